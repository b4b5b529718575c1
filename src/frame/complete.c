#include "frame/complete.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "frame/common_options.h"
#include "frame/registry.h"

/* The most operands an applet declares: how far ahead a word is tried as an optional one. */
#define OPERANDS_AHEAD 4

/* What the words between the verb and the one being typed have said. */
struct place {
	const struct applet *applet;
	struct option options[APPLET_TABLES];     /* all that the applet takes */
	bool takes_command;           /* in some form */
	const struct option *pending; /* whose value is due, or NULL */
	const char **operands;        /* those before the word; the array is owned, the words are borrowed */
	size_t operand_count;
	bool only_operands;           /* `--` stood before */
	bool in_command;              /* the same, where a command follows it */
	size_t command_count;         /* words of the command before the word */
	const char *form;             /* the last option that chooses a form, or NULL */
};

static void place_done(struct place *place)
{
	free(place->operands);
}

static bool takes_value(const struct option *option)
{
	return option->kind->metavar;
}

static void note_form(struct place *place, const struct option *option)
{
	if (option->name && place->applet->forms && applet_form(place->applet, option->name))
		place->form = option->name;
}

/* The option in the word --NAME[=VALUE], or NULL; *VALUE is what stands behind the '=', or NULL. */
static const struct option *long_option(const struct place *place, const char *name, const char **value)
{
	size_t length = strcspn(name, "="), base;

	*value = name[length] == '=' ? name + length + 1 : NULL;
	return option_find(place->options, name, length, 0, &base);
}

/*
 * The last option in the word -LETTERS[VALUE], or NULL when some letter is none; *VALUE is what stands behind the letter of
 * an option that takes one, or NULL.
 */
static const struct option *letter_options(struct place *place, const char *letters, const char **value)
{
	const struct option *option = NULL;

	*value = NULL;
	while (*letters) {
		size_t base;

		option = option_find(place->options, NULL, 0, *letters++, &base);
		if (!option)
			return NULL;
		note_form(place, option);
		if (takes_value(option)) {
			*value = *letters ? letters : NULL;
			return option;
		}
	}
	return option;
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

static const struct option *option_in(struct place *place, const char *word, const char **value)
{
	return word[1] == '-' ? long_option(place, word + 2, value) : letter_options(place, word + 1, value);
}

/* Takes one word before the one being typed into account. */
static void pass_word(struct place *place, const char *word)
{
	const struct option *option;
	const char *value;

	if (place->in_command) {
		place->command_count++;
	} else if (place->pending) {
		place->pending = NULL;
	} else if (place->only_operands || !is_option(word)) {
		place->operands[place->operand_count++] = word;
	} else if (strcmp(word, "--") == 0) {
		place->in_command = place->takes_command;
		place->only_operands = true;
	} else {
		option = option_in(place, word, &value);
		if (option)
			note_form(place, option);
		if (option && takes_value(option) && !value)
			place->pending = option;
	}
}

/* Reads the COUNT words behind the applet's name. Returns 0 or -ENOMEM. */
static int place_find(struct place *place, const struct applet *applet, const char *const *words, size_t count)
{
	*place = (struct place){ .applet = applet, .operands = calloc(count + 1, sizeof(*place->operands)) };
	if (!place->operands)
		return -ENOMEM;
	applet_options(applet, place->options);
	place->takes_command = (applet->needs & (NEEDS_COMMAND | NEEDS_COMMAND_OR_NOT)) != 0;
	for (const struct form *form = applet->forms; form && (form == applet->forms || form->option); form++)
		place->takes_command |= form->takes_command;
	for (size_t i = 0; i < count; i++)
		pass_word(place, words[i]);
	return 0;
}

static void offer_value(const struct value_kind *kind, const void *detail, struct candidates *candidates)
{
	if (kind->complete)
		kind->complete(detail, candidates);
	candidate_shell(candidates, kind->shell, 0);
}

/* Offers what OPTION's value may be; it begins at VALUE, within the word being typed. */
static void offer_option_value(const struct option *option, const char *value, struct candidates *candidates)
{
	candidates->before = candidates->value;
	candidates->before_length = (size_t)(value - candidates->value);
	candidates->value = value;
	offer_value(option->kind, option->detail, candidates);
}

static int offer_option(const struct option *option, size_t base UNUSED, void *data)
{
	struct candidates *candidates = data;
	char word[80];

	if (option->letter && candidates->value[0] == '-' && candidates->value[1] == '\0')
		candidate_add(candidates, (char[]){ '-', option->letter, '\0' }, option->help);
	if (option->name && snprintf(word, sizeof(word), "--%s", option->name) < (int)sizeof(word))
		candidate_add(candidates, word, option->help);
	return 0;
}

/* To those who have begun an option. */
static void offer_help(struct candidates *candidates)
{
	if (candidates->value[0] == '-')
		offer_option(&(struct option){ 'h', "help", .help = "print help" }, 0, candidates);
}

static void offer_options(const struct place *place, struct candidates *candidates)
{
	options_each(place->options, 0, offer_option, candidates);
	if (!(place->applet->needs & NEEDS_RAW_WORDS))
		offer_help(candidates);
	if (place->takes_command)
		candidate_add(candidates, "--", "the command follows");
}

/* The word begins with a dash: a whole option, or one with its value behind it. */
static void offer_for_option(struct place *place, const char *word, struct candidates *candidates)
{
	const char *value = NULL;
	const struct option *option = is_option(word) ? option_in(place, word, &value) : NULL;

	if (option && takes_value(option) && value)
		offer_option_value(option, value, candidates);
	else if (option && word[1] != '-')
		candidate_add(candidates, word, option->help); /* letters that are whole: the shell adds the blank */
	else
		offer_options(place, candidates);
}

/*
 * The word may be one operand if it is the last, and an earlier, optional one if more follow: 4K in `shm create 4K` is
 * the SIZE, key=1 in `shm create key=1 4K` the ADDR. All are offered. Returns whether there was any.
 */
static bool offer_operands(const struct place *place, struct candidates *candidates)
{
	const struct form *form = applet_form(place->applet, place->form);
	const struct operand *operands = form ? form->operands : place->applet->operands, *offered = NULL;

	for (size_t more = 1; more <= OPERANDS_AHEAD; more++) {
		const struct operand *operand = operand_at(operands, place->operand_count, place->operand_count + more);

		if (operand && operand != offered)
			offer_value(operand->kind, operand->detail, candidates);
		offered = operand ? operand : offered;
	}
	if (place->applet->complete)
		place->applet->complete(place->operands, place->operand_count, candidates);
	return offered;
}

static void offer_place(struct place *place, struct candidates *candidates)
{
	const char *word = candidates->value;

	if (place->in_command)
		candidate_shell(candidates, place->command_count ? SHELL_FILES : SHELL_COMMANDS, 0);
	else if (place->pending)
		offer_value(place->pending->kind, place->pending->detail, candidates);
	else if (*word == '-' && !place->only_operands)
		offer_for_option(place, word, candidates);
	else if (!offer_operands(place, candidates) && !place->only_operands)
		offer_options(place, candidates);
}

/* The COUNT words behind the applet's name, the last being typed. */
static void complete_applet(const struct registry *registry, const struct applet *applet, enum object_type type,
			    const char *const *words, size_t count, struct candidates *candidates)
{
	cleanup_with(place_done) struct place place = { 0 };
	struct invocation call = { .registry = registry, .applet = applet, .type = type };

	if (count == 0 || place_find(&place, applet, words, count - 1) < 0)
		return;
	call.form = place.form;
	candidates->call = &call;
	offer_place(&place, candidates);
	candidates->call = NULL;
}

static void offer_verb(const struct applet *applet, const char *word, void *data)
{
	candidate_add(data, word, applet->summary);
}

static void complete_group(const struct registry *registry, const struct group *group, const char *const *words,
			   size_t count, struct candidates *candidates)
{
	const struct applet *applet;
	enum object_type type;

	if (count == 1) {
		registry_each_verb(registry, group, offer_verb, candidates);
		offer_help(candidates);
		return;
	}
	applet = registry_verb(registry, group, words[0], &type);
	if (applet)
		complete_applet(registry, applet, type, words + 1, count - 1, candidates);
}

/* Applets and groups; of the options that do the work of an applet, those that are an applet's name. */
static void complete_first(const struct registry *registry, struct candidates *candidates)
{
	for (const struct group *group = registry->groups; group->name; group++)
		candidate_add(candidates, group->name, group->summary);
	if (candidates->value[0] != '-')
		return;
	for (const struct applet *const *applet = registry->applets; *applet; applet++)
		if ((*applet)->group[0] == '-')
			candidate_add(candidates, (*applet)->group, (*applet)->summary);
	offer_help(candidates);
}

static bool has_control_bytes(const char *word)
{
	for (; *word; word++)
		if ((unsigned char)*word < ' ' || *word == 0x7f)
			return true;
	return false;
}

void complete_words(const struct registry *registry, const char *name, const char *const *words, size_t count,
		    struct buffer *out)
{
	struct candidates candidates = { .value = words[count - 1], .before = "", .out = out };
	const struct applet *linked = registry_link(registry, name), *applet;
	const struct group *group;

	if (has_control_bytes(candidates.value))
		return; /* a line could not hold it */
	if (linked) {
		complete_applet(registry, linked, OBJECT_NONE, words, count, &candidates);
		return;
	}
	if (count == 1) {
		complete_first(registry, &candidates);
		return;
	}
	applet = registry_applet(registry, words[0], NULL);
	group = registry_group(registry, words[0]);
	if (applet)
		complete_applet(registry, applet, OBJECT_NONE, words + 1, count - 1, &candidates);
	else if (group)
		complete_group(registry, group, words + 1, count - 1, &candidates);
}
