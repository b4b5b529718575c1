/* sig run: run a command that ignores or blocks signals, or no longer does. */
#include <errno.h>
#include <signal.h>

#include "base/signal_name.h"
#include "cli/signal_value.h"
#include "frame/applet.h"
#include "frame/execute.h"
#include "sys/interrupt.h"

struct sig_run {
	sigset_t ignore, block, standard; /* empty: all bits are 0 */
};

static const struct option options[] = {
	{ 0, "ignore", .help = "COMMAND ignores these", BIND_SIGNALS(struct sig_run, ignore) },
	{ 0, "block", .help = "these wait until COMMAND unblocks them", BIND_SIGNALS(struct sig_run, block) },
	{ 0, "default", .help = "these do what they do by default, although they are ignored now",
	  BIND_SIGNALS(struct sig_run, standard) },
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sig run --ignore HUP,INT -- echo goes on", "As nohup does it, for any signal.", 0 },
	{ "ipctool sig run --default INT,QUIT -- sleep 0.1 &", "In the background of a script, where both are ignored, Ctrl-C works again.", 0 },
	{ "ipctool sig run --block RTMIN -- ipctool sig wait RTMIN -t 0.1", "What comes before COMMAND waits for it is not lost.", 124 },
	{ NULL, NULL, 0 },
};

static int check_words(const struct sig_run *run)
{
	for (int signal = 1; signal <= SIGNALS; signal++)
		if (sigismember(&run->ignore, signal) == 1 && sigismember(&run->standard, signal) == 1)
			return fail_usage("%s cannot be both ignored and left to its default", signal_name(signal));
	return STATUS_DONE;
}

static void dispose(const sigset_t *set, bool ignore)
{
	for (int signal = 1; signal <= SIGNALS; signal++)
		if (sigismember(set, signal) == 1)
			interrupt_choose(signal, ignore);
}

static int run(const struct invocation *call, void *state)
{
	const struct sig_run *run = state;
	int status = check_words(run);

	if (status != STATUS_DONE)
		return status;
	/* blocked first: what comes in between is to wait */
	sigprocmask(SIG_BLOCK, &run->block, NULL);
	dispose(&run->ignore, true);
	dispose(&run->standard, false);
	return execute_command(call->command);
}

const struct applet applet_sig_run = {
	.group = "sig",
	.verb = "run",
	.page = "ipctool-sig",
	.summary = "run a command that ignores or blocks signals",
	.description = "Becomes COMMAND, which has all else as ipctool had it. Each option takes names with commas between them, and may be "
		       "given several times. The status is COMMAND's.",
	.options = options,
	.examples = examples,
	.statuses = (const enum exit_status[]){ STATUS_NOT_STARTED, STATUS_NOT_EXECUTABLE, STATUS_NOT_FOUND, STATUS_DONE },
	.needs = NEEDS_COMMAND,
	.state_size = sizeof(struct sig_run),
	.run = run,
};
