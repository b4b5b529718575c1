#include "out/column.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/nearest.h"

void column_key(const char *name, struct buffer *out)
{
	for (; *name; name++)
		buffer_char(out, *name >= 'A' && *name <= 'Z' ? (char)(*name | 0x20) : *name);
}

static int unknown_column(const struct column *columns, size_t count, const char *name, struct fault *fault)
{
	struct nearest nearest = { 0 };
	cleanup_with(buffer_done) struct buffer upper = { 0 };

	for (const char *c = name; *c; c++)
		buffer_char(&upper, *c >= 'a' && *c <= 'z' ? (char)(*c & ~0x20) : *c);
	for (size_t i = 0; i < count; i++)
		nearest_try(&nearest, buffer_string(&upper), columns[i].name);
	fault_usage(fault, "there is no column '%s'", name);
	if (nearest.word)
		return fault_hint(fault, "did you mean %s? '-o help' lists all", nearest.word);
	return fault_hint(fault, "'-o help' lists the columns");
}

static const struct column *find(const struct column *columns, size_t count, const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++)
		if (strncasecmp(columns[i].name, name, length) == 0 && columns[i].name[length] == '\0')
			return &columns[i];
	return NULL;
}

/* A column twice would be a key twice in JSON: the first place counts. */
static void add(struct column_choice *choice, const struct column *column)
{
	for (size_t i = 0; i < choice->count; i++)
		if (choice->columns[i] == column)
			return;
	if (choice->count < COLUMNS_MAX)
		choice->columns[choice->count++] = column;
	choice->facts |= column->facts;
}

static int add_list(const struct column *columns, size_t count, const char *list, struct column_choice *choice,
		    struct fault *fault)
{
	for (const char *name = list, *comma; name; name = comma) {
		size_t length = strcspn(name, ",");
		const struct column *column = find(columns, count, name, length);
		char wrong[64];

		comma = name[length] == ',' ? name + length + 1 : NULL;
		if (!column) {
			snprintf(wrong, sizeof(wrong), "%.*s", (int)(length < 60 ? length : 60), name);
			return unknown_column(columns, count, wrong, fault);
		}
		add(choice, column);
	}
	return 0;
}

static int choose_sort(const struct column *columns, size_t count, const char *sort, struct column_choice *choice,
		       struct fault *fault)
{
	size_t length = strcspn(sort, ":");
	char name[64];

	choice->sort = find(columns, count, sort, length);
	if (!choice->sort) {
		snprintf(name, sizeof(name), "%.*s", (int)(length < 60 ? length : 60), sort);
		return unknown_column(columns, count, name, fault);
	}
	choice->descending = strcmp(sort + length, ":desc") == 0;
	if (sort[length] != '\0' && !choice->descending && strcmp(sort + length, ":asc") != 0)
		return fault_usage(fault, "'%s' is no way to sort; COLUMN or COLUMN:desc is", sort);
	choice->facts |= choice->sort->facts;
	return 0;
}

static bool is_default(const struct column *column, unsigned use, uint32_t scope)
{
	return ((column->use & use) && (column->scope & scope)) || ((use & COLUMN_TABLE) && (column->table_scope & scope));
}

int columns_choose(const struct column *columns, size_t count, unsigned use, uint32_t scope, const char *list,
		   const char *sort, struct column_choice *ret, struct fault *fault)
{
	int r = 0;

	*ret = (struct column_choice){ 0 };
	if (!list || *list == '+')
		for (size_t i = 0; i < count; i++)
			if (is_default(&columns[i], use, scope))
				add(ret, &columns[i]);
	if (list)
		r = add_list(columns, count, list + (*list == '+'), ret, fault);
	if (r == 0 && sort)
		r = choose_sort(columns, count, sort, ret, fault);
	return r;
}

void columns_describe(const struct column *columns, size_t count, struct buffer *out)
{
	for (size_t i = 0; i < count; i++)
		buffer_printf(out, "%-14s %s\n", columns[i].name, columns[i].help);
}
