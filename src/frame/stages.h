/* Commands joined by relays, those of `pipe run` and `sock pair`: starting and waiting for them, and the report on them. */
#ifndef IPCTOOL_FRAME_STAGES_H
#define IPCTOOL_FRAME_STAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/operand.h"
#include "cli/progress.h"
#include "frame/execute.h"
#include "ipc/relay.h"
#include "sys/child.h"

struct stage {
	char **command; /* NULL-terminated; part of the pipeline's words */
	uint32_t pid;   /* 0: it could not be started */
	int status;     /* as a shell has it */
	int signal;     /* 0: it ended by itself */
};

struct pipeline {
	char **words;         /* of all commands, NULL in place of each separator; the words are borrowed */
	struct stage *stages;
	struct relay *relays; /* the one at I is between stage I and the next */
	size_t count;         /* stages */
	bool is_ring;         /* behind the last stage stands a relay, too, and the first is next */
	struct progress *progress;
};

/* Frees what it keeps. If INT, TERM or HUP came meanwhile, the process dies of it here. */
void pipeline_done(struct pipeline *pipeline);

/*
 * Divides WORDS into commands where ":::" stands, and makes room for a stage and a relay each. From now on INT, TERM and HUP are
 * passed on to the stages (sys/pass_on.h). Returns the exit status; what is wrong has been reported.
 */
int pipeline_prepare(struct pipeline *pipeline, const struct word_list *words);

/* Starts a stage. One that cannot be executed has failed, which has been reported; the others see the end of its streams. */
void stage_start(struct stage *stage, int in, int out);

/*
 * Moves data between the stages until no relay has anything to do any more, waits for the end of all, and says on standard error
 * how each did and which was the slow one. STARTED is the exit status of the caller's own start: unless it is STATUS_DONE nothing
 * is moved, and the stages that were started end by themselves. Returns the exit status: of the last stage that failed, or ours.
 */
int pipeline_run(struct pipeline *pipeline, int started, bool as_json);

#endif
