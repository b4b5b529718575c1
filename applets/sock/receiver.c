#include "sock/receiver.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/sock_connection.h"
#include "sys/interrupt.h"

/* Room for a datagram: nothing of IP is longer; a UNIX socket gives what net.core.wmem_max allows, 212992 unless changed. */
#define INET_ROOM 65536
#define UNIX_ROOM 262144

/* A signal that comes just before a wait is seen after so long. */
#define SLICE INT64_C(250000000)

static int fail_begin(const struct sock_receiver *receiver, const struct fault *fault)
{
	return fail_fault(fault, "cannot receive at '%s'", receiver->words->address.text);
}

static int parse_group(const char *text, uint16_t port, struct sock_name *ret, struct fault *fault)
{
	struct sock_address address = { .family = AF_UNSPEC, .port = port };
	size_t length = strlen(text);

	if (length <= SOCK_HOST_MAX)
		memcpy(address.host, text, length + 1);
	if (length == 0 || length > SOCK_HOST_MAX || sock_address_resolve(&address, ret, 1, fault) < 0 ||
	    !sock_name_is_multicast(ret))
		return fault_usage(fault, "'%s' is no group: they are 224.0.0.0 to 239.255.255.255, and ff00::/8", text);
	return 0;
}

/* What an address that is a group's own, or --join, asks for. */
static int join(struct sock_receiver *receiver, struct fault *fault)
{
	const struct sock_recv_words *words = receiver->words;
	struct sock_name group = receiver->bound.name;
	int family = group.any.sa_family, r = 0;

	if (words->interface)
		r = sock_set_interface(receiver->bound.fd, family, words->interface, fault);
	if (r == 0 && words->join)
		r = parse_group(words->join, words->address.port, &group, fault);
	if (r == 0 && words->join && group.any.sa_family != family)
		r = fault_usage(fault, "the group and the address are of different families");
	if (r == 0 && sock_name_is_multicast(&group))
		r = sock_join_group(receiver->bound.fd, &group, words->interface, fault);
	return r;
}

/* Whether others may receive on the same port: where a group is received for, which is for many. */
static bool shares(const struct sock_recv_words *words)
{
	struct sock_name name;
	struct fault ignored = { 0 };

	if (words->address.family == AF_UNIX)
		return false;
	return words->join || (sock_address_resolve(&words->address, &name, 1, &ignored) == 1 && sock_name_is_multicast(&name));
}

/* The port that the kernel chose nobody could know otherwise. */
static void tell_address(const struct sock_receiver *receiver)
{
	const struct sock_address *wanted = &receiver->words->address;
	cleanup_with(buffer_done) struct buffer address = { 0 };
	bool is_chosen = wanted->family != AF_UNIX && wanted->port == 0 && wanted->type != SOCK_RAW;

	if (!is_chosen && !report_is_verbose())
		return;
	sock_bound_write(&receiver->bound, &address);
	say_note("receiving at %s", buffer_string(&address));
}

int sock_receiver_begin(struct sock_receiver *receiver)
{
	const struct sock_recv_words *words = receiver->words;
	bool connects = sock_address_connects(&words->address);
	struct fault fault = { 0 };
	int r = connects ? sock_listen(&words->address, 1, &receiver->bound, &fault) :
			   sock_bind(&words->address, shares(words), &receiver->bound, &fault);

	if (r == 0 && !connects && words->address.family != AF_UNIX)
		r = join(receiver, &fault);
	if (r < 0)
		return fail_begin(receiver, &fault);
	if (!connects && words->format.json && sock_want_ttl(receiver->bound.fd, receiver->bound.name.any.sa_family) < 0)
		say_verbose("the kernel does not say the ttl of what comes");
	tell_address(receiver);
	return STATUS_DONE;
}

int sock_receiver_await(struct sock_receiver *receiver, int fd)
{
	const struct sock_recv_words *words = receiver->words;
	struct deadline deadline = deadline_from_timeout(words->timeout.given, words->timeout.value);
	int r = stream_flush(receiver->out);

	while (r == 0) {
		int64_t left = deadline_left_ns(&deadline);
		struct deadline slice = deadline_from_timeout(true, left < SLICE ? left : SLICE);

		if (interrupt_came())
			return -EINTR;
		r = sock_await(fd, &slice);
		if (r == 0)
			return 0;
		if (r != -EINTR && deadline_left_ns(&deadline) == 0)
			return deadline_error(&deadline);
		r = 0;
	}
	return -ECANCELED; /* standard output is gone, which the frame says */
}

int sock_receiver_fail(const struct sock_receiver *receiver, int error)
{
	const char *name = receiver->words->address.text;

	switch (error) {
	case -EINTR:
	case -ECANCELED:
		return STATUS_DONE;
	case -EAGAIN:
		return fail_status(STATUS_WOULD_BLOCK, "nothing is there at '%s'", name);
	case -ETIMEDOUT:
		return fail_status(STATUS_TIMED_OUT, "timed out: nothing came to '%s'", name);
	default:
		return fail_errno(error, "cannot receive at '%s'", name);
	}
}

uint64_t sock_receiver_wanted(const struct sock_recv_words *words, uint64_t unless_told)
{
	return words->follow ? UINT64_MAX : words->count.given ? words->count.value : unless_told;
}

bool sock_receiver_put(struct sock_receiver *receiver, const struct sock_datagram *datagram)
{
	const struct sock_recv_words *words = receiver->words;

	sock_format_datagram(&words->format, words->address.type, words->address.protocol, datagram, &receiver->out->buffer);
	stream_drain(receiver->out);
	if (datagram->size == datagram->length)
		return false;
	say_note("a datagram of %zu bytes was cut to %zu", datagram->size, datagram->length);
	if (!words->length.given)
		say_hint("--length gives room for more");
	return !words->length.given;
}

int sock_receive_datagrams(struct sock_receiver *receiver)
{
	const struct sock_recv_words *words = receiver->words;
	int family = receiver->bound.name.any.sa_family, n = 0;
	size_t room = words->length.given ? words->length.value : family == AF_UNIX ? UNIX_ROOM : INET_ROOM;
	cleanup_with(sock_batch_free) struct sock_batch *batch = sock_batch_new(room, words->format.json && family != AF_UNIX);
	uint64_t left = sock_receiver_wanted(words, 1);
	bool was_cut = false;

	if (!batch)
		return fail_errno(-ENOMEM, "cannot receive datagrams of %zu bytes", room);
	while (left > 0 && n >= 0 && receiver->out->error == 0) {
		n = sock_batch_receive(batch, receiver->bound.fd, left);
		if (n == -EAGAIN)
			n = sock_receiver_await(receiver, receiver->bound.fd);
		for (int i = 0; i < n; i++) {
			struct sock_datagram datagram = sock_batch_at(batch, (size_t)i);

			was_cut = sock_receiver_put(receiver, &datagram) || was_cut;
		}
		left -= n > 0 ? (uint64_t)n : 0;
	}
	return n < 0 ? sock_receiver_fail(receiver, n) : was_cut ? STATUS_LIMIT : STATUS_DONE;
}
