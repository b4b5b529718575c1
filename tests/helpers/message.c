/*
 * message: messages by the C library's own calls, as another program would send and receive them.
 *
 *   message send QUEUE NUMBER   sends standard input as one message of that type or priority
 *   message recv QUEUE          receives one: its number and length on a line, then its bytes
 *   message count QUEUE         prints how many there are
 *
 * QUEUE is the id of a System V queue, or the /NAME of a POSIX one.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <sys/ipc.h>
#include <sys/msg.h>

#include "peer.h"

#define MOST (1 << 21)

static struct {
	long number;
	char text[MOST];
} message;

static bool is_posix(const char *queue)
{
	return queue[0] == '/';
}

static int id_of(const char *queue)
{
	return is_posix(queue) ? must(mq_open(queue, O_RDWR), "mq_open") : (int)strtol(queue, NULL, 10);
}

static int send_input(const char *queue, long number)
{
	size_t length = fread(message.text, 1, MOST, stdin);

	message.number = number;
	if (is_posix(queue))
		must(mq_send(id_of(queue), message.text, length, (unsigned)number), "mq_send");
	else
		must(msgsnd(id_of(queue), &message, length, 0), "msgsnd");
	return EXIT_SUCCESS;
}

static int receive(const char *queue)
{
	unsigned priority = 0;
	ssize_t length;

	if (is_posix(queue)) {
		length = mq_receive(id_of(queue), message.text, MOST, &priority);
		message.number = (long)priority;
	} else {
		length = msgrcv(id_of(queue), &message, MOST, 0, 0);
	}
	must((int)length, "receive");
	printf("%ld %zd\n", message.number, length);
	fwrite(message.text, 1, (size_t)length, stdout);
	return EXIT_SUCCESS;
}

static int count(const char *queue)
{
	struct mq_attr attributes;
	struct msqid_ds ds;

	if (is_posix(queue)) {
		must(mq_getattr(id_of(queue), &attributes), "mq_getattr");
		printf("%ld\n", attributes.mq_curmsgs);
	} else {
		must(msgctl(id_of(queue), IPC_STAT, &ds), "IPC_STAT");
		printf("%lu\n", ds.msg_qnum);
	}
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "send") == 0)
		return send_input(argv[2], strtol(argv[3], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "recv") == 0)
		return receive(argv[2]);
	if (argc == 3 && strcmp(argv[1], "count") == 0)
		return count(argv[2]);
	fprintf(stderr, "message: what?\n");
	return EXIT_FAILURE;
}
