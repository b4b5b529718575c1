/* ipc/standing: the definition of an orphan in section 5 of the contract, condition by condition. `rm` acts on it. */
#include "unit.h"

#include <errno.h>
#include <sys/types.h>

#include "ipc/standing.h"
#include "sys/process.h"

#define NOW     INT64_C(1700100000)
#define MADE    INT64_C(1700000000) /* long ago */
#define ALIVE   100 /* a process that lives, and did when the objects were used */
#define YOUNG   200 /* lives, but was started later: the pid was given out again */
#define DEAD    300

int __wrap_kill(pid_t pid, int number)
{
	assert_int_equal(number, 0);
	if (pid == DEAD) {
		errno = ESRCH;
		return -1;
	}
	if (pid == ALIVE) { /* another user's: it is there all the same */
		errno = EPERM;
		return -1;
	}
	return 0;
}

int __wrap_process_start_time(uint32_t pid, int64_t *ret)
{
	*ret = pid == YOUNG ? NOW - 5 : MADE - 1000;
	return 0;
}

/* The processes that could not be looked into: 1 is privileged, 2 is user 2000, 3 is in group 50, 4 cannot be read at all. */
int __wrap_process_identity(uint32_t pid, struct process_identity *ret)
{
	*ret = (struct process_identity){ .uid = 2000 + pid, .gid = 3000 + pid };
	ret->is_privileged = pid == 1;
	if (pid == 2)
		ret->uid = 2000;
	if (pid == 3) {
		ret->groups[0] = 50;
		ret->group_count = 1;
	}
	return pid == 4 ? -ENOENT : 0;
}

struct row {
	const char *what;
	struct object object;
	enum standing wanted;
};

static uint32_t dead_pids[] = { DEAD, DEAD, 0 }, some_alive[] = { DEAD, ALIVE, 0 }, none[] = { 0, 0, 0 },
		young[] = { YOUNG, 0, YOUNG };

#define SEGMENT(...) { .type = OBJECT_SHM, .changed = MADE, .mode = 0600, .uid = 1000, .cuid = 1000, .shm = { __VA_ARGS__ } }
#define QUEUE(...)   { .type = OBJECT_MSG, .changed = MADE, .mode = 0600, .uid = 1000, .cuid = 1000, .msg = { __VA_ARGS__ } }
#define SET(...) \
	{ .type = OBJECT_SEM, .changed = MADE, .mode = 0600, .uid = 1000, .known = FACT_SEMPIDS | FACT_WAITERS, .sem = { .nsems = 3, __VA_ARGS__ } }

static const struct row rows[] = {
	/* (1) nobody is attached, has it mapped or open, or waits on it */
	{ "a segment that is attached", SEGMENT(.nattch = 1, .cpid = DEAD), STANDING_IN_USE },
	{ "a set somebody waits on", SET(.waiters = 1, .pids = dead_pids, .otime = MADE), STANDING_IN_USE },
	/* (2) every recorded pid is dead or a later process's, none is invisible, and at least one is recorded */
	{ "a dead creator", SEGMENT(.cpid = DEAD), STANDING_ORPHAN },
	{ "a dead creator, a living last user", SEGMENT(.cpid = DEAD, .lpid = ALIVE, .attached = MADE), STANDING_IDLE },
	{ "a living creator", SEGMENT(.cpid = ALIVE), STANDING_IDLE },
	{ "a creator whose pid was given out again", SEGMENT(.cpid = YOUNG), STANDING_ORPHAN },
	{ "both dead", SEGMENT(.cpid = DEAD, .lpid = DEAD, .attached = MADE, .detached = MADE), STANDING_ORPHAN },
	{ "a creator not visible from here", SEGMENT(.cpid = 0), STANDING_IDLE },
	{ "a last user not visible from here", SEGMENT(.cpid = DEAD, .lpid = 0, .detached = MADE), STANDING_IDLE },
	{ "a queue never used", QUEUE(.lspid = 0), STANDING_IDLE },
	{ "a queue whose users are dead", QUEUE(.lspid = DEAD, .sent = MADE, .lrpid = DEAD, .received = MADE), STANDING_ORPHAN },
	{ "a queue with a dead sender and no receiver", QUEUE(.lspid = DEAD, .sent = MADE), STANDING_ORPHAN },
	{ "a queue whose receiver lives", QUEUE(.lspid = DEAD, .sent = MADE, .lrpid = ALIVE, .received = MADE), STANDING_IDLE },
	{ "a queue whose sender is not visible", QUEUE(.lspid = 0, .sent = MADE, .lrpid = DEAD, .received = MADE), STANDING_IDLE },
	{ "a set never operated on", SET(.pids = none), STANDING_IDLE },
	{ "a set whose operators are dead", SET(.pids = dead_pids, .otime = MADE), STANDING_ORPHAN },
	{ "a set with a living operator", SET(.pids = some_alive, .otime = MADE), STANDING_IDLE },
	{ "a set whose operators' pids were given out again", SET(.pids = young, .otime = MADE), STANDING_ORPHAN },
	{ "a set operated on by nobody visible", SET(.pids = none, .otime = MADE), STANDING_IDLE },
	{ "a set that may not be read", { .type = OBJECT_SEM, .changed = MADE, .known = FACT_WAITERS, .sem.nsems = 3 }, STANDING_IDLE },
	/* POSIX objects record none: (1) and (3) decide */
	{ "a POSIX segment nobody has", { .type = OBJECT_SHM, .family = FAMILY_POSIX, .changed = MADE }, STANDING_ORPHAN },
	{ "a POSIX segment just used", { .type = OBJECT_SHM, .family = FAMILY_POSIX, .changed = MADE, .used = NOW - 59 }, STANDING_IDLE },
	/* others */
	{ "a segment marked for removal", { .type = OBJECT_SHM, .flags = SHM_IS_REMOVED, .shm = { .nattch = 1 } }, STANDING_REMOVED },
};

static struct holders nobody;

static enum standing judge_one(const struct object *object, struct judgement *judgement, const struct holders *holders)
{
	struct object copy = *object;
	const struct object_list list = { .objects = &copy, .count = 1, .capacity = 1 };
	enum standing standing;

	judgement->objects = &list;
	judgement->holders = holders;
	judgement->now = NOW;
	assert_int_equal(judgement_begin(judgement), 0);
	standing = judge(judgement, 0, NULL);
	judgement_done(judgement);
	return standing;
}

static void test_conditions(void **state UNUSED)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct judgement judgement = { .uid = 0 };
		enum standing standing = judge_one(&rows[i].object, &judgement, &nobody);

		check(standing == rows[i].wanted, "%s: %d", rows[i].what, (int)standing);
	}
}

/* (3) it is idle: 60 s for segments and POSIX objects, 1 h for System V queues and sets; --idle says otherwise. */
static void test_idle_bounds(void **state UNUSED)
{
	static const struct {
		enum object_type type;
		enum object_family family;
		int64_t bound;
	} bounds[] = {
		{ OBJECT_SHM, FAMILY_SYSV, 60 },  { OBJECT_SHM, FAMILY_POSIX, 60 },   { OBJECT_MSG, FAMILY_POSIX, 60 },
		{ OBJECT_SEM, FAMILY_POSIX, 60 }, { OBJECT_MSG, FAMILY_SYSV, 3600 }, { OBJECT_SEM, FAMILY_SYSV, 3600 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		/* the clock was set back; just now; around the bound */
		const int64_t ages[] = { -10, 0, bounds[i].bound - 1, bounds[i].bound, bounds[i].bound + 1 };

		for (size_t j = 0; j < ARRAY_SIZE(ages); j++) {
			int64_t age = ages[j];
			struct judgement usual = { 0 }, own = { .has_idle = true, .idle = age };
			struct object object = { .type = bounds[i].type, .family = bounds[i].family, .changed = NOW - age };
			enum standing wanted = age >= bounds[i].bound ? STANDING_ORPHAN : STANDING_IDLE;

			if (object.family == FAMILY_SYSV && object.type == OBJECT_SHM)
				object.shm.cpid = DEAD;
			if (object.family == FAMILY_SYSV && object.type == OBJECT_MSG) {
				object.msg.lspid = DEAD;
				object.msg.sent = NOW - age;
			}
			if (object.family == FAMILY_SYSV && object.type == OBJECT_SEM) {
				object.known = FACT_SEMPIDS | FACT_WAITERS;
				object.sem.nsems = 1;
				object.sem.pids = dead_pids;
			}
			check(judge_one(&object, &usual, &nobody) == wanted, "kind %zu, idle for %jd", i, (intmax_t)age);
			check(judge_one(&object, &own, &nobody) == STANDING_ORPHAN, "kind %zu, --idle %jd", i, (intmax_t)age);
		}
	}
}

/* What cannot be seen counts as in use: a process we may not look into whose uid and groups would let it open the object. */
static void test_blind_spots(void **state UNUSED)
{
	static const struct {
		const char *what;
		uint32_t pid;    /* the process that could not be looked into */
		uint32_t uid, gid, mode;
		uint32_t asking; /* the user who asks */
		enum standing wanted;
		size_t left_out;
	} spots[] = {
		{ "a privileged one, root asks", 1, 1000, 60, 0600, 0, STANDING_UNKNOWN, 0 },
		{ "a privileged one, the owner asks", 1, 1000, 60, 0600, 1000, STANDING_ORPHAN, 1 },
		{ "a privileged one, somebody else asks", 1, 1000, 60, 0600, 1001, STANDING_UNKNOWN, 0 },
		{ "the owner's own", 2, 2000, 60, 0600, 2000, STANDING_UNKNOWN, 0 },
		{ "the owner's own, whatever the mode", 2, 2000, 60, 0, 0, STANDING_UNKNOWN, 0 },
		{ "a stranger's, private", 2, 1000, 60, 0600, 0, STANDING_ORPHAN, 0 },
		{ "a stranger's, readable for all", 2, 1000, 60, 0604, 0, STANDING_UNKNOWN, 0 },
		{ "a stranger's, writable for all", 2, 1000, 60, 0602, 0, STANDING_UNKNOWN, 0 },
		{ "the group's", 3, 1000, 50, 0640, 0, STANDING_UNKNOWN, 0 },
		{ "the group's, not for it", 3, 1000, 50, 0600, 0, STANDING_ORPHAN, 0 },
		{ "another group's", 3, 1000, 60, 0660, 0, STANDING_ORPHAN, 0 },
		{ "one of which nothing is known", 4, 1000, 60, 0600, 0, STANDING_UNKNOWN, 0 },
		{ "one of which nothing is known, the owner asks", 4, 1000, 60, 0600, 1000, STANDING_UNKNOWN, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(spots); i++) {
		struct blind_spot blind = { .pid = spots[i].pid };
		const struct holders holders = { .blind = &blind, .blind_count = 1 };
		const struct object object = {
			.type = OBJECT_SHM, .family = FAMILY_POSIX, .changed = MADE, .uid = spots[i].uid, .cuid = spots[i].uid, .gid = spots[i].gid,
			.mode = (uint16_t)spots[i].mode,
		};
		struct judgement judgement = { .uid = spots[i].asking };
		enum standing standing = judge_one(&object, &judgement, &holders);

		check(standing == spots[i].wanted, "%s: %d", spots[i].what, (int)standing);
		check(judgement.left_out == spots[i].left_out, "%s: %zu left out", spots[i].what, judgement.left_out);
	}
}

/* hidepid, and waits that cannot be told apart, leave everything open that the kernel does not count itself. */
static void test_what_the_pass_cannot_tell(void **state UNUSED)
{
	const struct holders hidden = { .hides_processes = true }, waits = { .unknown_waits = 1 };
	const struct holders foreign = { .foreign_processes = true }; /* /proc has others under the pids recorded */
	const struct object posix = { .type = OBJECT_SHM, .family = FAMILY_POSIX, .changed = MADE };
	const struct object segment = SEGMENT(.cpid = DEAD), queue = QUEUE(.lspid = DEAD, .sent = MADE);
	struct judgement judgement = { 0 };

	assert_int_equal(judge_one(&posix, &judgement, &hidden), STANDING_UNKNOWN);
	assert_int_equal(judge_one(&posix, &judgement, &waits), STANDING_UNKNOWN);
	assert_int_equal(judge_one(&queue, &judgement, &hidden), STANDING_UNKNOWN);
	assert_int_equal(judge_one(&queue, &judgement, &waits), STANDING_UNKNOWN);
	assert_int_equal(judge_one(&segment, &judgement, &hidden), STANDING_ORPHAN); /* nattch is 0 */
	assert_int_equal(judge_one(&posix, &judgement, &foreign), STANDING_UNKNOWN);
	assert_int_equal(judge_one(&queue, &judgement, &foreign), STANDING_UNKNOWN);
	assert_int_equal(judge_one(&segment, &judgement, &foreign), STANDING_IDLE);
}

static void test_uses_found(void **state UNUSED)
{
	for (int role = ROLE_ATTACHED; role <= ROLE_LAST_USER; role++) {
		struct use use = { .object = 0, .pid = 5, .tid = 5, .role = (enum use_role)role };
		const struct holders holders = { .uses = &use, .count = 1, .capacity = 1 };
		const struct object object = { .type = OBJECT_SHM, .family = FAMILY_POSIX, .changed = MADE };
		struct judgement judgement = { 0 };

		check(judge_one(&object, &judgement, &holders) ==
			      (role <= ROLE_WAITING ? STANDING_IN_USE : STANDING_ORPHAN),
		      "role %d", role);
	}
}

static void test_names(void **state UNUSED)
{
	assert_null(standing_name(STANDING_UNKNOWN));
	check_string(standing_name(STANDING_IN_USE), "in-use");
	check_string(standing_name(STANDING_IDLE), "idle");
	check_string(standing_name(STANDING_ORPHAN), "orphan");
	check_string(standing_name(STANDING_REMOVED), "removed");
	check_string(standing_name(STANDING_INVALID), "invalid");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_conditions),  cmocka_unit_test(test_idle_bounds), cmocka_unit_test(test_blind_spots),
		cmocka_unit_test(test_what_the_pass_cannot_tell), cmocka_unit_test(test_uses_found), cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
