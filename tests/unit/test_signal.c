/* base/signal_name, cli/signal_value, ipc/signal: names, words, what comes with a signal, the lines of /proc/PID/status. */
#include "failing.h"

#include <errno.h>

#include "base/signal_name.h"
#include "cli/signal_value.h"
#include "ipc/signal.h"

static void test_names(void **state UNUSED)
{
	static const struct {
		int signal;
		const char *name;
	} known[] = {
		{ SIGHUP, "HUP" }, { SIGKILL, "KILL" }, { SIGUSR1, "USR1" }, { SIGIO, "IO" }, { SIGSYS, "SYS" }, { SIGABRT, "ABRT" },
		{ 0, "?" }, { -1, "?" }, { SIGNALS + 1, "?" }, { 32, "32" },
	};
	char wanted[24];

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		check_string(signal_name(known[i].signal), known[i].name);
	check_string(signal_name(SIGRTMIN), "RTMIN");
	check_string(signal_name(SIGRTMAX), "RTMAX");
	for (int i = 1; i < (SIGRTMAX - SIGRTMIN + 1) / 2; i++) {
		snprintf(wanted, sizeof(wanted), "RTMIN+%d", i);
		check_string(signal_name(SIGRTMIN + i), wanted);
		snprintf(wanted, sizeof(wanted), "RTMAX-%d", i);
		check_string(signal_name(SIGRTMAX - i), wanted);
	}
	for (int i = 0; i < SIGNALS; i++)
		assert_ptr_equal(signal_names()[i], signal_name(i + 1));
	assert_null(signal_names()[SIGNALS]);
	assert_true(signal_is_named(1) && signal_is_named(SIGRTMAX));
	assert_false(signal_is_named(0) || signal_is_named(32) || signal_is_named(SIGNALS + 1) || signal_is_named(-5));
}

static void test_every_name_is_read_back(void **state UNUSED)
{
	for (int i = 1; i <= SIGNALS; i++) {
		int signal = -7;

		check(signal_parse(signal_name(i), &signal) == 0 && signal == i, "%s is %d", signal_name(i), signal);
	}
}

static void test_words(void **state UNUSED)
{
	static const struct {
		const char *text;
		int signal;
	} accepted[] = {
		{ "15", SIGTERM }, { "0xf", SIGTERM }, { "SIGTERM", SIGTERM }, { "term", SIGTERM }, { "sigTerm", SIGTERM }, { "POLL", SIGIO },
		{ "cld", SIGCHLD }, { "SIGIOT", SIGABRT }, { "64", 64 }, { "32", 32 },
	};
	static const char *const refused[] = {
		"", "0", "65", "-1", "+1", "010", " 15", "15 ", "TER", "TERMS", "SIG", "SIG15", "SIGSIGTERM", "RTMIN+", "RTMIN-1", "RTMAX+1",
		"RTMIN+31", "RTMAX-31", "RTMIN+ 1", "RTMIN+-1", "RTMIN+18446744073709551617", "RTMINX", "SIG32", "?", "4294967311",
	};
	int signal = -7;

	for (size_t i = 0; i < ARRAY_SIZE(accepted); i++)
		check(signal_parse(accepted[i].text, &signal) == 0 && signal == accepted[i].signal, "%s is %d", accepted[i].text,
		      signal);
	for (int i = 0; i <= SIGRTMAX - SIGRTMIN; i++) {
		char text[24];

		snprintf(text, sizeof(text), "rtmin+%d", i);
		check(signal_parse(text, &signal) == 0 && signal == SIGRTMIN + i, "%s is %d", text, signal);
		snprintf(text, sizeof(text), "SIGRTMAX-%d", i);
		check(signal_parse(text, &signal) == 0 && signal == SIGRTMAX - i, "%s is %d", text, signal);
	}
	signal = -7;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		check(signal_parse(refused[i], &signal) == -EINVAL && signal == -7, "'%s' is %d", refused[i], signal);
}

static bool takes_signal(const char *text, int *signal)
{
	struct fault fault = { 0 };
	int r = kind_signal.parse(text, NULL, signal, &fault);

	check(r == 0 || (r == -EINVAL && fault.status == STATUS_USAGE && fault.why[0]), "%s", text);
	return r == 0;
}

static void test_signal_to_send(void **state UNUSED)
{
	int signal = -7;

	assert_true(takes_signal("KILL", &signal) && signal == SIGKILL);
	assert_true(takes_signal("0", &signal) && signal == 0);
	assert_true(takes_signal("33", &signal) && signal == 33);
	assert_false(takes_signal("00", &signal) || takes_signal("", &signal) || takes_signal("KIL", &signal));
	assert_int_equal(signal, 33);
}

static bool takes_signals(const char *text, sigset_t *set)
{
	struct fault fault = { 0 };
	sigset_t before = *set;
	int r = kind_signals.parse(text, NULL, set, &fault);

	if (r < 0)
		assert_memory_equal(set, &before, sizeof(before));
	return r == 0;
}

static void test_signals_to_change(void **state UNUSED)
{
	static const char *const refused[] = { "", ",", "INT,", ",INT", "INT,,TERM", "KILL", "INT,STOP", "32", "0", "all" };
	sigset_t set = { 0 };

	assert_true(takes_signals("INT,15", &set) && takes_signals("rtmax", &set));
	assert_true(sigismember(&set, SIGINT) == 1 && sigismember(&set, SIGTERM) == 1 && sigismember(&set, SIGRTMAX) == 1);
	assert_false(sigismember(&set, SIGHUP) == 1);
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		check(!takes_signals(refused[i], &set), "'%s'", refused[i]);
	fail_from_now(1);
	assert_false(takes_signals("INT", &set));
	assert_true(fail_no_more());
}

static void test_lists_of_words(void **state UNUSED)
{
	const char *signals[] = { "INT", "RTMIN" }, *wrong[] = { "INT", "NIT" }, *pids[] = { "1", "0x7fffffff" };
	const char *no_pids[][1] = { { "0" }, { "-1" }, { "2147483648" }, { "" }, { "self" } };
	struct fault fault = { 0 };
	uint32_t numbers[2];
	sigset_t set;

	assert_int_equal(signal_set_parse(&(struct word_list){ signals, 2 }, &set, &fault), 0);
	assert_true(sigismember(&set, SIGINT) == 1 && sigismember(&set, SIGRTMIN) == 1 && sigismember(&set, SIGHUP) == 0);
	assert_int_equal(signal_set_parse(&(struct word_list){ wrong, 2 }, &set, &fault), -EINVAL);
	check_string(fault.hint, "did you mean 'INT'?");
	assert_int_equal(pids_parse(&(struct word_list){ pids, 2 }, numbers, &fault), 0);
	assert_true(numbers[0] == 1 && numbers[1] == INT32_MAX);
	for (size_t i = 0; i < ARRAY_SIZE(no_pids); i++)
		check(pids_parse(&(struct word_list){ no_pids[i], 1 }, numbers, &fault) == -EINVAL, "'%s'", no_pids[i][0]);
	assert_int_equal(fault.status, STATUS_USAGE);
}

static void check_code(int signal, int code, const char *wanted)
{
	cleanup_with(buffer_done) struct buffer name = { 0 };

	signal_code_name(signal, code, &name);
	check_buffer(&name, wanted);
}

static void test_codes(void **state UNUSED)
{
	check_code(SIGUSR1, SI_USER, "user");
	check_code(SIGRTMIN, SI_QUEUE, "queue");
	check_code(SIGUSR1, SI_TKILL, "tkill");
	check_code(SIGINT, SI_KERNEL, "kernel");
	check_code(SIGALRM, SI_TIMER, "timer");
	check_code(SIGUSR1, SI_MESGQ, "mesgq");
	check_code(SIGCHLD, CLD_EXITED, "exited");
	check_code(SIGIO, POLL_IN, "in");
	check_code(SIGUSR1, 1, "1");
	check_code(SIGUSR1, -100, "-100");
}

static void test_events(void **state UNUSED)
{
	struct signalfd_siginfo info = { .ssi_signo = SIGUSR1, .ssi_code = SI_USER, .ssi_pid = 5, .ssi_uid = 7, .ssi_int = 9 };
	struct signal_event event = signal_event_of(&info);

	assert_true(event.signal == SIGUSR1 && event.code == SI_USER);
	assert_true(event.has_pid && event.pid == 5 && event.has_uid && event.uid == 7 && !event.has_value);
	info.ssi_code = SI_QUEUE;
	info.ssi_int = -9;
	event = signal_event_of(&info);
	assert_true(event.has_pid && event.has_uid && event.has_value && event.value == -9);
	info.ssi_code = SI_TKILL;
	event = signal_event_of(&info);
	assert_true(event.has_pid && event.has_uid && !event.has_value);
	info.ssi_code = SI_TIMER; /* the fields of a sender hold something else there */
	event = signal_event_of(&info);
	assert_true(!event.has_pid && !event.has_uid && event.has_value);
	info.ssi_code = SI_KERNEL;
	event = signal_event_of(&info);
	assert_false(event.has_pid || event.has_uid || event.has_value);
	info.ssi_signo = SIGCHLD;
	info.ssi_code = CLD_EXITED;
	event = signal_event_of(&info);
	assert_true(event.has_pid && event.pid == 5 && event.has_uid && !event.has_value);
}

static void test_senders_that_cannot_be_known(void **state UNUSED)
{
	struct signalfd_siginfo info = { .ssi_signo = (uint32_t)SIGRTMIN, .ssi_code = SI_USER };
	struct signal_event event = signal_event_of(&info);

	assert_false(event.has_pid || event.has_uid);
	info.ssi_uid = 7; /* from outside of the pid namespace */
	event = signal_event_of(&info);
	assert_true(!event.has_pid && event.has_uid && event.uid == 7);
}

static void test_status_lines(void **state UNUSED)
{
	static const char *const lines[] = {
		"Name:\tSigBlk:\t1", "SigQ:\t3/31325", "SigPnd:\t0000000000000200", "ShdPnd:\tffffffffffffffff", "SigBlk:\t8000000000000000",
		"SigIgn:\t0000000000001000", "SigCgt:\t0000000180000000",
	};
	static const char *const partial[] = {
		"", "SigQ:", "SigQ:\t3", "SigQ:\t3/", "SigPnd:", "SigPnd:\tx", " SigBlk:\t1", "SigBlk",
	};
	struct signal_status status = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		signal_status_line(lines[i], &status);
	assert_int_equal(status.known, 0x3f);
	assert_true(status.queued == 3 && status.queue_limit == 31325);
	assert_true(status.sets[SIGNAL_PENDING] == 0x200 && status.sets[SIGNAL_SHARED_PENDING] == UINT64_MAX);
	assert_true(status.sets[SIGNAL_BLOCKED] == UINT64_C(1) << 63 && status.sets[SIGNAL_IGNORED] == 0x1000);
	assert_true(status.sets[SIGNAL_CAUGHT] == 0x180000000);
	status = (struct signal_status){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(partial); i++) {
		signal_status_line(partial[i], &status);
		check(status.known == 0, "'%s'", partial[i]);
	}
	signal_status_line("SigQ:\t0/18446744073709551615", &status);
	assert_true(status.queue_limit == UINT64_MAX && status.known == 1U << SIGNAL_QUEUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_every_name_is_read_back),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_signal_to_send),
		cmocka_unit_test(test_signals_to_change),
		cmocka_unit_test(test_lists_of_words),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_senders_that_cannot_be_known),
		cmocka_unit_test(test_status_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
