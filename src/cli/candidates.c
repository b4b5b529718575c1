#include "cli/candidates.h"

#include <stdbool.h>
#include <string.h>

#include "base/attributes.h"

/* A line that begins with a colon is a directive. */
static bool can_stand_in_a_line(const char *word, bool begins_it)
{
	const char *c = word;

	while ((unsigned char)*c >= ' ' && *c != 0x7f)
		c++;
	return *word && *c == '\0' && !(begins_it && *word == ':');
}

void candidate_add(struct candidates *candidates, const char *word, const char *help)
{
	struct buffer *out = candidates->out;

	if (strncmp(word, candidates->value, strlen(candidates->value)) != 0)
		return;
	if (!can_stand_in_a_line(word, candidates->before_length == 0))
		return;
	buffer_append(out, candidates->before, candidates->before_length);
	buffer_text(out, word);
	buffer_char(out, '\t');
	buffer_text(out, help ? help : "");
	buffer_char(out, '\n');
}

void candidate_shell(struct candidates *candidates, enum shell_words words, size_t skip)
{
	static const char *const directives[] = { NULL, ":files", ":directories", ":commands", ":users", ":groups", ":pids" };

	if (words == SHELL_NOTHING || words >= ARRAY_SIZE(directives))
		return;
	buffer_text(candidates->out, directives[words]);
	buffer_char(candidates->out, '\t');
	buffer_append(candidates->out, candidates->before, candidates->before_length);
	buffer_append(candidates->out, candidates->value, skip);
	buffer_char(candidates->out, '\n');
}

void candidate_goes_on(struct candidates *candidates)
{
	buffer_text(candidates->out, ":nospace\t\n");
}
