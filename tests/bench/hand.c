/*
 * The floor of `fd send` and `fd recv`: a descriptor from one process to a command of another, and nothing that could go wrong
 * looked for.
 *
 *   hand send PATH FD      waits until somebody listens, sends it, and waits until it has been taken
 *   hand recv PATH COMMAND [ARG]...   listens, takes one, puts it to 3 and becomes COMMAND
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char byte;
static struct iovec piece = { &byte, 1 };
static union {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
} control;
static struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };

static int send_one(const struct sockaddr_un *address, int fd)
{
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	control.header = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	while (connect(s, (const struct sockaddr *)address, sizeof(*address)) < 0)
		usleep(1000);
	return sendmsg(s, &message, 0) < 0 || read(s, &byte, 1) < 0;
}

static int receive_one(const struct sockaddr_un *address, char **command)
{
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), fd;

	if (bind(s, (const struct sockaddr *)address, sizeof(*address)) < 0 || listen(s, 1) < 0)
		return 1;
	s = accept4(s, NULL, NULL, SOCK_CLOEXEC);
	if (recvmsg(s, &message, MSG_CMSG_CLOEXEC) < 0)
		return 1;
	unlink(address->sun_path);
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	if (fd == 3 ? fcntl(fd, F_SETFD, 0) < 0 : dup2(fd, 3) < 0)
		return 1;
	execvp(command[0], command);
	return 127;
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	message.msg_control = control.bytes;
	message.msg_controllen = sizeof(control);
	if (argc < 4 || strlen(argv[2]) >= sizeof(address.sun_path))
		return 2;
	strcpy(address.sun_path, argv[2]);
	return strcmp(argv[1], "send") == 0 ? send_one(&address, atoi(argv[3])) : receive_one(&address, argv + 3);
}
