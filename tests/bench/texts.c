/* What a program must pay that reads /proc/PID/maps and syscall of every process: the reading alone. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
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

int main(void)
{
	DIR *proc = opendir("/proc");

	for (const struct dirent *entry; proc && (entry = readdir(proc));) {
		if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
			continue;
		read_all(dirfd(proc), entry->d_name, "maps");
		read_all(dirfd(proc), entry->d_name, "syscall");
	}
	return !proc;
}
