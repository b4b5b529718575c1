#include "frame/survey.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "frame/survey_discover.h"
#include "ipc/explain.h"
#include "ipc/posix_file.h"
#include "sys/clock.h"

/* Forgets what was found out of the processes. */
static void forget_look(struct survey *survey)
{
	holders_done(&survey->holders);
	free(survey->standings);
	survey->standings = NULL;
	free(survey->evidence);
	survey->evidence = NULL;
	buffer_done(&survey->sentences);
	survey->looked = survey->discovered = false;
}

void survey_done(struct survey *survey)
{
	object_list_done(&survey->list);
	free(survey->places);
	forget_look(survey);
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

/*
 * Everybody may list System V objects, so that a kernel which does not answer for them is broken or fenced off; POSIX objects
 * lie in file systems that need not be there.
 */
static bool sysv_answered(const struct survey *survey)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i].family == FAMILY_SYSV && survey->errors[i] != 0)
			return false;
	return true;
}

/* Two namespaces may have one /dev/shm: it is listed with the first. */
static bool was_listed(const struct survey *survey, const struct kind *kind)
{
	if (survey->place_count == 0 || kind->family != FAMILY_POSIX || kind->type == OBJECT_MSG)
		return false;

	const struct survey_place *place = &survey->places[survey->place_count - 1];

	for (const struct survey_place *before = survey->places; place->inode != 0 && before < place; before++)
		if (before->device == place->device && before->inode == place->inode)
			return true;
	return false;
}

/* What one question to all that is listed wants to know. */
struct wanted {
	struct survey *survey;
	uint32_t types, facts;
	const struct selection *selection;
};

static int list_kind(const struct wanted *wanted, size_t index)
{
	struct survey *survey = wanted->survey;
	const struct kind *kind = &kinds[index];

	survey->errors[index] = 0;
	if (!(wanted->types & TYPE_BIT(kind->type)) || !selection_wants_family(wanted->selection, kind->family) ||
	    was_listed(survey, kind))
		return 0;
	survey->errors[index] = kind->enumerate(kind, wanted->facts, &survey->list, &survey->ignored);
	survey->answered += survey->errors[index] == 0;
	survey->unanswered |= survey->errors[index] != 0;
	return survey->errors[index];
}

static int list_kinds(const struct wanted *wanted)
{
	struct survey *survey = wanted->survey;

	survey->answered = 0;
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (list_kind(wanted, i) == -ENOMEM)
			return fail_enumerate(survey);
	if ((survey->answered == 0 && survey->unanswered) || !sysv_answered(survey))
		return fail_enumerate(survey);
	note_unanswered(survey);
	return STATUS_DONE;
}

static int add_place(struct survey *survey, const struct namespace_entry *entry)
{
	struct survey_place *places = reallocarray(survey->places, survey->place_count + 1, sizeof(*places));
	cleanup_fd int directory = posix_directory_open();
	struct survey_place *place;
	struct stat st = { 0 };

	if (!places)
		return -ENOMEM;
	survey->places = places;
	place = &places[survey->place_count++];
	*place = (struct survey_place){ .ns = entry->inode };
	memcpy(place->container, entry->container, sizeof(place->container));
	if (directory >= 0 && fstat(directory, &st) == 0) {
		place->device = st.st_dev;
		place->inode = st.st_ino;
	}
	return 0;
}

static int list_namespace(const struct namespace_entry *entry, void *data)
{
	const struct wanted *wanted = data;
	struct survey *survey = wanted->survey;
	size_t before = survey->list.count;
	int status;

	if (entry && add_place(survey, entry) < 0)
		return fail_errno(-ENOMEM, "cannot list the objects");
	status = list_kinds(wanted);
	for (size_t i = before; entry && i < survey->list.count; i++)
		survey->list.objects[i].ns = entry->inode;
	return status;
}

static int order_places(const void *a, const void *b)
{
	const struct survey_place *x = a, *y = b;

	return (x->ns > y->ns) - (x->ns < y->ns);
}

static int list_all(const struct wanted *wanted)
{
	struct survey *survey = wanted->survey;
	bool complete = true;
	int status = namespaces_each(&survey->all, &complete, list_namespace, (void *)(uintptr_t)wanted);

	survey->unanswered |= !complete;
	if (survey->place_count > 1)
		qsort(survey->places, survey->place_count, sizeof(*survey->places), order_places);
	if (status == STATUS_DONE && survey->ignored > 0)
		say_verbose("%zu entries in /dev/shm are no regular files, and so no objects", survey->ignored);
	return status;
}

const char *survey_container(const struct survey *survey, uint64_t ns)
{
	const struct survey_place wanted = { .ns = ns }, *place;

	place = survey->place_count ? bsearch(&wanted, survey->places, survey->place_count, sizeof(wanted), order_places) : NULL;
	return place && *place->container ? place->container : NULL;
}

/* Ends the sentence that was appended at START, the one of the object at INDEX, or drops it for the one before. */
static void end_sentence(struct survey *survey, size_t index, size_t start)
{
	struct buffer *sentences = &survey->sentences;
	const char *before;

	buffer_char(sentences, '\0');
	survey->evidence[index] = start;
	if (index == 0 || sentences->error < 0)
		return;
	before = sentences->data + survey->evidence[index - 1];
	if (strcmp(before, sentences->data + start) != 0)
		return;
	survey->evidence[index] = survey->evidence[index - 1];
	sentences->length = start;
}

static int judge_one(struct survey *survey, struct judgement *judgement, size_t index)
{
	size_t start = survey->sentences.length;

	survey->standings[index] = judge(judgement, index, survey->evidence ? &survey->sentences : NULL);
	if (survey->evidence)
		end_sentence(survey, index, start);
	return survey->sentences.error;
}

const char *survey_evidence(const struct survey *survey, size_t index)
{
	return survey->evidence ? survey->sentences.data + survey->evidence[index] : NULL;
}

static int judge_all(struct survey *survey, const struct selection *selection)
{
	struct judgement judgement = {
		.objects = &survey->list,
		.holders = &survey->holders,
		.now = selection ? selection->now : clock_epoch_seconds(),
		.has_idle = selection && selection->has_idle,
		.idle = selection ? selection->idle : 0,
		.uid = geteuid(),
	};

	int r = 0;

	survey->standings = calloc(survey->list.count + 1, sizeof(*survey->standings));
	if (survey->wants_evidence)
		survey->evidence = calloc(survey->list.count + 1, sizeof(*survey->evidence));
	if (!survey->standings || (survey->wants_evidence && !survey->evidence) || judgement_begin(&judgement) < 0)
		return -ENOMEM;
	for (size_t i = 0; r == 0 && i < survey->list.count; i++)
		r = judge_one(survey, &judgement, i);
	survey->left_out = judgement.left_out;
	judgement_done(&judgement);
	return r;
}

static int fail_look(int error)
{
	return fail_errno(error, "cannot look at the processes in /proc");
}

int survey_find_holders(struct survey *survey)
{
	int r;

	forget_look(survey);
	r = holders_collect(&survey->list, &survey->holders);
	return r < 0 ? fail_look(r) : STATUS_DONE;
}

int survey_look(struct survey *survey, const struct selection *selection)
{
	int status = survey_find_holders(survey);

	return status == STATUS_DONE ? survey_judge(survey, selection) : status;
}

int survey_judge(struct survey *survey, const struct selection *selection)
{
	int r = judge_all(survey, selection);

	survey->looked = r == 0;
	return r < 0 ? fail_look(r) : STATUS_DONE;
}

int survey_keep(struct survey *survey, bool (*keeps)(const struct survey *survey, size_t index, const void *data),
		const void *data)
{
	size_t before = survey->list.count, kept = 0;
	cleanup_free size_t *map = calloc(before + 1, sizeof(*map));

	if (!map)
		return -ENOMEM;
	for (size_t i = 0; i < before; i++)
		map[i] = keeps(survey, i, data) ? kept++ : SIZE_MAX;
	for (size_t i = 0; i < before; i++) {
		if (map[i] == SIZE_MAX)
			continue;
		if (survey->evidence)
			survey->evidence[map[i]] = survey->evidence[i];
		if (survey->standings)
			survey->standings[map[i]] = survey->standings[i];
	}
	object_list_keep(&survey->list, map);
	holders_remap(&survey->holders, map, before);
	return 0;
}

/* By how it stands. */
static bool is_meant(const struct survey *survey, size_t index, const void *selection)
{
	return selection_means(selection, survey->standings[index]);
}

int survey_list(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts)
{
	const struct wanted wanted = { survey, types, facts | selection_facts(selection), selection };

	return list_all(&wanted);
}

int survey_choose(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts)
{
	bool by_standing = selection->unused || selection->orphan;
	int status = STATUS_DONE;

	selection_apply(selection, &survey->list);
	object_list_settle(&survey->list);
	if (types & TYPES_WITH_ENDS)
		status = survey_discover(survey, types, selection, facts);
	else if (by_standing || (facts & FACT_PASS))
		status = survey_look(survey, selection);
	if (status == STATUS_DONE && by_standing && survey_keep(survey, is_meant, selection) < 0)
		return fail_errno(-ENOMEM, "cannot select");
	return status;
}

int survey_run(struct survey *survey, uint32_t types, const struct selection *selection, uint32_t facts)
{
	int status = survey_list(survey, types, selection, facts);

	return status == STATUS_DONE ? survey_choose(survey, types, selection, facts) : status;
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

/* A process that could not be looked into matters only where it may be the one that holds an object. */
static bool processes_were_seen(const struct survey *survey)
{
	size_t unknown = 0;

	for (size_t i = 0; i < survey->list.count; i++)
		unknown += survey->standings[i] == STANDING_UNKNOWN;
	if (unknown > 0)
		say_note("%zu object%s may be in use by processes that could not be looked into (%zu of them)", unknown,
			 unknown == 1 ? "" : "s", survey->holders.blind_count + survey->holders.unknown_waits);
	return unknown == 0;
}

/* A socket's file that looks stale need not be. */
static bool sockets_were_seen(const struct object_list *list)
{
	size_t unseen = 0;

	for (size_t i = 0; i < list->count; i++)
		unseen += (list->objects[i].flags & SOCK_MAY_BE_ELSEWHERE) != 0;
	if (unseen > 0)
		say_note("sockets' files without a socket in this network namespace: %zu; others could not be asked", unseen);
	return unseen == 0;
}

bool survey_is_complete(const struct survey *survey, uint32_t facts)
{
	size_t sets = 0, queues = 0;
	bool answered = !survey->unanswered;

	for (size_t i = 0; i < survey->list.count; i++) {
		const struct object *object = &survey->list.objects[i];
		size_t hidden = is_hidden(object, facts);

		sets += object->type == OBJECT_SEM ? hidden : 0;
		queues += object->type == OBJECT_MSG ? hidden : 0;
	}
	if (survey->looked && (facts & FACT_PASS))
		answered = processes_were_seen(survey) && answered;
	if (survey->discovered)
		answered = survey_was_discovered_whole(survey) && answered;
	if (sets > 0)
		say_note("the values of %zu semaphore sets could not be seen: no read permission", sets);
	if (queues > 0)
		say_note("what is in %zu message queues could not be seen: no read permission", queues);
	return sockets_were_seen(&survey->list) && answered && sets == 0 && queues == 0;
}
