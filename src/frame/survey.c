#include "frame/survey.h"

#include <errno.h>

#include "cli/report.h"
#include "ipc/explain.h"

void survey_done(struct survey *survey)
{
	object_list_done(&survey->list);
}

static int fail_enumerate(const struct survey *survey)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		struct fault fault = { 0 };

		if (survey->errors[i] == 0)
			continue;
		explain_enumerate(survey->errors[i], &kinds[i], &fault);
		return fail_fault(&fault, "cannot list %s", kinds[i].name);
	}
	return STATUS_DONE;
}

static void note_unanswered(const struct survey *survey)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		struct fault fault = { 0 };

		if (survey->errors[i] == 0)
			continue;
		explain_enumerate(survey->errors[i], &kinds[i], &fault);
		say_note("cannot list %s: %s", kinds[i].name, fault.why);
	}
}

int survey_run(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		const struct kind *kind = &kinds[i];

		if (!(types & TYPE_BIT(kind->type)) || !selection_wants_family(selection, kind->family))
			continue;
		survey->errors[i] = kind->enumerate(kind, facts, &survey->list, &survey->ignored);
		survey->answered += survey->errors[i] == 0;
		if (survey->errors[i] == -ENOMEM)
			return fail_enumerate(survey);
	}
	if (survey->answered == 0)
		return fail_enumerate(survey);
	note_unanswered(survey);
	if (survey->ignored > 0)
		say_verbose("%zu entries in /dev/shm are no regular files, and so no objects", survey->ignored);
	return STATUS_DONE;
}

/* What a set or queue holds is its readers' alone. */
static bool is_hidden(const struct object *object, uint32_t facts)
{
	uint32_t readers;

	switch (object->type) {
	case OBJECT_SEM:
		readers = object->flags & SEM_IS_INVALID ? 0 : FACT_VALUES;
		break;
	case OBJECT_MSG:
		readers = object->family == FAMILY_POSIX ? FACT_MSGS | FACT_BYTES | FACT_NOTIFY : 0;
		break;
	default:
		return false;
	}
	return facts & readers & ~object->known;
}

bool survey_is_complete(const struct survey *survey, uint32_t facts)
{
	size_t sets = 0, queues = 0;
	bool answered = true;

	for (size_t i = 0; i < KIND_COUNT; i++)
		answered = answered && survey->errors[i] == 0;
	for (size_t i = 0; i < survey->list.count; i++) {
		const struct object *object = &survey->list.objects[i];
		size_t hidden = is_hidden(object, facts);

		sets += object->type == OBJECT_SEM ? hidden : 0;
		queues += object->type == OBJECT_MSG ? hidden : 0;
	}
	if (sets > 0)
		say_note("the values of %zu semaphore sets could not be seen: no read permission", sets);
	if (queues > 0)
		say_note("what is in %zu message queues could not be seen: no read permission", queues);
	return answered && sets == 0 && queues == 0;
}
