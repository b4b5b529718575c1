#include "doctor_part.h"

#include <errno.h>
#include <stdlib.h>

static int order_indices(const void *a, const void *b, void *data)
{
	const struct object *objects = data;
	size_t i = *(const size_t *)a, j = *(const size_t *)b;

	if (objects[i].ns != objects[j].ns)
		return objects[i].ns < objects[j].ns ? -1 : 1;
	return (i > j) - (i < j);
}

int parts_begin(struct parts *parts, const struct survey *survey)
{
	const struct object_list *list = &survey->list;

	*parts = (struct parts){ .survey = survey, .order = calloc(list->count + 1, sizeof(*parts->order)) };
	if (!parts->order)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++)
		parts->order[i] = i;
	if (list->count > 1)
		qsort_r(parts->order, list->count, sizeof(*parts->order), order_indices, list->objects);
	return 0;
}

void parts_done(struct parts *parts)
{
	free(parts->order);
	*parts = (struct parts){ 0 };
}

/* Where the objects of NS begin in the order, or would. */
static size_t find(const struct parts *parts, uint64_t ns)
{
	size_t low = 0, high = parts->survey->list.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (parts->survey->list.objects[parts->order[middle]].ns < ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int parts_take(const struct parts *parts, uint64_t ns, struct part *ret)
{
	const struct survey *survey = parts->survey;
	size_t first = find(parts, ns), end = find(parts, ns + 1), count = end > first ? end - first : 0;

	*ret = (struct part){ .holders = survey->holders };
	ret->list.objects = calloc(count + 1, sizeof(*ret->list.objects));
	ret->standings = calloc(count + 1, sizeof(*ret->standings));
	ret->holders.same_as = calloc(count + 1, sizeof(*ret->holders.same_as));
	if (!ret->list.objects || !ret->standings || !ret->holders.same_as)
		return -ENOMEM;
	ret->list.count = count;
	for (size_t i = 0; i < count; i++) {
		size_t index = parts->order[first + i];

		ret->list.objects[i] = survey->list.objects[index];
		ret->standings[i] = survey->standings[index];
		ret->holders.same_as[i] = survey->holders.same_as ? survey->holders.same_as[index] : index;
	}
	return 0;
}

void part_done(struct part *part)
{
	free(part->list.objects);
	free(part->standings);
	free(part->holders.same_as);
	*part = (struct part){ 0 };
}
