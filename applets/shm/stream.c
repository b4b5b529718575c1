#include "shm/stream.h"

#include "ipc/explain.h"
#include "ipc/posix_file.h"
#include "sys/interrupt.h"

const struct operand shm_stream_operands[] = {
	{ "/NAME", 1, 1, "the name under which the two meet; it is gone as soon as they have",
	  BIND_ADDRESS(struct shm_stream, address, .type = OBJECT_SHM) },
	{ 0 },
};

const struct option shm_stream_options[] = {
	{ 't', "timeout", .help = "the longest one wait for the other side may last (default: for ever); 0: do not wait", BIND_DURATION(struct shm_stream, timeout) },
	{ 0 },
};

const enum exit_status shm_stream_statuses[] = { STATUS_MISSING, STATUS_DENIED, STATUS_REFUSED, STATUS_WOULD_BLOCK, STATUS_LIMIT,
						 STATUS_TIMED_OUT, STATUS_DONE };

static const char *side_name(enum shm_ring_side side)
{
	return side == SHM_RING_SENDER ? "sender" : "receiver";
}

static int check(const struct address *address)
{
	if (address->form == ADDRESS_NAME && !address->has_identity)
		return STATUS_DONE;
	fail_status(STATUS_USAGE, "'%s' will not do: sender and receiver meet under a POSIX name", address->text);
	say_hint("use a name, like /stream");
	return STATUS_USAGE;
}

static int fail_join(const struct shm_stream *stream, const struct shm_ring *ring, int error)
{
	const char *peer = side_name(!ring->side);
	struct fault fault = { 0 };

	switch (-error) {
	case EINTR:
		return STATUS_FAILED; /* the signal says it */
	case EBUSY:
		fault_set(&fault, STATUS_REFUSED, "it has a %s already", side_name(ring->side));
		break;
	case ENOTKIND:
		fault_set(&fault, STATUS_REFUSED, "what has this name is no stream of ipctool's");
		break;
	case EIDRM:
		fault_set(&fault, STATUS_MISSING, "the name was removed before a %s came", peer);
		break;
	case EAGAIN:
		fault_set(&fault, STATUS_WOULD_BLOCK, "there is no %s", peer);
		break;
	case ETIMEDOUT:
		fault_set(&fault, STATUS_TIMED_OUT, "no %s came in time", peer);
		break;
	case ENODATA:
		return shm_stream_fail(stream, ring, error);
	default:
		explain_posix_create(error, OBJECT_SHM, SHM_RING_FILE, &fault);
	}
	return fail_fault(&fault, "cannot join '%s'", stream->address.text);
}

int shm_stream_join(const struct shm_stream *stream, enum shm_ring_side side, struct shm_ring *ring)
{
	int status = check(&stream->address), r;

	if (status != STATUS_DONE)
		return status;
	ring->side = side;
	ring->has_timeout = stream->timeout.given;
	ring->timeout = stream->timeout.value;
	interrupt_hold();
	r = shm_ring_join(stream->address.name, ring);
	interrupt_release();
	return r < 0 ? fail_join(stream, ring, r) : STATUS_DONE;
}

int shm_stream_fail(const struct shm_stream *stream, const struct shm_ring *ring, int error)
{
	const char *peer = side_name(!ring->side);
	struct fault fault = { 0 };

	switch (-error) {
	case EPIPE:
		fault_set(&fault, STATUS_FAILED, "the %s died before the end", peer);
		break;
	case EPROTO:
		fault_set(&fault, STATUS_FAILED, "the %s wrote nonsense into it", peer);
		break;
	case ENODATA:
		fault_set(&fault, STATUS_FAILED, "its memory was taken away");
		break;
	case EAGAIN:
		fault_set(&fault, STATUS_WOULD_BLOCK, "the %s is not ready", peer);
		break;
	case ETIMEDOUT:
		fault_set(&fault, STATUS_TIMED_OUT, "the %s did nothing for too long", peer);
		break;
	default:
		fault_errno(&fault, error);
	}
	return fail_fault(&fault, "the stream '%s' broke off", stream->address.text);
}
