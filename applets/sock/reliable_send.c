#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/reliable_input.h"
#include "ipc/sock_connection.h"
#include "sock/reliable_common.h"

/* Numbers begin so shortly before the last one that most transfers go past it: what is common is no trap. */
#define BEFORE_WRAP 64

static int open_input(const struct sock_reliable *words, int *fd)
{
	*fd = open(words->file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return *fd < 0 ? fail_errno(-errno, "cannot open '%s'", words->file) : STATUS_DONE;
}

static int begin_input(const struct sock_reliable *words, int fd, struct reliable_input *input)
{
	int r = reliable_input_begin(input, fd);

	if (r == 0)
		return STATUS_DONE;
	return words->file ? fail_errno(r, "cannot read '%s'", words->file) : fail_errno(r, "cannot read standard input");
}

static int connect_to(const struct sock_address *address, struct sock_peer *peer)
{
	const struct deadline forever = { .forever = true };
	struct fault fault = { 0 };
	int r = sock_connect(address, &forever, peer, &fault);

	if (r == -EACCES || (r == 0 && sock_name_is_multicast(&peer->name)))
		return fail_status(STATUS_USAGE, "'%s' is not one receiver", address->text);
	return r < 0 ? fail_fault(&fault, "cannot send to '%s'", address->text) : STATUS_DONE;
}

/* Nobody else's number, that strangers cannot guess. */
static int begin_sender(struct reliable_sender *sender, struct reliable_input *input, int fd)
{
	uint64_t numbers[2];

	if (getrandom(numbers, sizeof(numbers), 0) != (ssize_t)sizeof(numbers))
		return fail_errno(-errno, "no random number");
	reliable_sender_begin(sender, &input->source, numbers[0], UINT32_MAX - (uint32_t)(numbers[1] % BEFORE_WRAP),
			      reliable_link_chunk(fd));
	return STATUS_DONE;
}

static void explain_silence(int error, struct reliable_sender *sender)
{
	if (error != -ETIMEDOUT && error != -EAGAIN)
		fault_errno(&sender->fault, error);
	else
		fault_set(&sender->fault, status_of_errno(-error),
			  sender->state == RELIABLE_SENDER_ENDING ? "the receiver does not confirm the end" :
								   "the receiver does not answer");
}

static int transmit(const struct sock_reliable *words, int fd, struct reliable_sender *sender)
{
	struct reliable_link link = sock_reliable_link(words, fd);
	const char *quote = words->file ? "'" : "", *file = words->file ? words->file : "standard input";
	int r = reliable_link_send(&link, sender);

	sock_reliable_end_progress(words, sender->offset);
	if (r < 0)
		explain_silence(r, sender);
	if (sender->fault.status != STATUS_DONE)
		return fail_fault(&sender->fault, "cannot send %s%s%s to '%s'", quote, file, quote, words->address->text);
	say_verbose("%ju bytes sent; %ju packets had to be sent again", (uintmax_t)sender->offset, (uintmax_t)sender->repeats);
	return STATUS_DONE;
}

int sock_reliable_send(const struct sock_reliable *words)
{
	cleanup_with(sock_peer_done) struct sock_peer peer = SOCK_PEER_NONE;
	cleanup_free struct reliable_sender *sender = malloc(sizeof(*sender));
	cleanup_fd int fd = -1;
	struct reliable_input input = { 0 };
	int status = sock_reliable_check(words->address);

	if (!sender)
		return fail_errno(-ENOMEM, "cannot send to '%s'", words->address->text);
	if (status == STATUS_DONE && words->file)
		status = open_input(words, &fd);
	if (status == STATUS_DONE)
		status = connect_to(words->address, &peer);
	if (status == STATUS_DONE)
		status = begin_input(words, words->file ? fd : STDIN_FILENO, &input);
	if (status == STATUS_DONE)
		status = begin_sender(sender, &input, peer.fd);
	return status == STATUS_DONE ? transmit(words, peer.fd, sender) : status;
}
