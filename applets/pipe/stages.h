/* The stages of `pipe run`, and the report on them. */
#ifndef IPCTOOL_APPLETS_PIPE_STAGES_H
#define IPCTOOL_APPLETS_PIPE_STAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/operand.h"
#include "cli/progress.h"
#include "frame/execute.h"
#include "ipc/pipe.h"
#include "ipc/relay.h"
#include "sys/child.h"

struct pipe_run {
	struct word_list words;
	struct optional_u64 capacity;
	bool packet, json;
	struct progress progress;
};

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
	struct progress *progress;
};

/* Frees what it keeps. */
void pipeline_done(struct pipeline *pipeline);

/* Shows how far it has come, as a line that passes. */
void stages_show(const struct pipeline *pipeline);

/* Says on standard error how each stage did, and which was the slow one. */
void stages_report(const struct pipeline *pipeline, bool as_json);

#endif
