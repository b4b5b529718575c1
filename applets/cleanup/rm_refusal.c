#include "rm_refusal.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/posix_file.h"
#include "sys/process.h"

/* So many are named, and so much of each one's command; `who` shows all. */
#define USERS_NAMED   16
#define COMMAND_SHOWN 60

static void name_user(const struct use *use, struct buffer *out)
{
	cleanup_with(buffer_done) struct buffer command = { 0 };

	buffer_u64(out, use->pid);
	if (process_command(use->pid, &command) == 0 && command.length > 0) {
		buffer_text(out, " '");
		buffer_append(out, command.data, command.length < COMMAND_SHOWN ? command.length : COMMAND_SHOWN);
		buffer_text(out, command.length > COMMAND_SHOWN ? "...'" : "'");
	}
	buffer_printf(out, " (%s)", use_role_name(use->role));
}

void refusal_name_users(const struct survey *survey, size_t index, struct buffer *out)
{
	size_t count, named = 0, more = 0;
	const struct use *uses;

	if (!survey->looked)
		return;
	uses = holders_of(&survey->holders, index, &count);
	for (size_t i = 0; i < count; i++) {
		if (uses[i].role > ROLE_WAITING)
			continue;
		if (named == USERS_NAMED) {
			more++;
			continue;
		}
		buffer_text(out, named++ > 0 ? ", " : "");
		name_user(&uses[i], out);
	}
	if (more > 0)
		buffer_printf(out, " and %zu more", more);
}

/* Who uses it, or who may. */
static void explain_busy(const struct survey *survey, size_t index, struct buffer *out)
{
	cleanup_with(buffer_done) struct buffer users = { 0 };
	const struct object *object = &survey->list.objects[index];

	refusal_name_users(survey, index, &users);
	if (users.length > 0)
		buffer_printf(out, "it is in use by %s", buffer_string(&users));
	else if (survey->looked && survey->standings[index] == STANDING_UNKNOWN && survey_evidence(survey, index))
		buffer_printf(out, "it may be in use: %s", survey_evidence(survey, index));
	else if (object->family == FAMILY_SYSV && object->type == OBJECT_SHM && object->shm.nattch > 0)
		buffer_printf(out, "it is in use: %ju attachments by processes that cannot be seen",
			      (uintmax_t)object->shm.nattch);
	else
		buffer_text(out, "it is in use by somebody who cannot be seen, or was a moment ago");
}

static void explain_marked(const struct survey *survey, size_t index, struct buffer *out)
{
	cleanup_with(buffer_done) struct buffer users = { 0 };

	buffer_text(out, "it is removed already, and gone when those do that hold it still: ");
	refusal_name_users(survey, index, &users);
	buffer_text(out, users.length > 0 ? buffer_string(&users) : "processes that cannot be seen");
}

static bool is_fifo(const struct survey *survey, size_t index)
{
	return survey->list.objects[index].type == OBJECT_FIFO;
}

void refusal_explain(const struct survey *survey, size_t index, int error, struct buffer *out)
{
	switch (error) {
	case -EBUSY:
		explain_busy(survey, index, out);
		break;
	case -EALREADY:
		explain_marked(survey, index, out);
		break;
	case -ESTALE:
		buffer_text(out, "it is another object by now, or was changed or used since it was looked at");
		break;
	case -ENOENT:
		buffer_text(out, "there is no such object");
		break;
	case -ENOTKIND:
		buffer_printf(out, "what has this name is no %s", is_fifo(survey, index) ? "FIFO" : "regular file");
		break;
	case -EPERM:
		buffer_text(out, survey->list.objects[index].family == FAMILY_SYSV ?
					 "only its owner, its creator and root may remove it" :
					 "only its owner and root may remove it");
		break;
	default:
		buffer_text(out, strerror(-error));
	}
}

enum exit_status refusal_status(int error)
{
	switch (error) {
	case -EBUSY:
	case -EALREADY:
	case -ESTALE:
	case -ENOTKIND:
		return STATUS_REFUSED;
	default:
		return status_of_errno(-error);
	}
}

/* What the kernel does with an object that is removed under its users. */
static const char *consequence(const struct object *object)
{
	if (object->family != FAMILY_SYSV)
		return "those who have it open keep it, without a name";
	return object->type == OBJECT_SHM ? "those attached keep it until they detach, and its key is free at once" :
					    "those who wait get EIDRM";
}

void refusal_hint(const struct object *object, int error, const char *address)
{
	if (error == -EBUSY)
		say_hint("--force removes it all the same: %s; 'ipctool who %s' shows who has it", consequence(object), address);
	else if (error == -ESTALE)
		say_hint("look again with 'ipctool stat %s'", address);
}

void refusal_tell_users(const struct survey *survey, size_t index)
{
	cleanup_with(buffer_done) struct buffer address = { 0 }, users = { 0 };
	const struct object *object = &survey->list.objects[index];

	refusal_name_users(survey, index, &users);
	object_address(object, &address);
	if (users.length > 0)
		say_note("'%s' was in use by %s: %s", buffer_string(&address), buffer_string(&users), consequence(object));
	else
		say_note("'%s' may have been in use: %s", buffer_string(&address), consequence(object));
}
