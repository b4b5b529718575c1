#include "frame/registry.h"

#include <string.h>

const struct group *registry_group(const struct registry *registry, const char *name)
{
	for (const struct group *group = registry->groups; group->name; group++)
		if (strcmp(group->name, name) == 0)
			return group;
	return NULL;
}

static bool same_word(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

const struct applet *registry_applet(const struct registry *registry, const char *name, const char *verb)
{
	for (const struct applet *const *applet = registry->applets; *applet; applet++)
		if (same_word((*applet)->group, name) && same_word((*applet)->verb, verb))
			return *applet;
	return NULL;
}

const struct applet *registry_link(const struct registry *registry, const char *name)
{
	for (const struct applet *const *applet = registry->applets; *applet; applet++)
		if ((*applet)->link && strcmp((*applet)->link, name) == 0)
			return *applet;
	return NULL;
}

/* `shm ls` exists where the group is a type and `ls` takes it. */
static const struct applet *type_verb(const struct registry *registry, const struct group *group, const char *verb)
{
	const struct applet *applet = group->type == OBJECT_NONE ? NULL : registry_applet(registry, verb, NULL);

	if (!applet || !(applet->needs & NEEDS_TYPE_VERBS))
		return NULL;
	return (applet->types ? applet->types : TYPES_DEFAULT) & TYPE_BIT(group->type) ? applet : NULL;
}

const struct applet *registry_verb(const struct registry *registry, const struct group *group, const char *verb,
				   enum object_type *type)
{
	const struct applet *applet = registry_applet(registry, group->name, verb);

	*type = OBJECT_NONE;
	if (applet)
		return applet;
	applet = type_verb(registry, group, verb);
	if (applet)
		*type = group->type;
	return applet;
}

void registry_each_verb(const struct registry *registry, const struct group *group,
			void (*visit)(const struct applet *applet, const char *word, void *data), void *data)
{
	for (const struct applet *const *applet = registry->applets; *applet; applet++) {
		if ((*applet)->needs & NEEDS_HIDING)
			continue;
		if ((*applet)->verb && strcmp((*applet)->group, group->name) == 0)
			visit(*applet, (*applet)->verb, data);
		else if (!(*applet)->verb && type_verb(registry, group, (*applet)->group))
			visit(*applet, (*applet)->group, data);
	}
}

const struct form *applet_form(const struct applet *applet, const char *option)
{
	for (const struct form *form = applet->forms; form && (form == applet->forms || form->option); form++)
		if (same_word(form->option, option))
			return form;
	return NULL;
}

void applet_full_name(const struct applet *applet, const struct group *given, struct buffer *out)
{
	if (given) {
		buffer_text(out, given->name);
		buffer_char(out, ' ');
	}
	buffer_text(out, applet->group);
	if (applet->verb) {
		buffer_char(out, ' ');
		buffer_text(out, applet->verb);
	}
}
