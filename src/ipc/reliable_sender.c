#include "ipc/reliable_sender.h"

#include <errno.h>
#include <string.h>

/* The next packet that is under way. */
static void put(struct reliable_sender *sender, enum reliable_type type, const uint8_t *bytes, size_t length)
{
	const struct reliable_packet packet = {
		.type = type,
		.transfer = sender->transfer,
		.sequence = ++sender->sequence,
		.bytes = bytes,
		.length = length,
	};

	sender->packet_length = reliable_pack(&packet, sender->packet);
	sender->sends = 0;
}

static void put_file(struct reliable_sender *sender, enum reliable_type type, enum reliable_sender_state state)
{
	uint8_t bytes[RELIABLE_FILE_SIZE];

	reliable_file_pack(&sender->source->file, bytes);
	put(sender, type, bytes, sizeof(bytes));
	sender->state = state;
}

/* The receiver is told what FAULT says, and that it is over. */
static void give_up(struct reliable_sender *sender)
{
	uint8_t bytes[1 + sizeof(sender->fault.why)];
	size_t length = strlen(sender->fault.why);

	bytes[0] = (uint8_t)sender->fault.status;
	memcpy(bytes + 1, sender->fault.why, length);
	put(sender, RELIABLE_ERROR, bytes, 1 + length);
	sender->state = RELIABLE_SENDER_GIVING_UP;
	sender->ends_at = 0;
}

static void explain_source(int error, struct fault *fault)
{
	if (error == -ESTALE)
		fault_set(fault, STATUS_REFUSED, "it changed while it was sent");
	else if (error == -ESPIPE)
		fault_set(fault, STATUS_FAILED, "the receiver wants bytes again that came from a pipe");
	else
		fault_errno(fault, error);
}

static void fail_source(struct reliable_sender *sender, int error)
{
	explain_source(error, &sender->fault);
	give_up(sender);
}

static void put_next(struct reliable_sender *sender)
{
	ssize_t length = sender->chunk_length > 0 ? (ssize_t)sender->chunk_length :
						    sender->source->read(sender->source, sender->chunk, sender->chunk_most);

	if (length < 0) {
		fail_source(sender, (int)length);
	} else if (length == 0) {
		put_file(sender, RELIABLE_END, RELIABLE_SENDER_ENDING);
	} else {
		sender->chunk_length = (size_t)length;
		put(sender, RELIABLE_DATA, sender->chunk, sender->chunk_length);
		sender->state = RELIABLE_SENDER_SENDING;
	}
}

/* From OFFSET on: mostly that is where we are, or behind the packet whose answer was lost. */
static void go_on_from(struct reliable_sender *sender, uint64_t offset)
{
	int r = 0;

	if (offset != sender->offset || sender->chunk_length == 0) {
		if (offset != sender->offset + sender->chunk_length)
			r = offset <= sender->source->file.size ? sender->source->seek(sender->source, offset) : -EPROTO;
		sender->chunk_length = 0;
	}
	if (r < 0) {
		fail_source(sender, r);
		return;
	}
	sender->offset = offset;
	put_next(sender);
}

void reliable_sender_begin(struct reliable_sender *sender, struct reliable_source *source, uint64_t transfer, uint32_t sequence,
			   size_t chunk)
{
	memset(sender, 0, sizeof(*sender));
	sender->source = source;
	sender->transfer = transfer;
	sender->sequence = sequence - 1;
	sender->chunk_most = chunk < RELIABLE_BYTES_MAX ? chunk : RELIABLE_BYTES_MAX;
	reliable_timer_start(&sender->timer);
	put_file(sender, RELIABLE_OPEN, RELIABLE_SENDER_OPENING);
}

static void end_of_hope(struct reliable_sender *sender)
{
	if (sender->state == RELIABLE_SENDER_ENDING)
		fault_set(&sender->fault, STATUS_WOULD_BLOCK, "the receiver went away before it had confirmed the end");
	else if (sender->state != RELIABLE_SENDER_GIVING_UP)
		fault_set(&sender->fault, STATUS_WOULD_BLOCK, "the receiver went away");
	sender->state = RELIABLE_SENDER_OVER;
}

bool reliable_sender_is_due(struct reliable_sender *sender, int64_t now)
{
	if (sender->state == RELIABLE_SENDER_OVER)
		return false;
	if (sender->ends_at != 0 && now >= sender->ends_at) {
		end_of_hope(sender);
		return false;
	}
	if (sender->sends > 0) {
		if (now < sender->sent_at + sender->timer.timeout)
			return false;
		reliable_timer_back_off(&sender->timer);
		sender->repeats++;
	}
	if (sender->state == RELIABLE_SENDER_GIVING_UP && sender->ends_at == 0)
		sender->ends_at = now + RELIABLE_FAREWELL;
	sender->sends++;
	sender->sent_at = now;
	return true;
}

int64_t reliable_sender_wakes(const struct reliable_sender *sender)
{
	int64_t at = sender->sends > 0 ? sender->sent_at + sender->timer.timeout : 0;

	return sender->ends_at != 0 && sender->ends_at < at ? sender->ends_at : at;
}

/* What the receiver says is wrong. Its words are a stranger's: whoever prints them escapes them. */
static void take_error(struct reliable_sender *sender, const struct reliable_packet *packet)
{
	static const enum exit_status known[] = { STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_LIMIT };
	enum exit_status status = STATUS_FAILED;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (packet->bytes[0] == known[i])
			status = known[i];
	if (sender->state != RELIABLE_SENDER_GIVING_UP)
		fault_set(&sender->fault, status, "the receiver says: %.*s", (int)packet->length - 1,
			  (const char *)packet->bytes + 1);
	sender->state = RELIABLE_SENDER_OVER;
}

static void take_acknowledgement(struct reliable_sender *sender)
{
	if (sender->state != RELIABLE_SENDER_SENDING) {
		sender->state = RELIABLE_SENDER_OVER;
		return;
	}
	sender->offset += sender->chunk_length;
	sender->chunk_length = 0;
	put_next(sender);
}

/* Whether an answer of TYPE makes sense to what is under way. */
static bool is_expected(const struct reliable_sender *sender, enum reliable_type type)
{
	bool is_opening = sender->state == RELIABLE_SENDER_OPENING;

	switch (type) {
	case RELIABLE_ACCEPT:
		return is_opening;
	case RELIABLE_ACK:
	case RELIABLE_AGAIN:
		return !is_opening;
	case RELIABLE_ERROR:
		return true;
	default:
		return false;
	}
}

/* Returns whether it is progress: that the receiver knows nothing any more, or is another one, is none. */
static bool act(struct reliable_sender *sender, const struct reliable_packet *packet)
{
	bool is_progress = packet->type != RELIABLE_AGAIN && (packet->type != RELIABLE_ACCEPT || !sender->was_accepted);

	if (packet->type == RELIABLE_ERROR) {
		take_error(sender, packet);
	} else if (packet->type == RELIABLE_ACK) {
		take_acknowledgement(sender);
	} else if (packet->type == RELIABLE_ACCEPT) {
		sender->was_accepted = true;
		go_on_from(sender, reliable_get_u64(packet->bytes));
	} else if (sender->state == RELIABLE_SENDER_GIVING_UP) {
		sender->state = RELIABLE_SENDER_OVER;
	} else {
		put_file(sender, RELIABLE_OPEN, RELIABLE_SENDER_OPENING);
	}
	return is_progress;
}

bool reliable_sender_take(struct reliable_sender *sender, int64_t now, const uint8_t *datagram, size_t length)
{
	struct reliable_packet packet = { 0 };

	if (sender->state == RELIABLE_SENDER_OVER || sender->sends == 0 || reliable_unpack(datagram, length, &packet) < 0)
		return false;
	if (packet.transfer != sender->transfer || packet.sequence != sender->sequence || !is_expected(sender, packet.type))
		return false;
	if (sender->sends == 1)
		reliable_timer_measure(&sender->timer, now - sender->sent_at);
	if (sender->state != RELIABLE_SENDER_GIVING_UP)
		sender->ends_at = 0;
	return act(sender, &packet);
}

static void explain_refused(int error, struct fault *fault)
{
	switch (-error) {
	case ECONNREFUSED:
		fault_set(fault, STATUS_WOULD_BLOCK, "nobody listens there");
		break;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case EHOSTDOWN:
	case ENETDOWN:
		fault_set(fault, STATUS_WOULD_BLOCK, "%s", strerrordesc_np(-error));
		break;
	default:
		fault_errno(fault, error);
	}
}

void reliable_sender_refused(struct reliable_sender *sender, int64_t now, int error)
{
	if (sender->state == RELIABLE_SENDER_OVER)
		return;
	if (sender->was_accepted && sender->state != RELIABLE_SENDER_GIVING_UP) {
		if (sender->ends_at == 0)
			sender->ends_at = now + RELIABLE_ABSENCE;
		return;
	}
	if (sender->state != RELIABLE_SENDER_GIVING_UP)
		explain_refused(error, &sender->fault);
	sender->state = RELIABLE_SENDER_OVER;
}

void reliable_sender_say_bye(struct reliable_sender *sender)
{
	put(sender, RELIABLE_BYE, NULL, 0);
}
