#include <errno.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/reliable_store.h"
#include "ipc/sock_bind.h"
#include "sock/reliable_common.h"
#include "sys/interrupt.h"

static int bind_to(const struct sock_address *address, struct sock_bound *bound)
{
	cleanup_with(buffer_done) struct buffer written = { 0 };
	struct fault fault = { 0 };

	if (sock_bind(address, false, bound, &fault) < 0)
		return fail_fault(&fault, "cannot receive at '%s'", address->text);
	sock_bound_write(bound, &written);
	if (address->port == 0)
		say_note("receives at %s", buffer_string(&written));
	else
		say_verbose("receives at %s", buffer_string(&written));
	return STATUS_DONE;
}

static int open_store(const struct sock_reliable *words, struct reliable_store *store, struct stream *out)
{
	struct fault fault = { 0 };

	if (reliable_store_open(store, words->file, out->fd, &fault) < 0)
		return fail_fault(&fault, "cannot receive into '%s'", words->file);
	return STATUS_DONE;
}

/* The last answer is repeated for a while, but no wait is longer than the user wants. */
static int64_t choose_linger(const struct sock_reliable *words)
{
	return words->timeout.given && words->timeout.value < RELIABLE_LINGER ? words->timeout.value : RELIABLE_LINGER;
}

static void explain_silence(int error, struct reliable_receiver *receiver)
{
	if (error != -ETIMEDOUT && error != -EAGAIN)
		fault_errno(&receiver->fault, error);
	else
		fault_set(&receiver->fault, status_of_errno(-error),
			  receiver->has_begun ? "the sender sends nothing any more" : "nobody sends anything");
}

static int fail_receiver(const struct sock_reliable *words, const struct reliable_receiver *receiver)
{
	if (words->file)
		return fail_fault(&receiver->fault, "cannot receive '%s' at '%s'", words->file, words->address->text);
	return fail_fault(&receiver->fault, "cannot receive at '%s'", words->address->text);
}

/* Returns the exit status, after which a signal that came may end the process. */
static int transmit(const struct sock_reliable *words, int fd, struct reliable_store *store, struct stream *out)
{
	struct reliable_link link = sock_reliable_link(words, fd);
	struct reliable_receiver receiver;
	int r;

	reliable_receiver_begin(&receiver, &store->sink, choose_linger(words));
	r = reliable_link_receive(&link, &receiver);
	sock_reliable_end_progress(words, receiver.offset);
	if (r == -EINTR)
		return STATUS_FAILED; /* the signal says it */
	if (store->write_error < 0) {
		out->error = store->write_error; /* the frame says it */
		return STATUS_DONE;
	}
	if (r < 0)
		explain_silence(r, &receiver);
	if (receiver.fault.status != STATUS_DONE)
		return fail_receiver(words, &receiver);
	say_verbose("%ju bytes received; %ju of them were there already", (uintmax_t)receiver.offset, (uintmax_t)store->found);
	return STATUS_DONE;
}

/* FILE.part that nobody can go on with goes, also when a signal ends us; a slow reader of OUT is not to hold signals up. */
static int receive(const struct sock_reliable *words, int fd, struct stream *out)
{
	struct reliable_store store = RELIABLE_STORE_NONE;
	int status;

	if (words->file)
		interrupt_hold();
	status = open_store(words, &store, out);
	if (status == STATUS_DONE)
		status = transmit(words, fd, &store, out);
	reliable_store_done(&store);
	if (words->file)
		interrupt_release();
	return status;
}

int sock_reliable_recv(const struct sock_reliable *words, struct stream *out)
{
	cleanup_with(sock_bound_done) struct sock_bound bound = SOCK_BOUND_NONE;
	int status = sock_reliable_check(words->address);

	if (status == STATUS_DONE)
		status = bind_to(words->address, &bound);
	return status == STATUS_DONE ? receive(words, bound.fd, out) : status;
}
