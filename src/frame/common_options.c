#include "frame/common_options.h"

#include <string.h>

const struct option common_options[] = {
	{ 'v', "verbose", .help = "say more on standard error", BIND_FLAG(struct common_options, verbose) },
	{ 'q', "quiet", .help = "say only errors on standard error", BIND_FLAG(struct common_options, quiet) },
	{ 0 },
};

const struct option namespace_options[] = {
	{ 0, "ns", .help = "act in the IPC namespace, and on the /dev/shm, of that process or nsfs file",
	  BIND_NAMESPACE(struct common_options, ns) },
	{ 0 },
};

const struct option network_options[] = {
	{ 0, "ns", .help = "act in the network namespace of that process or nsfs file; paths stay ours",
	  BIND_NAMESPACE(struct common_options, ns) },
	{ 0 },
};

static const struct option none[] = { { 0 } };

/* Whether the --ns of namespace_options is among its options. */
static bool enters_namespaces(const struct applet *applet)
{
	enum object_type type = object_type_find(applet->group, strlen(applet->group));

	if (applet->needs & (NEEDS_TYPE_VERBS | NEEDS_NAMESPACES))
		return true;
	return type != OBJECT_NONE && (TYPE_BIT(type) & TYPES_DEFAULT);
}

static const struct option *entering_options(const struct applet *applet)
{
	if (applet->needs & NEEDS_NETWORK)
		return network_options;
	return enters_namespaces(applet) ? namespace_options : none;
}

void applet_options(const struct applet *applet, struct option table[APPLET_TABLES])
{
	table[0] = (struct option){ .include = applet->options ? applet->options : none };
	table[1] = (struct option){ .include = applet->needs & NEEDS_RAW_WORDS ? none : common_options,
				    .offset = offsetof(struct applet_state, common) };
	table[2] = (struct option){ .include = entering_options(applet),
				    .offset = offsetof(struct applet_state, common) };
	table[3] = (struct option){ 0 };
}
