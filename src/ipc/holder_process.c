/* What the parts of the pass share about the process being looked at. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/parse.h"
#include "ipc/holder_process.h"
#include "sys/namespace.h"

const struct object *pass_object(const struct pass *pass, const struct target *target)
{
	return &pass->objects->objects[target->object];
}

void pass_note_error(struct pass *pass, int error)
{
	if (error == -EACCES || error == -EPERM)
		pass->is_blind = true;
}

const struct process_facts *pass_facts(struct pass *pass)
{
	if (!pass->has_facts && process_facts(pass->process, ".", &pass->facts) < 0)
		pass->facts = (struct process_facts){ .start = INT64_MIN };
	pass->has_facts = true;
	return &pass->facts;
}

uint32_t pass_uid(struct pass *pass)
{
	struct stat st;

	if (!pass->has_uid)
		pass->uid = fstat(pass->process, &st) == 0 ? st.st_uid : UINT32_MAX;
	pass->has_uid = true;
	return pass->uid;
}

int pass_add_use(struct pass *pass, const struct target *target, enum use_role role, uint32_t tid, char *detail)
{
	const struct use use = { .object = target->object, .pid = pass->pid, .tid = tid, .uid = pass_uid(pass), .role = role };

	return holders_add(pass->holders, &use, detail) ? 0 : -ENOMEM;
}

uint64_t pass_namespace_of(struct pass *pass, const char *task)
{
	uint64_t inode = 0;
	int r = namespace_ipc_of(pass->process, task, &inode);

	pass_note_error(pass, r);
	return r < 0 ? 0 : inode;
}

uint64_t pass_namespace(struct pass *pass)
{
	if (!pass->has_namespace)
		pass->ns = pass_namespace_of(pass, ".");
	pass->has_namespace = true;
	return pass->ns;
}

int pass_each_number(struct pass *pass, const char *path, int (*visit)(struct pass *pass, uint32_t number))
{
	int fd = openat(pass->process, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);

	if (!directory) {
		pass_note_error(pass, -errno);
		if (fd >= 0)
			close(fd);
		return 0;
	}
	for (const struct dirent *entry; r == 0 && (entry = readdir(directory));) {
		uint64_t number;

		if (parse_u64_max(entry->d_name, UINT32_MAX, &number) == 0)
			r = visit(pass, (uint32_t)number);
	}
	closedir(directory);
	return r;
}
