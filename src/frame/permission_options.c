#include "frame/permission_options.h"

const struct option permission_options[] = {
	{ 'm', "mode", .help = "permissions, exactly these: octal, or like u=rw,g=r", BIND_MODE(struct permission_options, mode) },
	{ 0, "chown", .help = "its owner, and its group", BIND_OWNER(struct permission_options, owner) },
	{ 0 },
};

bool permission_options_given(const struct permission_options *options)
{
	return options->mode.given || options->owner.given;
}

struct permissions permission_options_wanted(const struct permission_options *options)
{
	return (struct permissions){
		.change_mode = options->mode.given,
		.change_owner = options->owner.given,
		.change_group = options->owner.has_group,
		.mode = options->mode.value,
		.uid = options->owner.uid,
		.gid = options->owner.gid,
	};
}
