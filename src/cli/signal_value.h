/* Signals, and the processes they go to, as words on the command line. */
#ifndef IPCTOOL_CLI_SIGNAL_VALUE_H
#define IPCTOOL_CLI_SIGNAL_VALUE_H

#include <signal.h>

#include "cli/operand.h"
#include "cli/value.h"

/* What a signal is wanted for. */
enum signal_use {
	SIGNAL_TO_SEND,  /* any; 0 too, which sends nothing and tells whether one could be sent */
	SIGNAL_TO_CHANGE, /* not KILL and STOP, nor those of the C library: what happens to them cannot be chosen */
};

/* int; any signal to send. */
extern const struct value_kind kind_signal;

/* sigset_t: a comma list of signals whose handling can be chosen; given several times, all of them. */
extern const struct value_kind kind_signals;

/* Operands, as struct word_list: signals for signal_set_parse(), and pids for pids_parse(). */
extern const struct value_kind kind_signal_words, kind_pid_words;

#define BIND_SIGNAL(S, m)       .kind = &kind_signal, .offset = MEMBER(S, m, int)
#define BIND_SIGNALS(S, m)      .kind = &kind_signals, .offset = MEMBER(S, m, sigset_t)
#define BIND_SIGNAL_WORDS(S, m) .kind = &kind_signal_words, .offset = MEMBER(S, m, struct word_list)
#define BIND_PID_WORDS(S, m)    .kind = &kind_pid_words, .offset = MEMBER(S, m, struct word_list)

/* The set of the signals in WORDS, whose handling can be chosen. Returns 0, or -EINVAL with FAULT set to the sentence. */
int signal_set_parse(const struct word_list *words, sigset_t *ret, struct fault *fault);

/* The pids in WORDS, all above 0, into RET, which has room for them. Returns 0, or -EINVAL with FAULT set to the sentence. */
int pids_parse(const struct word_list *words, uint32_t *ret, struct fault *fault);

#endif
