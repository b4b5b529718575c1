/*
 * A sender and a receiver of a file, and between them a network that loses, doubles, delays and damages what goes over it, by
 * chance that a seed decides; and a clock that jumps to the next moment at which something happens.
 */
#ifndef IPCTOOL_TESTS_RELIABLE_WORLD_H
#define IPCTOOL_TESTS_RELIABLE_WORLD_H

#include <errno.h>
#include <string.h>

#include "ipc/reliable_receiver.h"
#include "ipc/reliable_sender.h"
#include "unit.h"

#define CONTENT_MAX 20000
#define DATAGRAM_MAX 600
#define FLIGHTS 256
#define MILLISECOND INT64_C(1000000)
#define SECOND INT64_C(1000000000)

struct flight {
	int64_t at; /* when it arrives; 0: there is none */
	bool to_receiver;
	size_t length;
	uint8_t bytes[DATAGRAM_MAX];
};

struct world {
	uint64_t chance;
	unsigned percent;   /* of each mishap */
	int64_t now;
	struct flight flights[FLIGHTS];
	unsigned sent;      /* by the sender */
	bool is_cut;        /* nothing arrives at the sender */
	/* the file, and how it is read */
	struct reliable_source source;
	uint8_t content[CONTENT_MAX];
	size_t size, position, shrunk_to;
	bool is_stream;
	/* what has come; it survives the receiver, as FILE.part does */
	struct reliable_sink sink;
	uint8_t written[CONTENT_MAX];
	size_t length;
	unsigned begins, finishes;
	size_t full_at;     /* the disk */
	bool is_damaged;
	struct sock_name name; /* of the sender */
	struct reliable_sender sender;
	struct reliable_receiver receiver;
};

static struct world world;

static inline uint64_t roll(void)
{
	world.chance ^= world.chance << 13; /* xorshift64 */
	world.chance ^= world.chance >> 7;
	world.chance ^= world.chance << 17;
	return world.chance;
}

static inline bool mishap(void)
{
	return roll() % 100 < world.percent;
}

static inline ssize_t world_read(struct reliable_source *source, uint8_t *bytes, size_t most)
{
	size_t left = world.size - world.position;

	if (world.shrunk_to && world.position >= world.shrunk_to)
		return -ESTALE;
	if (left < most)
		most = left;
	if (world.is_stream && left == 0)
		source->file = (struct reliable_file){ .size = world.size, .digest = { 1 } };
	memcpy(bytes, world.content + world.position, most);
	world.position += most;
	return (ssize_t)most;
}

static inline int world_seek(struct reliable_source *source UNUSED, uint64_t offset)
{
	if (world.is_stream)
		return -ESPIPE;
	world.position = offset;
	return 0;
}

static inline int world_begin(struct reliable_sink *sink UNUSED, const struct reliable_file *file, uint64_t *offset,
			      struct fault *fault UNUSED)
{
	world.begins++;
	if (file->size == RELIABLE_SIZE_UNKNOWN)
		world.length = 0;
	*offset = world.length;
	return 0;
}

static inline int world_write(struct reliable_sink *sink UNUSED, const uint8_t *bytes, size_t length, struct fault *fault)
{
	if (world.full_at && world.length + length > world.full_at)
		return fault_set(fault, STATUS_LIMIT, "the disk is full");
	assert_true(world.length + length <= sizeof(world.written));
	memcpy(world.written + world.length, bytes, length);
	world.length += length;
	return 0;
}

static inline int world_finish(struct reliable_sink *sink UNUSED, const struct reliable_file *file, struct fault *fault)
{
	world.finishes++;
	if (world.is_damaged)
		return fault_set(fault, STATUS_FAILED, "it is another");
	assert_int_equal(world.length, file->size);
	return 0;
}

static inline void start_sender(uint64_t transfer, uint32_t sequence)
{
	world.position = 0;
	world.source = (struct reliable_source){ .read = world_read, .seek = world_seek };
	if (world.is_stream)
		world.source.file.size = RELIABLE_SIZE_UNKNOWN;
	else
		world.source.file = (struct reliable_file){ .size = world.size, .digest = { 1 } };
	reliable_sender_begin(&world.sender, &world.source, transfer, sequence, 100);
	world.name.in.sin_port = htons((uint16_t)(1000 + transfer));
}

static inline void start_receiver(void)
{
	world.sink = (struct reliable_sink){ .begin = world_begin, .write = world_write, .finish = world_finish };
	reliable_receiver_begin(&world.receiver, &world.sink, RELIABLE_LINGER);
}

/* A new one, with a file of SIZE bytes. */
static inline void start_world(uint64_t seed, unsigned percent, size_t size, bool is_stream)
{
	memset(&world, 0, sizeof(world));
	world.chance = seed;
	world.percent = percent;
	world.now = SECOND;
	world.size = size;
	world.is_stream = is_stream;
	world.name = (struct sock_name){ .in = { .sin_family = AF_INET }, .length = sizeof(struct sockaddr_in) };
	for (size_t i = 0; i < size; i++)
		world.content[i] = (uint8_t)roll();
	start_receiver();
	start_sender(7, UINT32_MAX - (uint32_t)(roll() % 8));
}

static inline void fly(bool to_receiver, const uint8_t *bytes, size_t length)
{
	/* a packet that is late is overtaken by some that were sent after it */
	int64_t at = world.now + MILLISECOND + (mishap() ? (int64_t)(roll() % 300) * MILLISECOND : 0);

	assert_true(length <= DATAGRAM_MAX);
	for (size_t i = 0; i < FLIGHTS; i++) {
		struct flight *flight = &world.flights[i];

		if (flight->at)
			continue;
		*flight = (struct flight){ .at = at, .to_receiver = to_receiver, .length = length };
		memcpy(flight->bytes, bytes, length);
		if (mishap())
			flight->bytes[roll() % length] ^= (uint8_t)(1 + roll() % 255);
		return;
	}
}

/* Onto the network. */
static inline void launch(bool to_receiver, const uint8_t *bytes, size_t length)
{
	if (mishap() || (!to_receiver && world.is_cut))
		return;
	fly(to_receiver, bytes, length);
	if (mishap())
		fly(to_receiver, bytes, length);
}

/* The receiver hears something from NAME. Returns whether it answers. */
static inline bool arrive(const struct sock_name *name, const uint8_t *bytes, size_t length)
{
	struct reliable_answer answer;

	reliable_receiver_take(&world.receiver, name, bytes, length, &answer);
	if (answer.length == 0)
		return false;
	launch(false, answer.bytes, answer.length);
	reliable_receiver_answered(&world.receiver, world.now);
	return true;
}

static inline void land(struct flight *flight)
{
	struct flight landed = *flight;

	flight->at = 0;
	if (landed.to_receiver)
		arrive(&world.name, landed.bytes, landed.length);
	else
		reliable_sender_take(&world.sender, world.now, landed.bytes, landed.length);
}

static inline int64_t next_moment(void)
{
	int64_t next = reliable_receiver_wakes(&world.receiver);

	if (world.sender.state != RELIABLE_SENDER_OVER && reliable_sender_wakes(&world.sender) < next)
		next = reliable_sender_wakes(&world.sender);
	for (size_t i = 0; i < FLIGHTS; i++)
		if (world.flights[i].at && world.flights[i].at < next)
			next = world.flights[i].at;
	return next;
}

/* The next thing that happens. Returns false when nothing will ever happen again. */
static inline bool step(void)
{
	int64_t next = next_moment();

	if (next == INT64_MAX)
		return false;
	if (next > world.now)
		world.now = next;
	for (size_t i = 0; i < FLIGHTS; i++)
		if (world.flights[i].at && world.flights[i].at <= world.now)
			land(&world.flights[i]);
	reliable_receiver_tick(&world.receiver, world.now);
	if (reliable_sender_is_due(&world.sender, world.now)) {
		world.sent++;
		launch(true, world.sender.packet, world.sender.packet_length);
	}
	return true;
}

/* Until both are over, or LENGTH bytes have come. */
static inline void run_until(size_t length)
{
	unsigned steps = 0;

	while (world.length < length && step())
		check(++steps < 1000000, "no end: %zu bytes, states %d and %d", world.length, (int)world.sender.state,
		      (int)world.receiver.state);
}

static inline void run_to_the_end(void)
{
	run_until(SIZE_MAX);
}

/* Both say so, and it is so. */
static inline void check_done(void)
{
	check(world.sender.state == RELIABLE_SENDER_OVER && world.sender.fault.status == STATUS_DONE, "sender: %d %s",
	      (int)world.sender.state, world.sender.fault.why);
	check(world.receiver.state == RELIABLE_RECEIVER_OVER && world.receiver.fault.status == STATUS_DONE, "receiver: %d %s",
	      (int)world.receiver.state, world.receiver.fault.why);
	assert_int_equal(world.length, world.size);
	assert_memory_equal(world.written, world.content, world.size);
	assert_int_equal(world.finishes, 1);
}

#endif
