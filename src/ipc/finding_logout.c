/* Objects that services use, and that systemd-logind would remove when their owner logs out (RemoveIPC). */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "ipc/finding.h"
#include "sys/logind.h"

#define HOLDERS_SHOWN 3

/* The command is safe to repeat; of several drop-ins the last by name decides. */
#define DROP_INS "/etc/systemd/logind.conf.d"
#define FIX \
	"mkdir -p " DROP_INS " && printf '[Login]\\nRemoveIPC=no\\n' >" DROP_INS "/zz-keep-ipc.conf && systemctl restart systemd-logind"

/* Somebody who holds it and is still there when the owner has logged out; NULL: nobody. */
static const struct use *find_service(const struct checkup *checkup, size_t index)
{
	size_t count;
	const struct use *uses = holders_of(checkup->holders, index, &count);

	for (size_t i = 0; i < count; i++)
		if (uses[i].role <= ROLE_WAITING &&
		    !logind_ends_with_user(uses[i].pid, checkup->objects->objects[index].uid))
			return &uses[i];
	return NULL;
}

static bool is_at_risk(struct checkup *checkup, int root, size_t index)
{
	const struct object *object = &checkup->objects->objects[index];

	return object->family != FAMILY_OTHER && checkup->standings[index] == STANDING_IN_USE &&
	       logind_removes_of(root, object->uid, users_name(&checkup->users, object->uid)) &&
	       find_service(checkup, index);
}

static int order_risks(const void *a, const void *b, void *data)
{
	const struct object *objects = data;
	size_t i = *(const size_t *)a, j = *(const size_t *)b;

	if (objects[i].uid != objects[j].uid)
		return objects[i].uid < objects[j].uid ? -1 : 1;
	return (i > j) - (i < j);
}

static int add(struct checkup *checkup, const struct logind_setting *setting, const size_t *risks, size_t count)
{
	const struct object *first = &checkup->objects->objects[risks[0]];

	object_address(first, &checkup->object);
	buffer_printf(&checkup->evidence, "RemoveIPC is on (%s%s): when %s has logged out, systemd-logind removes %zu object%s "
		      "of his that services use: ", setting->file[0] ? "/" : "the default", setting->file,
		      users_name(&checkup->users, first->uid), count, count == 1 ? "" : "s");
	for (size_t i = 0; i < count && i < HOLDERS_SHOWN; i++) {
		const struct use *use = find_service(checkup, risks[i]);

		buffer_text(&checkup->evidence, i > 0 ? ", " : "");
		object_address(&checkup->objects->objects[risks[i]], &checkup->evidence);
		if (use) {
			buffer_text(&checkup->evidence, " by ");
			finding_process(checkup, use->pid, &checkup->evidence);
		}
	}
	if (count > HOLDERS_SHOWN)
		buffer_printf(&checkup->evidence, ", and %zu more", count - HOLDERS_SHOWN);
	buffer_text(&checkup->fix, FIX);
	return finding_add(checkup, SEVERITY_WARNING, "logout");
}

static int check(struct checkup *checkup, int root, const struct logind_setting *setting)
{
	const struct object *objects = checkup->objects->objects;
	cleanup_free size_t *risks = calloc(checkup->objects->count + 1, sizeof(*risks));
	size_t count = 0, same;
	int r = 0;

	if (!risks)
		return -ENOMEM;
	for (size_t i = 0; i < checkup->objects->count; i++)
		if (is_at_risk(checkup, root, i))
			risks[count++] = i;
	qsort_r(risks, count, sizeof(*risks), order_risks, checkup->objects->objects);
	for (size_t i = 0; r == 0 && i < count; i += same) {
		for (same = 1; i + same < count && objects[risks[i]].uid == objects[risks[i + same]].uid;)
			same++;
		r = add(checkup, setting, risks + i, same);
	}
	return r;
}

int find_removed_at_logout(struct checkup *checkup)
{
	cleanup_fd int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct logind_setting setting = { 0 };
	int r = 0;

	if (checkup->ns)
		return 0; /* logind removes what is in its own namespace */
	r = root < 0 ? -errno : logind_read(root, &setting);
	if (r < 0 || !setting.remove_ipc || !logind_is_running())
		return r;
	return check(checkup, root, &setting);
}
