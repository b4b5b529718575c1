/*
 * What a program must pay that reads /proc/PID/maps and syscall of every process: the reading alone. `texts threads` reads the
 * syscall file of every thread, as must be done to find the one that waits.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void read_all(int directory, const char *pid, const char *name)
{
	static char text[65536];
	char path[300];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", pid, name);
	fd = openat(directory, path, O_RDONLY);
	while (fd >= 0 && read(fd, text, sizeof(text)) > 0)
		;
	if (fd >= 0)
		close(fd);
}

static void read_threads(int directory, const char *pid)
{
	char path[300];
	int fd;
	DIR *tasks;

	snprintf(path, sizeof(path), "%s/task", pid);
	fd = openat(directory, path, O_RDONLY | O_DIRECTORY);
	tasks = fd < 0 ? NULL : fdopendir(fd);
	for (const struct dirent *entry; tasks && (entry = readdir(tasks));)
		if (entry->d_name[0] != '.')
			read_all(fd, entry->d_name, "syscall");
	if (tasks)
		closedir(tasks);
}

int main(int argc, char **argv)
{
	int threads = argc == 2 && strcmp(argv[1], "threads") == 0;
	DIR *proc = opendir("/proc");

	for (const struct dirent *entry; proc && (entry = readdir(proc));) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		read_all(dirfd(proc), entry->d_name, "maps");
		if (threads)
			read_threads(dirfd(proc), entry->d_name);
		else
			read_all(dirfd(proc), entry->d_name, "syscall");
	}
	return !proc;
}
