/*
 * The floor of `msg send --lines` and `msg recv --lines`, and of `sock send` and `sock recv`: what a C programmer writes who only
 * wants lines through a queue, or as datagrams.
 *
 *   lines send|recv sysv ID|posix /NAME|unix PATH [COUNT]    recv ends after COUNT lines
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_MAX_BYTES 8192

struct message {
	long type;
	char text[LINE_MAX_BYTES];
};

static int send_sysv(int id)
{
	static struct message message = { .type = 1 };

	while (fgets(message.text, sizeof(message.text), stdin))
		if (msgsnd(id, &message, strcspn(message.text, "\n"), 0) < 0)
			return 1;
	return 0;
}

static int receive_sysv(int id, long count)
{
	static struct message message;

	for (; count > 0; count--) {
		ssize_t n = msgrcv(id, &message, sizeof(message.text), 0, 0);

		if (n < 0)
			return 1;
		fwrite(message.text, 1, (size_t)n, stdout);
		putchar('\n');
	}
	return 0;
}

static int send_posix(mqd_t queue)
{
	static char text[LINE_MAX_BYTES];

	while (fgets(text, sizeof(text), stdin))
		if (mq_send(queue, text, strcspn(text, "\n"), 0) < 0)
			return 1;
	return 0;
}

static int receive_posix(mqd_t queue, long count)
{
	static char text[LINE_MAX_BYTES];

	for (; count > 0; count--) {
		ssize_t n = mq_receive(queue, text, sizeof(text), NULL);

		if (n < 0)
			return 1;
		fwrite(text, 1, (size_t)n, stdout);
		putchar('\n');
	}
	return 0;
}

static int open_datagrams(const char *path, struct sockaddr_un *address)
{
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof(address->sun_path), "%s", path);
	return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static int send_unix(const char *path)
{
	static char text[LINE_MAX_BYTES];
	struct sockaddr_un address = { 0 };
	int fd = open_datagrams(path, &address);

	while (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) /* until the receiver is there */
		if (errno != ENOENT && errno != ECONNREFUSED)
			return 1;
	while (fgets(text, sizeof(text), stdin))
		if (send(fd, text, strcspn(text, "\n"), 0) < 0)
			return 1;
	return 0;
}

static int receive_unix(const char *path, long count)
{
	static char text[LINE_MAX_BYTES];
	struct sockaddr_un address = { 0 };
	int fd = open_datagrams(path, &address);

	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return 1;
	for (; count > 0; count--) {
		ssize_t n = recv(fd, text, sizeof(text), 0);

		if (n < 0)
			return 1;
		fwrite(text, 1, (size_t)n, stdout);
		putchar('\n');
	}
	return 0;
}

int main(int argc, char **argv)
{
	int is_sending = argc > 3 && strcmp(argv[1], "send") == 0;
	long count = argc > 4 ? atol(argv[4]) : 0;

	if (argc < 4)
		return 2;
	if (strcmp(argv[2], "sysv") == 0)
		return is_sending ? send_sysv(atoi(argv[3])) : receive_sysv(atoi(argv[3]), count);
	if (strcmp(argv[2], "unix") == 0)
		return is_sending ? send_unix(argv[3]) : receive_unix(argv[3], count);
	return is_sending ? send_posix(mq_open(argv[3], O_WRONLY)) : receive_posix(mq_open(argv[3], O_RDONLY), count);
}
