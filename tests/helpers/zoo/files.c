/* Residents that hold or wait for pipes, FIFOs, eventfds, sockets and file locks. */
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#include "zoo.h"

static const char *const fifos[] = { "fifo-no-writer", "fifo-no-reader", "fifo-empty", "fifo-watched" };
static const char *const locked[] = { "locked-flock", "locked-fcntl", "locked-ofd", "locked-inherited" };

void make_files(void)
{
	for (size_t i = 0; i < sizeof(fifos) / sizeof(fifos[0]); i++)
		must(mkfifo(fifos[i], 0600), fifos[i]);
	for (size_t i = 0; i < sizeof(locked) / sizeof(locked[0]); i++)
		close(must(open(locked[i], O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), locked[i]));
}

static const char *by_inode(const char *type, int fd)
{
	static char address[64];

	snprintf(address, sizeof(address), "%s:[%llu]", type, inode_of(fd));
	return address;
}

static const char *make_pipe(int ends[2])
{
	const char *address;

	must(pipe(ends), "pipe");
	address = by_inode("pipe", ends[0]);
	expect_open(ends[0], "read", address);
	expect_open(ends[1], "write", address);
	return address;
}

static void read_pipe(void)
{
	int ends[2];
	char byte;

	expect_wait("read", 3, make_pipe(ends));
	about_to(SYS_read);
	(void)!read(ends[0], &byte, 1);
}

static void write_pipe(void)
{
	static const char page[PAGE];
	int ends[2];

	expect_wait("write", 4, make_pipe(ends));
	must(fcntl(ends[1], F_SETFL, O_NONBLOCK), "F_SETFL");
	while (write(ends[1], page, sizeof(page)) > 0)
		;
	must(fcntl(ends[1], F_SETFL, 0), "F_SETFL");
	about_to(SYS_write);
	(void)!write(ends[1], page, sizeof(page));
}

static void open_fifo(const char *name, int how)
{
	expect("waiting", "open", "fifo:%s", name);
	about_to(SYS_openat);
	open(name, how);
}

static void open_to_read(void)
{
	open_fifo(fifos[0], O_RDONLY);
}

static void open_to_write(void)
{
	open_fifo(fifos[1], O_WRONLY);
}

/* By a path below a descriptor. */
static void open_below(void)
{
	int directory = must(open(".", O_RDONLY | O_DIRECTORY), "open");

	expect("waiting", "open", "fifo:%s", fifos[0]);
	about_to(SYS_openat);
	openat(directory, fifos[0], O_RDONLY);
}

static void read_fifo(void)
{
	int fd = must(open(fifos[2], O_RDWR), fifos[2]);
	char byte;

	expect_open(fd, "both", "fifo:fifo-empty");
	expect_wait("read", fd, "fifo:fifo-empty");
	about_to(SYS_read);
	(void)!read(fd, &byte, 1);
}

static int watch(void)
{
	int fd = must(open(fifos[3], O_RDWR), fifos[3]);

	expect_open(fd, "both", "fifo:fifo-watched");
	return fd;
}

static void watch_by_poll(void)
{
	struct pollfd fds[] = { { -1, POLLIN, 0 }, { watch(), POLLIN, 0 } };

	expect_wait("poll", fds[1].fd, "fifo:fifo-watched");
#ifdef SYS_poll
	about_to(SYS_poll);
	syscall(SYS_poll, fds, 2, -1);
#else
	about_to(SYS_ppoll);
	ppoll(fds, 2, NULL, NULL);
#endif
}

static void watch_by_ppoll(void)
{
	struct pollfd fds[] = { { watch(), POLLIN, 0 } };

	expect_wait("poll", fds[0].fd, "fifo:fifo-watched");
	about_to(SYS_ppoll);
	ppoll(fds, 1, NULL, NULL);
}

static void watch_by_select(void)
{
	int fd = must(dup2(watch(), 77), "dup2");
	fd_set set;

	FD_ZERO(&set);
	FD_SET(fd, &set);
	expect_open(fd, "both", "fifo:fifo-watched");
	expect_wait("select", fd, "fifo:fifo-watched");
#ifdef SYS_select
	about_to(SYS_select);
	syscall(SYS_select, fd + 1, &set, NULL, NULL, NULL);
#else
	about_to(SYS_pselect6);
	pselect(fd + 1, &set, NULL, NULL, NULL, NULL);
#endif
}

/* The set watches more than is comfortable. */
static void watch_by_epoll(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int set = must(epoll_create1(0), "epoll_create1"), fd;

	for (int i = 0; i < 600; i++)
		must(epoll_ctl(set, EPOLL_CTL_ADD, eventfd(0, 0), &event), "epoll_ctl");
	fd = watch();
	must(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
	expect_wait("epoll", fd, "fifo:fifo-watched");
	about_to(SYS_epoll_pwait);
	epoll_pwait(set, &event, 1, -1, &(sigset_t){ 0 });
}

/* The number of the descriptor means another file by now: the set watches the FIFO still, through a copy. */
static void watch_by_stale_epoll(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int set = must(epoll_create1(0), "epoll_create1"), fd = watch(), copy = must(dup(fd), "dup"), ends[2];

	must(epoll_ctl(set, EPOLL_CTL_ADD, copy, &event), "epoll_ctl");
	must(pipe(ends), "pipe");
	must(dup2(ends[0], copy), "dup2");
	expect_open(ends[0], "read", by_inode("pipe", ends[0]));
	expect_open(ends[1], "write", by_inode("pipe", ends[0]));
	expect_open(copy, "read", by_inode("pipe", ends[0]));
	expect_wait("epoll", copy, "fifo:fifo-watched");
	about_to(SYS_epoll_pwait);
	epoll_pwait(set, &event, 1, -1, &(sigset_t){ 0 });
}

static int watch_in(int set, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return must(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

/* A set that watches the FIFO, among sets that watch nothing. */
static int make_set(int *ret_fifo)
{
	int set = must(epoll_create1(0), "epoll_create1");

	*ret_fifo = watch();
	watch_in(set, must(epoll_create1(0), "epoll_create1"));
	watch_in(set, *ret_fifo);
	return set;
}

static void watch_by_epoll_in_epoll(void)
{
	int fifo, inner = make_set(&fifo), middle = must(epoll_create1(0), "epoll_create1");
	int outer = must(epoll_create1(0), "epoll_create1");
	struct epoll_event event;
	char detail[64];

	watch_in(middle, inner);
	watch_in(outer, middle);
	snprintf(detail, sizeof(detail), "epoll %d epoll %d epoll %d", middle, inner, fifo);
	expect("waiting", detail, "fifo:fifo-watched");
	about_to(SYS_epoll_pwait);
	epoll_pwait(outer, &event, 1, -1, &(sigset_t){ 0 });
}

static void watch_by_epoll_in_poll(void)
{
	int fifo, set = make_set(&fifo);
	struct pollfd fds[] = { { set, POLLIN, 0 } };
	char detail[64];

	snprintf(detail, sizeof(detail), "poll %d epoll %d", set, fifo);
	expect("waiting", detail, "fifo:fifo-watched");
	about_to(SYS_ppoll);
	ppoll(fds, 1, NULL, NULL);
}

static unsigned eventfd_id(int fd)
{
	char path[64], line[128];
	unsigned id = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file) && sscanf(line, "eventfd-id: %u", &id) != 1)
		;
	if (!file)
		escaped(path);
	fclose(file);
	return id;
}

static void read_eventfd(void)
{
	int other = must(eventfd(0, 0), "eventfd"), fd = must(eventfd(0, 0), "eventfd");
	char address[64];
	uint64_t value;

	snprintf(address, sizeof(address), "eventfd:[%u]", eventfd_id(other));
	expect_open(other, "both", address);
	snprintf(address, sizeof(address), "eventfd:[%u]", eventfd_id(fd));
	expect_open(fd, "both", address);
	expect_wait("read", fd, address);
	about_to(SYS_read);
	(void)!read(fd, &value, sizeof(value));
}

static socklen_t length_of(const struct sockaddr_un *address)
{
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(address->sun_path + 1));
}

static const char *by_name(const struct sockaddr_un *address)
{
	static char text[128];

	snprintf(text, sizeof(text), "sock:unix:@%s", address->sun_path + 1);
	return text;
}

static int listen_at(const char *name, int kind, struct sockaddr_un *ret)
{
	int fd = must(socket(AF_UNIX, SOCK_STREAM | kind, 0), "socket");

	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(ret->sun_path + 1, sizeof(ret->sun_path) - 1, "zoo-%s-%d", name, (int)getpid());
	must(bind(fd, (struct sockaddr *)ret, length_of(ret)), "bind");
	must(listen(fd, 0), "listen");
	expect_open(fd, "both", by_name(ret));
	return fd;
}

static void accept_socket(void)
{
	struct sockaddr_un address;
	int fd = listen_at("accept", 0, &address);

	expect_wait("accept", fd, by_name(&address));
	about_to(SYS_accept);
	accept(fd, NULL, NULL);
}

static void receive_socket(void)
{
	int pair[2];
	char byte;

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	expect_open(pair[0], "both", by_inode("sock", pair[0]));
	expect_open(pair[1], "both", by_inode("sock", pair[1]));
	expect_wait("recv", pair[1], by_inode("sock", pair[1]));
	about_to(SYS_recvfrom);
	recv(pair[1], &byte, 1, 0);
}

static void connect_socket(void)
{
	struct sockaddr_un address;
	int fd;

	listen_at("connect", 0, &address);
	do
		fd = must(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
	while (connect(fd, (struct sockaddr *)&address, length_of(&address)) == 0);
	must(fcntl(fd, F_SETFL, 0), "F_SETFL");
	expect_open(fd, "both", by_inode("sock", fd));
	expect_wait("connect", fd, by_inode("sock", fd));
	about_to(SYS_connect);
	connect(fd, (struct sockaddr *)&address, length_of(&address));
}

static int open_locked(int which)
{
	return must(open(locked[which], O_RDWR), locked[which]);
}

static void hold_flock(void)
{
	must(flock(open_locked(0), LOCK_EX), "flock");
	expect("open", "flock write", "lock:%s", locked[0]);
	rest();
}

/* It did not take the lock, but has it: whoever took it has ended, and is what /proc/locks names. */
static void inherit_flock(void)
{
	int fd = open_locked(3);
	pid_t taker = must(fork(), "fork");

	if (taker == 0)
		_exit(flock(fd, LOCK_SH) < 0);
	waitpid(taker, NULL, 0);
	expect("open", "flock read", "lock:%s", locked[3]);
	rest();
}

static void wait_flock(void)
{
	int fd = open_locked(0);

	expect_wait("flock", fd, "lock:locked-flock");
	about_to(SYS_flock);
	flock(fd, LOCK_SH);
}

static struct flock whole(short type)
{
	return (struct flock){ .l_type = type, .l_whence = SEEK_SET };
}

static void hold_fcntl(void)
{
	struct flock lock = whole(F_RDLCK);

	must(fcntl(open_locked(1), F_SETLK, &lock), "F_SETLK");
	expect("open", "fcntl read", "lock:%s", locked[1]);
	rest();
}

static void wait_by_fcntl(int which, int command)
{
	struct flock lock = whole(F_WRLCK);
	int fd = open_locked(which);
	char address[64];

	snprintf(address, sizeof(address), "lock:%s", locked[which]);
	expect_wait("fcntl", fd, address);
	about_to(SYS_fcntl);
	fcntl(fd, command, &lock);
}

static void wait_fcntl(void)
{
	wait_by_fcntl(1, F_SETLKW);
}

static void hold_ofd(void)
{
	struct flock lock = whole(F_WRLCK);

	must(fcntl(open_locked(2), F_OFD_SETLK, &lock), "F_OFD_SETLK");
	expect("open", "fcntl write", "lock:%s", locked[2]);
	rest();
}

static void wait_ofd(void)
{
	wait_by_fcntl(2, F_OFD_SETLKW);
}

const struct resident file_residents[] = {
	{ "read a pipe", read_pipe },
	{ "write a full pipe", write_pipe },
	{ "open a FIFO to read", open_to_read },
	{ "open a FIFO to write", open_to_write },
	{ "open a FIFO below a directory", open_below },
	{ "read a FIFO", read_fifo },
	{ "poll", watch_by_poll },
	{ "poll, stopped and continued", watch_by_poll, .is_stopped = true, .is_continued = true },
	{ "ppoll", watch_by_ppoll },
	{ "select", watch_by_select },
	{ "epoll", watch_by_epoll },
	{ "epoll with a stale descriptor", watch_by_stale_epoll },
	{ "epoll in epoll in epoll", watch_by_epoll_in_epoll },
	{ "epoll in poll", watch_by_epoll_in_poll },
	{ "read an eventfd", read_eventfd },
	{ "accept", accept_socket },
	{ "recv", receive_socket },
	{ "connect", connect_socket },
	{ "hold a flock", hold_flock },
	{ "inherit a flock", inherit_flock },
	{ "wait for a flock", wait_flock },
	{ "hold by fcntl", hold_fcntl },
	{ "wait by fcntl", wait_fcntl },
	{ "hold by an open file", hold_ofd },
	{ "wait by an open file", wait_ofd },
	{ 0 },
};
