#include "cli/foreign.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Two libraries, one name: <getopt.h> has a struct option, too. */
#define option getopt_option
#include <getopt.h>
#undef option

#include "base/status.h"
#include "cli/report.h"

static const char *program;
static char **words; /* the program's name and its words, permuted by getopt_long */
static int word_count;
static struct getopt_option *long_options;
static char *letters;

static size_t count_options(const struct option *options)
{
	size_t count = 0;

	while (options[count].name || options[count].letter)
		count++;
	return count;
}

static int argument_of(const struct option *option)
{
	if (option->kind->metavar)
		return required_argument;
	return option->argument ? optional_argument : no_argument;
}

static void translate(const struct option *options, size_t count)
{
	char *letter = letters;

	for (size_t i = 0; i < count; i++) {
		int argument = argument_of(&options[i]);

		long_options[i] = (struct getopt_option){
			.name = options[i].name,
			.has_arg = argument,
			.val = options[i].letter ? options[i].letter : FOREIGN_LONG + (int)i,
		};
		if (!options[i].letter)
			continue;
		*letter++ = options[i].letter;
		for (int colons = argument == optional_argument ? 2 : argument; colons > 0; colons--)
			*letter++ = ':';
	}
}

/* getopt_long begins its sentences with the name as it was called, other sentences have the bare one. */
static char *called_by(const char *name)
{
	return strcmp(program_invocation_short_name, name) == 0 ? program_invocation_name : (char *)(uintptr_t)name;
}

int foreign_start(const struct option *options, const char *name, int argc, char **argv)
{
	size_t count = count_options(options);

	foreign_done();
	program = name;
	report_set_label(name);
	long_options = calloc(count + 1, sizeof(*long_options));
	letters = calloc(count + 1, 3);
	words = calloc((size_t)argc + 2, sizeof(*words));
	if (!long_options || !letters || !words)
		return -ENOMEM;
	translate(options, count);
	words[0] = called_by(name);
	for (int i = 0; i < argc; i++)
		words[i + 1] = argv[i];
	word_count = argc + 1;
	optind = 0; /* getopt_long is to begin anew */
	return 0;
}

void foreign_done(void)
{
	free(long_options);
	free(letters);
	free(words);
	long_options = NULL;
	letters = NULL;
	words = NULL;
	word_count = 0;
}

int foreign_next(const char **value)
{
	int letter = getopt_long(word_count, words, letters, long_options, NULL);

	*value = optarg;
	return letter;
}

char **foreign_operands(int *count)
{
	*count = word_count - optind;
	return words + optind;
}

int foreign_try_help(void)
{
	say_line("Try '%s --help' for more information.", program);
	return STATUS_FAILED;
}
