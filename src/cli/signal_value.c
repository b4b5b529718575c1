#include "cli/signal_value.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/nearest.h"
#include "base/signal_name.h"

static int unknown_signal(const char *text, struct fault *fault)
{
	const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
	struct nearest nearest = { 0 };

	for (int i = 1; i <= SIGNALS; i++)
		if (signal_is_named(i))
			nearest_try(&nearest, name, signal_name(i));
	fault_usage(fault, "'%s' is not a signal", text);
	if (nearest.word)
		fault_hint(fault, "did you mean '%s'?", nearest.word);
	else
		fault_hint(fault, "'ipctool sig list' shows them; RTMIN+N and RTMAX-N are real-time signals");
	return -EINVAL;
}

static int parse_for(const char *text, enum signal_use use, int *ret, struct fault *fault)
{
	int signal = 0;

	if (use == SIGNAL_TO_SEND && strcmp(text, "0") == 0) {
		*ret = 0;
		return 0;
	}
	if (signal_parse(text, &signal) < 0)
		return unknown_signal(text, fault);
	if (use == SIGNAL_TO_CHANGE && (signal == SIGKILL || signal == SIGSTOP))
		return fault_usage(fault, "'%s' always does its work: it can be neither caught, blocked nor ignored", text);
	if (use == SIGNAL_TO_CHANGE && !signal_is_named(signal))
		return fault_usage(fault, "'%s' is the C library's own", text);
	*ret = signal;
	return 0;
}

/* Offers the name of each signal behind the first LENGTH bytes of the value; with SIG where it was begun so. */
static void offer(size_t length, enum signal_use use, struct candidates *candidates)
{
	size_t sig = strncmp(candidates->value + length, "SIG", 3) == 0 ? 3 : 0;

	for (int i = 1; i <= SIGNALS; i++) {
		cleanup_with(buffer_done) struct buffer word = { 0 };

		if (!signal_is_named(i) || (use == SIGNAL_TO_CHANGE && (i == SIGKILL || i == SIGSTOP)))
			continue;
		buffer_append(&word, candidates->value, length);
		buffer_append(&word, "SIG", sig);
		buffer_text(&word, signal_name(i));
		candidate_add(candidates, buffer_string(&word), sigdescr_np(i));
	}
}

static int signal_parse_value(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	return parse_for(text, SIGNAL_TO_SEND, slot, fault);
}

static void signal_complete(const void *detail UNUSED, struct candidates *candidates)
{
	offer(0, SIGNAL_TO_SEND, candidates);
}

const struct value_kind kind_signal = { .metavar = "SIGNAL", .parse = signal_parse_value, .complete = signal_complete };

static int signals_parse_value(const char *text, const void *detail UNUSED, void *slot, struct fault *fault)
{
	cleanup_free char *copy = strdup(text);
	sigset_t set = *(const sigset_t *)slot;

	if (!copy)
		return fault_errno(fault, -ENOMEM);
	for (char *item = copy, *comma; item; item = comma) {
		int signal = 0;

		comma = strchr(item, ',');
		if (comma)
			*comma++ = '\0';
		if (parse_for(item, SIGNAL_TO_CHANGE, &signal, fault) < 0)
			return -EINVAL;
		sigaddset(&set, signal);
	}
	*(sigset_t *)slot = set;
	return 0;
}

static void signals_complete(const void *detail UNUSED, struct candidates *candidates)
{
	const char *comma = strrchr(candidates->value, ',');

	offer(comma ? (size_t)(comma + 1 - candidates->value) : 0, SIGNAL_TO_CHANGE, candidates);
	candidate_goes_on(candidates);
}

const struct value_kind kind_signals = { .metavar = "S,S,...", .parse = signals_parse_value, .complete = signals_complete };

static void signal_words_complete(const void *detail UNUSED, struct candidates *candidates)
{
	offer(0, SIGNAL_TO_CHANGE, candidates);
}

const struct value_kind kind_signal_words = { .metavar = "SIGNAL", .complete = signal_words_complete, .is_list = true };
const struct value_kind kind_pid_words = { .metavar = "PID", .shell = SHELL_PIDS, .is_list = true };

/* Says which word it was that FAULT refuses. */
static int of_word(const char *name, const char *word, struct fault *fault)
{
	struct fault why = *fault;

	fault_set(fault, why.status, "%s '%s': %s", name, word, why.why);
	if (why.hint[0])
		fault_hint(fault, "%s", why.hint);
	return -EINVAL;
}

int signal_set_parse(const struct word_list *words, sigset_t *ret, struct fault *fault)
{
	sigemptyset(ret);
	for (size_t i = 0; i < words->count; i++) {
		int signal = 0;

		if (parse_for(words->words[i], SIGNAL_TO_CHANGE, &signal, fault) < 0)
			return of_word("SIGNAL", words->words[i], fault);
		sigaddset(ret, signal);
	}
	return 0;
}

int pids_parse(const struct word_list *words, uint32_t *ret, struct fault *fault)
{
	for (size_t i = 0; i < words->count; i++) {
		struct optional_u32 pid = { 0 };

		if (kind_pid.parse(words->words[i], NULL, &pid, fault) < 0)
			return of_word("PID", words->words[i], fault);
		ret[i] = pid.value;
	}
	return 0;
}
