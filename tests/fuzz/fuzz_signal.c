/* The input as a signal's name, as a comma list of them, and its lines as those of /proc/PID/status. */
#include "base/signal_name.h"
#include "cli/signal_value.h"
#include "fuzz.h"
#include "ipc/signal.h"

static void check_name(const char *text)
{
	int signal = -77, again = -77;

	if (signal_parse(text, &signal) < 0) {
		MUST(signal == -77);
		return;
	}
	MUST(signal >= 1 && signal <= SIGNALS);
	MUST(signal_parse(signal_name(signal), &again) == 0 && again == signal);
}

static void check_list(const char *text)
{
	struct fault fault = { 0 };
	sigset_t set = { 0 };

	if (kind_signals.parse(text, NULL, &set, &fault) == 0)
		MUST(sigismember(&set, SIGKILL) == 0 && sigismember(&set, SIGSTOP) == 0);
	else
		MUST(fault.status == STATUS_USAGE && fault.why[0]);
}

static void check_lines(char *text)
{
	struct signal_status status = { 0 };

	for (char *line = text, *next; line; line = next) {
		unsigned before = status.known;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		signal_status_line(line, &status);
		MUST((status.known & before) == before && status.known < 1U << (SIGNAL_QUEUE + 1));
		if (status.known != before)
			MUST(strncmp(line, "Sig", 3) == 0 || strncmp(line, "Shd", 3) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	cleanup_free char *text = fuzz_string(data, size);

	check_name(text);
	check_list(text);
	check_lines(text);
	return 0;
}
