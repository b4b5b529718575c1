/*
 * Packets that anybody may send to sock recv --reliable or sock send --reliable: never read beyond their end, what is taken is in
 * bounds, and no order of them brings either side where it must not be. The input is a row of records: a byte that says what it
 * is, one for the sequence, one for the length, and the bytes.
 */
#include "fuzz.h"
#include "ipc/reliable_receiver.h"
#include "ipc/reliable_sender.h"

#define FILE_SIZE 1000

static uint64_t written;
static bool is_finished;

static int begin(struct reliable_sink *sink UNUSED, const struct reliable_file *file UNUSED, uint64_t *offset,
		 struct fault *fault UNUSED)
{
	written = *offset = 100;
	return 0;
}

static int write_bytes(struct reliable_sink *sink UNUSED, const uint8_t *bytes, size_t length, struct fault *fault UNUSED)
{
	MUST(!is_finished && length > 0 && length <= RELIABLE_BYTES_MAX && bytes);
	written += length;
	return 0;
}

static int finish(struct reliable_sink *sink UNUSED, const struct reliable_file *file, struct fault *fault UNUSED)
{
	MUST(file->size == written);
	is_finished = true;
	return 0;
}

static uint64_t position;

static ssize_t read_bytes(struct reliable_source *source UNUSED, uint8_t *bytes, size_t most)
{
	size_t left = FILE_SIZE - position, count = left < most ? left : most;

	memset(bytes, 'x', count);
	position += count;
	return (ssize_t)count;
}

static int seek(struct reliable_source *source UNUSED, uint64_t offset)
{
	MUST(offset <= FILE_SIZE);
	position = offset;
	return 0;
}

static void try_packet(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size + !size); /* its end is the end of the memory */
	struct reliable_packet packet = { 0 };

	MUST(copy);
	if (size > 0)
		memcpy(copy, data, size);
	if (reliable_unpack(copy, size, &packet) == 0) {
		MUST(packet.length + RELIABLE_HEADER == size && packet.length <= RELIABLE_BYTES_MAX);
		MUST(packet.bytes == copy + RELIABLE_HEADER);
	}
	free(copy);
}

static struct reliable_sender sender;
static struct reliable_receiver receiver;
static int64_t now;

static void to_receiver(const uint8_t *packet, size_t length)
{
	const struct sock_name from = { .in = { .sin_family = AF_INET, .sin_port = 7 }, .length = sizeof(struct sockaddr_in) };
	struct reliable_answer answer;

	reliable_receiver_take(&receiver, &from, packet, length, &answer);
	MUST(answer.length <= sizeof(answer.bytes));
	MUST(receiver.offset == written || !receiver.has_begun);
	MUST(!is_finished || receiver.state >= RELIABLE_RECEIVER_LINGERING);
	if (answer.length > 0) {
		reliable_receiver_answered(&receiver, now);
		reliable_sender_take(&sender, now, answer.bytes, answer.length);
	}
}

static void to_sender(const uint8_t *packet, size_t length)
{
	reliable_sender_is_due(&sender, now);
	reliable_sender_take(&sender, now, packet, length);
	MUST(sender.offset + sender.chunk_length <= FILE_SIZE && sender.packet_length <= sizeof(sender.packet));
	MUST((sender.fault.status == STATUS_DONE) || sender.state >= RELIABLE_SENDER_GIVING_UP);
}

/* One record, its header made so that it is looked at. */
static void play(uint8_t what, uint8_t sequence, const uint8_t *bytes, size_t length)
{
	static uint8_t packed[RELIABLE_PACKET_MAX];
	bool is_for_sender = what & 0x80;
	const struct reliable_packet packet = {
		.type = what & 0x0f,
		.transfer = what & 0x10 ? 8 : 7,
		.sequence = (is_for_sender ? sender.sequence : receiver.sequence) + sequence - 128,
		.bytes = bytes,
		.length = length,
	};
	size_t whole = reliable_pack(&packet, packed);

	now += what & 0x20 ? RELIABLE_SILENCE : 1000;
	if (what & 0x40)
		reliable_receiver_tick(&receiver, now);
	if (is_for_sender)
		to_sender(packed, whole);
	else
		to_receiver(packed, whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reliable_sink sink = { begin, write_bytes, finish };
	struct reliable_source source = { { FILE_SIZE, { 0 } }, read_bytes, seek };

	try_packet(data, size);
	written = position = 0;
	is_finished = false;
	now = 1;
	reliable_sender_begin(&sender, &source, 7, UINT32_MAX, 100);
	reliable_receiver_begin(&receiver, &sink, RELIABLE_LINGER);
	while (size >= 3) {
		size_t length = data[2] < size - 3 ? data[2] : size - 3;

		play(data[0], data[1], data + 3, length);
		data += 3 + length;
		size -= 3 + length;
	}
	return 0;
}
