/* sem set: give semaphores values, or the object another owner or mode. */
#include <errno.h>

#include "base/cleanup.h"
#include "frame/permission_options.h"
#include "ipc/posix_sem.h"
#include "ipc/sem_word.h"
#include "ipc/sysv.h"
#include "ipc/sysv_sem.h"
#include "sem/common.h"

struct sem_set {
	struct address address;
	struct word_list words;
	struct number_list values;
	struct permission_options permissions;
};

/* The values, parsed: ALL of them in order, or some by index. */
struct wanted {
	struct sem_assignment *assignments;
	size_t count;
	bool all;
};

static const struct operand operands[] = {
	{ "ADDR", 1, 1, "the set or semaphore", BIND_ADDRESS(struct sem_set, address, .type = OBJECT_SEM) },
	{ "INDEX=V", 0, OPERANDS_ANY, "a semaphore, from 0, and its new value; all or none are set", BIND_WORDS(struct sem_set, words) },
	{ 0 },
};

static const struct option options[] = {
	{ 0, "values", .help = "new values for all semaphores, in order",
	  BIND_NUMBERS(struct sem_set, values, 0, POSIX_SEM_VALUE_MAX, "the largest value of a semaphore (SEM_VALUE_MAX)") },
	INCLUDE_OPTIONS(struct sem_set, permissions, struct permission_options, permission_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sem create name=gate -c 3 && ipctool sem set name=gate 0=5 2=1", "Two of three, in one step.", 0 },
	{ "ipctool sem create name=gate -c 3 && ipctool sem set name=gate --values 5,0,1", "All of them.", 0 },
	{ "ipctool sem create name=gate && ipctool sem set name=gate --mode 0660", "Who may use it.", 0 },
	{ NULL, NULL, 0 },
};

static bool is_named_twice(const struct wanted *wanted, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (wanted->assignments[j].index == wanted->assignments[i].index)
			return true;
	return false;
}

static int read_words(const struct word_list *words, struct wanted *wanted)
{
	for (size_t i = 0; i < words->count; i++) {
		struct fault fault = { 0 };

		if (sem_assignment_parse(words->words[i], &wanted->assignments[i], &fault) < 0)
			return fail_fault(&fault, "INDEX=V");
		if (is_named_twice(wanted, i))
			return fail_usage("INDEX=V: '%s': that semaphore has a value already", words->words[i]);
	}
	return STATUS_DONE;
}

/* All that can be known without the object. */
static int read_wanted(const struct sem_set *set, struct wanted *wanted)
{
	wanted->all = set->values.count > 0;
	wanted->count = wanted->all ? set->values.count : set->words.count;
	if ((wanted->all && set->words.count > 0) || (wanted->count > 0 && permission_options_given(&set->permissions)))
		return fail_usage("INDEX=V, --values, and --mode with --chown are three different commands: one at a time");
	if (wanted->count == 0 && !permission_options_given(&set->permissions))
		return fail_usage("what to set is missing: INDEX=V, --values, --mode or --chown");
	wanted->assignments = calloc(wanted->count + 1, sizeof(*wanted->assignments));
	if (!wanted->assignments) {
		fail_errno(-ENOMEM, "cannot read the values");
		return STATUS_LIMIT;
	}
	for (size_t i = 0; i < set->values.count; i++)
		wanted->assignments[i] = (struct sem_assignment){ i, set->values.items[i] };
	return wanted->all ? STATUS_DONE : read_words(&set->words, wanted);
}

static int check(const struct sem_set *set, const struct wanted *wanted, const struct object *object)
{
	if (wanted->all && wanted->count != object->sem.nsems)
		return fail_usage("--values: these are %zu values, and '%s' has %ju", wanted->count, set->address.text,
				  (uintmax_t)object->sem.nsems);
	for (size_t i = 0; i < wanted->count; i++) {
		int status = sem_check_index(object, set->address.text, wanted->assignments[i].index);

		if (status == STATUS_DONE)
			status = sem_check_value(object, wanted->assignments[i].value);
		if (status != STATUS_DONE)
			return status;
	}
	return STATUS_DONE;
}

static int set_all(const struct wanted *wanted, int id)
{
	cleanup_free uint16_t *values = calloc(SYSV_SEM_COUNT_MAX + 1, sizeof(*values));

	if (!values)
		return -ENOMEM;
	for (size_t i = 0; i < wanted->count; i++)
		values[wanted->assignments[i].index] = (uint16_t)wanted->assignments[i].value;
	return sysv_sem_set_all(id, values);
}

static int set_some(const struct wanted *wanted, int id)
{
	cleanup_free struct sysv_sem_setting *settings = calloc(wanted->count, sizeof(*settings));

	if (!settings)
		return -ENOMEM;
	for (size_t i = 0; i < wanted->count; i++)
		settings[i] = (struct sysv_sem_setting){ (uint16_t)wanted->assignments[i].index,
							 (uint16_t)wanted->assignments[i].value };
	return sysv_sem_set_some(id, settings, wanted->count);
}

static int change(const struct sem_set *set, const struct wanted *wanted, const struct object *object)
{
	const struct permissions permissions = permission_options_wanted(&set->permissions);
	bool is_posix = object->family == FAMILY_POSIX;

	if (wanted->count == 0)
		return is_posix ? posix_sem_set_permissions(object, &permissions) : sysv_set_permissions(object, &permissions);
	if (is_posix)
		return posix_sem_set(object, (uint32_t)wanted->assignments[0].value);
	/* those named one by one may be all that there are */
	return wanted->count == object->sem.nsems ? set_all(wanted, object->id) : set_some(wanted, object->id);
}

static int set_found(const struct sem_set *set, const struct wanted *wanted)
{
	cleanup_with(object_list_done) struct object_list found = { 0 };
	int status = sem_find(&set->address, 0, &found), r;

	if (status == STATUS_DONE)
		status = check(set, wanted, &found.objects[0]);
	if (status != STATUS_DONE)
		return status;
	r = change(set, wanted, &found.objects[0]);
	return r < 0 ? sem_fail(r, "set", set->address.text) : STATUS_DONE;
}

static int run(const struct invocation *call UNUSED, void *state)
{
	const struct sem_set *set = state;
	struct wanted wanted = { 0 };
	int status = read_wanted(set, &wanted);

	if (status == STATUS_DONE && wanted.assignments)
		status = set_found(set, &wanted);
	free(wanted.assignments);
	return status;
}

const struct applet applet_sem_set = {
	.group = "sem",
	.verb = "set",
	.page = "ipctool-sem",
	.summary = "give semaphores new values, or a set or semaphore another mode or owner",
	.description = "Everything is checked before anything is set, and the values are set in one step.",
	.operands = operands,
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT, STATUS_DONE },
	.state_size = sizeof(struct sem_set),
	.run = run,
};
