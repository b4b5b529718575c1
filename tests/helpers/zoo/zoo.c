/*
 * zoo FILE: lets the residents in (zoo.h), writes what ipctool must find into FILE, one JSON object a line, and says "ready".
 * Ends when standard input closes, and takes everything with it. Needs an IPC namespace of its own, and root for all of it.
 */
#include <fcntl.h>
#include <linux/kcmp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "zoo.h"

#define RESIDENTS_MAX 80
#define WATCHED_MAX   8
#define TEXT_MAX      65536

/* In shared anonymous memory, which is itself something that must be taken for no segment. */
static struct keeper {
	struct objects objects;
	struct {
		int pid, tid;
		long call;
	} watched[WATCHED_MAX]; /* the threads of the resident that is being let in */
	atomic_int watched_count;
	size_t length;
	char text[TEXT_MAX]; /* what to expect */
} *keeper;

struct objects *objects;
static pid_t residents[RESIDENTS_MAX];
static size_t resident_count;

_Noreturn void escaped(const char *what)
{
	fprintf(stderr, "zoo: %s: %s\n", what, strerror(errno));
	_exit(EXIT_FAILURE);
}

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void tell(const char *format, ...)
{
	size_t room = TEXT_MAX - keeper->length;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(keeper->text + keeper->length, room, format, arguments);
	va_end(arguments);
	if (n < 0 || (size_t)n >= room)
		escaped("too much to tell");
	keeper->length += (size_t)n;
}

void expect(const char *role, const char *detail, const char *address, ...)
{
	char text[128];
	va_list arguments;

	va_start(arguments, address);
	vsnprintf(text, sizeof(text), address, arguments);
	va_end(arguments);
	tell("{\"addr\":\"%s\",\"pid\":%d,\"tid\":%d,\"role\":\"%s\",\"detail\":", text, (int)getpid(), (int)gettid(), role);
	tell(detail ? "\"%s\"}\n" : "null}\n", detail);
}

void expect_open(int fd, const char *access, const char *address)
{
	char detail[64];

	snprintf(detail, sizeof(detail), "%d %s", fd, access);
	expect("open", detail, "%s", address);
}

void expect_wait(const char *call, int fd, const char *address)
{
	char detail[64];

	snprintf(detail, sizeof(detail), "%s %d", call, fd);
	expect("waiting", detail, "%s", address);
}

void absent(const char *address, ...)
{
	char text[128];
	va_list arguments;

	va_start(arguments, address);
	vsnprintf(text, sizeof(text), address, arguments);
	va_end(arguments);
	tell("{\"absent\":true,\"addr\":\"%s\",\"pid\":%d}\n", text, (int)getpid());
}

void about_to(long call)
{
	int at = atomic_load(&keeper->watched_count);

	keeper->watched[at].pid = (int)getpid();
	keeper->watched[at].tid = (int)gettid();
	keeper->watched[at].call = call;
	atomic_store(&keeper->watched_count, at + 1);
}

_Noreturn void rest(void)
{
	sigset_t none;

	sigemptyset(&none);
	about_to(SYS_rt_sigtimedwait);
	for (;;)
		sigwaitinfo(&none, NULL);
}

bool can_compare(void)
{
	return syscall(SYS_kcmp, getpid(), getpid(), KCMP_VM, 0L, 0L) == 0;
}

unsigned long long inode_of(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		escaped("fstat");
	return st.st_ino;
}

static bool read_task(int at, const char *name, char *text, size_t size)
{
	char path[64];
	int fd;
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", keeper->watched[at].pid, keeper->watched[at].tid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	text[n < 0 ? 0 : n] = '\0';
	return n > 0;
}

/* Asleep, and in the call it announced, which may have been restarted: the kernel says "running" or the state R before that. */
static bool is_blocked(int at, char state)
{
	char text[512];
	const char *behind_name;
	long call;

	if (!read_task(at, "stat", text, sizeof(text)))
		return false;
	behind_name = strrchr(text, ')');
	if (!behind_name || behind_name[2] != state)
		return false;
	if (!read_task(at, "syscall", text, sizeof(text)) || text[0] == 'r')
		return false;
	call = strtol(text, NULL, 10);
	return call == keeper->watched[at].call || call == SYS_restart_syscall;
}

static void check_alive(const struct resident *resident, pid_t pid)
{
	int status;

	if (waitpid(pid, &status, WNOHANG) != 0) {
		fprintf(stderr, "zoo: %s: ended, status %#x\n", resident->name, status);
		exit(EXIT_FAILURE);
	}
}

static void await_blocked(const struct resident *resident, pid_t pid, char state)
{
	int threads = resident->threads ? resident->threads : 1;

	for (int at = 0; at < threads;) {
		check_alive(resident, pid);
		if (atomic_load(&keeper->watched_count) > at && is_blocked(at, state))
			at++;
		else
			sched_yield();
	}
}

static void let_in(const struct resident *resident)
{
	pid_t pid;

	atomic_store(&keeper->watched_count, 0);
	pid = must(fork(), "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close_range(STDERR_FILENO + 1, ~0U, 0);
		resident->live();
		escaped(resident->name);
	}
	residents[resident_count++] = pid;
	await_blocked(resident, pid, 'S');
	if (resident->is_stopped) {
		must(kill(pid, SIGSTOP), "kill");
		await_blocked(resident, pid, 'T');
	}
	if (resident->is_continued) {
		must(kill(pid, SIGCONT), "kill");
		await_blocked(resident, pid, 'S');
	}
}

static void let_all_in(const struct resident *list)
{
	for (; list->name; list++)
		if (!list->needs_root || geteuid() == 0)
			let_in(list);
}

static void write_expectations(const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file || fwrite(keeper->text, 1, keeper->length, file) != keeper->length || fclose(file) != 0)
		die(path);
}

/* The last first: who waits came after whom it waits for. */
static void close_down(void)
{
	while (resident_count > 0) {
		kill(residents[--resident_count], SIGKILL);
		waitpid(residents[resident_count], NULL, 0);
	}
	remove_sysv_objects();
	remove_posix_objects();
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: zoo FILE\n");
		return 2;
	}
	keeper = mmap(NULL, sizeof(*keeper), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (keeper == MAP_FAILED)
		die("mmap");
	objects = &keeper->objects;
	make_sysv_objects();
	make_files();
	make_posix_objects();
	let_all_in(sysv_residents);
	let_all_in(file_residents);
	let_all_in(posix_residents);
	write_expectations(argv[1]);
	printf("ready\n");
	fflush(stdout);
	await_end();
	close_down();
	return EXIT_SUCCESS;
}
