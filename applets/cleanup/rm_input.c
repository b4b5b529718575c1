#include "rm_input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"

#define INPUT_MAX (64 << 20) /* bytes: every object of a full system, with the longest names */

void rm_words_done(struct rm_words *words)
{
	buffer_done(&words->text);
	free(words->lines);
}

static enum object_type type_of(const struct invocation *call, const char *word)
{
	enum object_type type = call->type == OBJECT_NONE ? object_type_find(word, strlen(word)) : OBJECT_NONE;

	return type != OBJECT_NONE && (TYPES_DEFAULT & TYPE_BIT(type)) ? type : OBJECT_NONE;
}

/* What is a type to other commands may be meant as one here. */
static int refuse_both(const struct rm_words *words)
{
	for (size_t i = 0; i < words->objects.count; i++) {
		const char *word = words->objects.words[i];

		if (object_type_find(word, strlen(word)) != OBJECT_NONE)
			return fail_usage("type %s is not removed by selectors: shm, msg and sem are", word);
	}
	return fail_usage("objects and selectors at once");
}

static int check(const struct invocation *call, const struct rm_words *words, bool selects, bool has_types)
{
	if (words->objects.count > 0 && selects)
		return refuse_both(words);
	if (words->objects.count > 0 && has_types)
		return fail_usage("objects and types at once");
	if (words->objects.count > 0 || selects)
		return STATUS_DONE;
	if (!has_types && call->type == OBJECT_NONE)
		return fail_usage("OBJ is missing");
	fail_status(STATUS_USAGE, "a type alone names no object, and there is no 'all'");
	say_hint("say which by a selector, like --orphan; 'ipctool rm --help' has them all");
	return STATUS_USAGE;
}

int rm_words_sort(const struct invocation *call, const struct word_list *words, bool selects, struct rm_words *ret)
{
	uint32_t types = 0;

	ret->objects.words = words->words;
	for (size_t i = 0; i < words->count; i++) {
		enum object_type type = type_of(call, words->words[i]);

		if (type != OBJECT_NONE)
			types |= TYPE_BIT(type);
		else
			ret->objects.words[ret->objects.count++] = words->words[i];
	}
	ret->types = types ? types : call->type == OBJECT_NONE ? TYPES_DEFAULT : TYPE_BIT(call->type);
	ret->from_input = ret->objects.count == 1 && strcmp(ret->objects.words[0], "-") == 0;
	return check(call, ret, selects, types != 0);
}

static size_t count_lines(const char *text, size_t length)
{
	size_t lines = 0;

	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n' || i + 1 == length;
	return lines;
}

/* Cuts the text into lines. One that is cut short by a NUL byte would name another object. */
static int cut(struct rm_words *words)
{
	size_t count = count_lines(words->text.data, words->text.length);
	char *line;

	words->objects = (struct word_list){ 0 };
	words->lines = calloc(count + 1, sizeof(*words->lines));
	if (!words->lines)
		return fail_errno(-ENOMEM, "cannot read standard input");
	if (words->text.length > 0 && memchr(words->text.data, '\0', words->text.length))
		return fail_status(STATUS_USAGE, "standard input has a NUL byte: no address has one");
	buffer_char(&words->text, '\0');
	line = words->text.data;
	for (size_t i = 0; i < count; i++) {
		size_t length = strcspn(line, "\n");

		line[length] = '\0';
		words->lines[i] = line;
		line += length + 1;
	}
	words->objects = (struct word_list){ words->lines, count };
	return words->text.error < 0 ? fail_errno(words->text.error, "cannot read standard input") : STATUS_DONE;
}

int rm_words_read(struct rm_words *words)
{
	int r = io_read_all(STDIN_FILENO, &words->text, INPUT_MAX);

	return r < 0 ? fail_errno(r, "cannot read standard input") : cut(words);
}
