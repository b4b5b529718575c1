/* sig list: the signals there are. */
#include <signal.h>
#include <string.h>

#include "base/signal_name.h"
#include "frame/table_options.h"

struct sig_list {
	struct listing_options listing;
};

static const struct option options[] = {
	INCLUDE_OPTIONS(struct sig_list, listing, struct listing_options, table_options),
	{ 0 },
};

static const struct example examples[] = {
	{ "ipctool sig list", "Every signal, by number and name.", 0 },
	{ "ipctool sig list -J", "The same as JSON.", 0 },
	{ NULL, NULL, 0 },
};

#define SIGNAL (*(const int *)row)

static void set_text(struct cell *ret, const char *text)
{
	*ret = (struct cell){ .type = CELL_UNKNOWN };
	if (text)
		*ret = (struct cell){ .type = CELL_TEXT, .text = text, .length = strlen(text) };
}

static void get_number(const void *row, void *context UNUSED, struct cell *ret)
{
	*ret = (struct cell){ .type = CELL_NUMBER, .number = (uint64_t)SIGNAL };
}

static void get_signal(const void *row, void *context UNUSED, struct cell *ret)
{
	set_text(ret, signal_name(SIGNAL));
}

/* As signal(7) has it. */
static void get_action(const void *row, void *context UNUSED, struct cell *ret)
{
	switch (SIGNAL) {
	case SIGQUIT:
	case SIGILL:
	case SIGTRAP:
	case SIGABRT:
	case SIGBUS:
	case SIGFPE:
	case SIGSEGV:
	case SIGXCPU:
	case SIGXFSZ:
	case SIGSYS:
		set_text(ret, "core");
		break;
	case SIGCHLD:
	case SIGURG:
	case SIGWINCH:
		set_text(ret, "ignore");
		break;
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		set_text(ret, "stop");
		break;
	case SIGCONT:
		set_text(ret, "continue");
		break;
	default:
		set_text(ret, "terminate");
	}
}

static void get_description(const void *row, void *context UNUSED, struct cell *ret)
{
	set_text(ret, SIGNAL >= SIGRTMIN ? "Real-time signal" : sigdescr_np(SIGNAL));
}

#define SHOWN (COLUMN_TABLE | COLUMN_MACHINE)

static const struct column columns[] = {
	{ "NUMBER", "its number", SHOWN | COLUMN_RIGHT, 1, 0, get_number },
	{ "SIGNAL", "its name, without SIG", SHOWN, 1, 0, get_signal },
	{ "ACTION", "what it does where nothing else was chosen: terminate, core, ignore, stop, continue", SHOWN, 1, 0, get_action },
	{ "DESCRIPTION", "what it is for", SHOWN, 1, 0, get_description },
};

static int run(const struct invocation *call, void *state)
{
	const struct sig_list *list = state;
	struct column_choice choice;
	struct listing listing = { .options = &list->listing, .choice = &choice, .name = "signals", .out = call->out };
	int signals[SIGNALS];
	size_t count = 0;
	int r = table_options_choose(call, &list->listing, 1, &choice);

	if (r != 0)
		return r > 0 ? STATUS_DONE : STATUS_USAGE;
	for (int signal = 1; signal <= SIGNALS; signal++)
		if (signal_is_named(signal))
			signals[count++] = signal;
	r = listing_print(&listing, signals, count, sizeof(*signals), true);
	return r < 0 ? table_options_fail(r) : STATUS_DONE;
}

const struct applet applet_sig_list = {
	.group = "sig",
	.verb = "list",
	.page = "ipctool-sig",
	.summary = "list the signals there are",
	.description = "All that programs may use; two that the C library keeps for itself are left out.",
	.options = options,
	.columns = columns,
	.column_count = ARRAY_SIZE(columns),
	.examples = examples,
	.state_size = sizeof(struct sig_list),
	.run = run,
};
