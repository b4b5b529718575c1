#include "ipc/reliable_receiver.h"

#include <errno.h>
#include <string.h>

static void set_answer(struct reliable_answer *answer, enum reliable_type type, const struct reliable_packet *to,
		       const uint8_t *bytes, size_t length)
{
	uint8_t whole[RELIABLE_PACKET_MAX];
	const struct reliable_packet packet = {
		.type = type,
		.transfer = to->transfer,
		.sequence = to->sequence,
		.bytes = bytes,
		.length = length,
	};

	answer->length = reliable_pack(&packet, whole);
	memcpy(answer->bytes, whole, answer->length);
}

static void set_error(struct reliable_answer *answer, const struct reliable_packet *to, const struct fault *fault)
{
	uint8_t bytes[1 + sizeof(fault->why)];
	size_t length = strlen(fault->why);

	bytes[0] = (uint8_t)fault->status;
	memcpy(bytes + 1, fault->why, length);
	set_answer(answer, RELIABLE_ERROR, to, bytes, 1 + length);
}

/* The kernel's flow labels may differ from packet to packet. */
static bool is_same_peer(const struct sock_name *one, const struct sock_name *other)
{
	if (one->any.sa_family != other->any.sa_family || sock_name_port(one) != sock_name_port(other))
		return false;
	if (one->any.sa_family == AF_INET6)
		return one->in6.sin6_scope_id == other->in6.sin6_scope_id &&
		       memcmp(&one->in6.sin6_addr, &other->in6.sin6_addr, sizeof(one->in6.sin6_addr)) == 0;
	return one->any.sa_family == AF_INET && one->in.sin_addr.s_addr == other->in.sin_addr.s_addr;
}

void reliable_receiver_begin(struct reliable_receiver *receiver, struct reliable_sink *sink, int64_t linger)
{
	*receiver = (struct reliable_receiver){ .sink = sink, .linger = linger };
}

/* It ends here, with the fault that is set; the sender is told as often as it asks. */
static void fail(struct reliable_receiver *receiver, const struct reliable_packet *packet)
{
	set_error(&receiver->answer, packet, &receiver->fault);
	receiver->state = RELIABLE_RECEIVER_LINGERING;
}

static void fail_protocol(struct reliable_receiver *receiver, const struct reliable_packet *packet, const char *why)
{
	fault_set(&receiver->fault, STATUS_FAILED, "%s", why);
	fail(receiver, packet);
}

static void accept_packet(struct reliable_receiver *receiver, const struct reliable_packet *packet)
{
	uint8_t offset[8];

	reliable_put_u64(offset, receiver->offset);
	set_answer(&receiver->answer, RELIABLE_ACCEPT, packet, offset, sizeof(offset));
}

static void acknowledge(struct reliable_receiver *receiver, const struct reliable_packet *packet)
{
	set_answer(&receiver->answer, RELIABLE_ACK, packet, NULL, 0);
}

/* The first that is offered. */
static void begin_file(struct reliable_receiver *receiver, const struct reliable_packet *packet)
{
	reliable_file_unpack(packet->bytes, &receiver->file);
	receiver->has_begun = true;
	if (receiver->sink->begin(receiver->sink, &receiver->file, &receiver->offset, &receiver->fault) < 0)
		fail(receiver, packet);
	else
		accept_packet(receiver, packet);
}

/* Whether what is offered is what has begun. A copy of an old offer, come late, is not. */
static bool goes_on(const struct reliable_receiver *receiver, const struct reliable_packet *packet)
{
	struct reliable_file file;

	reliable_file_unpack(packet->bytes, &file);
	return packet->transfer == receiver->transfer || reliable_file_equals(&file, &receiver->file);
}

/* Numbers wrap: behind are those of the half circle before. */
static bool is_older(uint32_t sequence, uint32_t than)
{
	return than - sequence - 1 < INT32_MAX;
}

/* Somebody offers a file. */
static bool take_open(struct reliable_receiver *receiver, const struct sock_name *from, const struct reliable_packet *packet,
		      struct reliable_answer *answer)
{
	struct fault other = { 0 };

	if (receiver->has_begun && !goes_on(receiver, packet)) {
		fault_set(&other, STATUS_REFUSED, "another file is on its way there");
		set_error(answer, packet, &other);
		return false;
	}
	if (receiver->has_begun && packet->transfer == receiver->transfer && is_older(packet->sequence, receiver->sequence))
		return false;
	receiver->peer = *from;
	receiver->transfer = packet->transfer;
	receiver->sequence = packet->sequence;
	receiver->state = RELIABLE_RECEIVER_RECEIVING;
	if (receiver->has_begun)
		accept_packet(receiver, packet);
	else
		begin_file(receiver, packet);
	*answer = receiver->answer;
	return true;
}

/* What comes while there is no sender, or none any more. */
static bool listen_to(struct reliable_receiver *receiver, const struct sock_name *from, const struct reliable_packet *packet,
		      struct reliable_answer *answer)
{
	if (packet->type == RELIABLE_OPEN)
		return take_open(receiver, from, packet, answer);
	if (packet->type == RELIABLE_DATA || packet->type == RELIABLE_END)
		set_answer(answer, RELIABLE_AGAIN, packet, NULL, 0);
	return false;
}

static void take_data(struct reliable_receiver *receiver, const struct reliable_packet *packet)
{
	if (packet->length > receiver->file.size - receiver->offset) {
		fail_protocol(receiver, packet, "more bytes came than were announced");
		return;
	}
	if (receiver->sink->write(receiver->sink, packet->bytes, packet->length, &receiver->fault) < 0) {
		fail(receiver, packet);
		return;
	}
	receiver->offset += packet->length;
	acknowledge(receiver, packet);
}

static void take_end(struct reliable_receiver *receiver, const struct reliable_packet *packet)
{
	struct reliable_file file;

	reliable_file_unpack(packet->bytes, &file);
	if (file.size != receiver->offset ||
	    (receiver->file.size != RELIABLE_SIZE_UNKNOWN && !reliable_file_equals(&file, &receiver->file))) {
		fail_protocol(receiver, packet, "the end is not where it was announced");
		return;
	}
	if (receiver->sink->finish(receiver->sink, &file, &receiver->fault) < 0) {
		fail(receiver, packet);
		return;
	}
	receiver->state = RELIABLE_RECEIVER_LINGERING;
	acknowledge(receiver, packet);
}

static void take_error(struct reliable_receiver *receiver, const struct reliable_packet *packet)
{
	fault_set(&receiver->fault, STATUS_FAILED, "the sender gave up: %.*s", (int)packet->length - 1,
		  (const char *)packet->bytes + 1);
	receiver->state = RELIABLE_RECEIVER_LINGERING;
	acknowledge(receiver, packet);
}

/* The packet behind the last one. */
static bool take_next(struct reliable_receiver *receiver, const struct reliable_packet *packet)
{
	switch (packet->type) {
	case RELIABLE_DATA:
		take_data(receiver, packet);
		break;
	case RELIABLE_END:
		take_end(receiver, packet);
		break;
	case RELIABLE_ERROR:
		take_error(receiver, packet);
		break;
	default:
		return false;
	}
	receiver->sequence = packet->sequence;
	return true;
}

/* From the peer, and of this transfer. A sender whose answer was AGAIN opens it once more. */
static bool receive(struct reliable_receiver *receiver, const struct sock_name *from, const struct reliable_packet *packet,
		    struct reliable_answer *answer)
{
	if (packet->sequence == receiver->sequence) {
		*answer = receiver->answer;
		return false;
	}
	if (packet->type == RELIABLE_OPEN)
		return take_open(receiver, from, packet, answer);
	if (packet->sequence != receiver->sequence + 1 || !take_next(receiver, packet))
		return false;
	*answer = receiver->answer;
	return true;
}

static void linger(struct reliable_receiver *receiver, const struct reliable_packet *packet, struct reliable_answer *answer)
{
	if (packet->type == RELIABLE_BYE)
		receiver->state = RELIABLE_RECEIVER_OVER;
	else if (packet->sequence == receiver->sequence)
		*answer = receiver->answer;
}

bool reliable_receiver_take(struct reliable_receiver *receiver, const struct sock_name *from, const uint8_t *datagram,
			    size_t length, struct reliable_answer *answer)
{
	struct reliable_packet packet = { 0 };

	answer->length = 0;
	if (receiver->state == RELIABLE_RECEIVER_OVER || reliable_unpack(datagram, length, &packet) < 0)
		return false;
	if (receiver->state == RELIABLE_RECEIVER_LISTENING)
		return listen_to(receiver, from, &packet, answer);
	if (packet.transfer != receiver->transfer || !is_same_peer(from, &receiver->peer))
		return false;
	if (receiver->state == RELIABLE_RECEIVER_RECEIVING)
		return receive(receiver, from, &packet, answer);
	linger(receiver, &packet, answer);
	return false;
}

void reliable_receiver_answered(struct reliable_receiver *receiver, int64_t now)
{
	receiver->heard_at = now;
}

int64_t reliable_receiver_wakes(const struct reliable_receiver *receiver)
{
	switch (receiver->state) {
	case RELIABLE_RECEIVER_RECEIVING:
		return receiver->heard_at + RELIABLE_SILENCE;
	case RELIABLE_RECEIVER_LINGERING:
		return receiver->heard_at + receiver->linger;
	default:
		return INT64_MAX;
	}
}

void reliable_receiver_tick(struct reliable_receiver *receiver, int64_t now)
{
	if (now < reliable_receiver_wakes(receiver))
		return;
	if (receiver->state == RELIABLE_RECEIVER_RECEIVING)
		receiver->state = RELIABLE_RECEIVER_LISTENING;
	else if (receiver->state == RELIABLE_RECEIVER_LINGERING)
		receiver->state = RELIABLE_RECEIVER_OVER;
}
