#include "util_linux/common.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "frame/help.h"

int drop_in_start(const struct invocation *call, const struct option *options)
{
	call->out->complaint = "write error";
	if (foreign_start(options, call->applet->group, call->argc, call->argv) < 0)
		return fail_errno(-ENOMEM, "cannot start"), STATUS_FAILED;
	return -1;
}

int drop_in_common(const struct invocation *call, int letter)
{
	if (letter == 'h') {
		help_applet(call->registry, call->applet, NULL, &call->out->buffer);
		return STATUS_DONE;
	}
	if (letter == 'V') {
		buffer_printf(&call->out->buffer, "%s from ipctool %s\n", call->applet->group, IPCTOOL_VERSION);
		return STATUS_DONE;
	}
	return foreign_try_help();
}

int drop_in_number(const char *text, int32_t *ret)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (end == text || *end)
		return -EINVAL;
	if (errno || number < INT32_MIN || number > INT32_MAX)
		return -ERANGE;
	*ret = (int32_t)number;
	return 0;
}

int drop_in_bad_number(int error, const char *sentence, const char *text)
{
	if (error == -ERANGE)
		return fail_status(STATUS_FAILED, "%s: '%s': %s", sentence, text, strerror(ERANGE));
	return fail_status(STATUS_FAILED, "%s: '%s'", sentence, text);
}

/* A queue's name goes to the kernel as it stands. */
static int queue_name(const char *text, const char **ret)
{
	if (text[0] != '/')
		return -EINVAL;
	*ret = text + 1;
	if (text[1] == '\0')
		return -ENOENT;
	return strchr(*ret, '/') || strcmp(*ret, ".") == 0 || strcmp(*ret, "..") == 0 ? -EACCES : 0;
}

int drop_in_name(enum object_type type, const char *text, const char **ret)
{
	if (type == OBJECT_MSG)
		return queue_name(text, ret);
	*ret = text + strspn(text, "/");
	if (type == OBJECT_SHM && (strcmp(*ret, ".") == 0 || strcmp(*ret, "..") == 0))
		return -EINVAL;
	return **ret && !strchr(*ret, '/') ? 0 : -EINVAL;
}

/* Thousandths of a unit beyond the whole ones, without overflow. */
static uint64_t thousandths(uint64_t rest, unsigned shift)
{
	if (rest >= UINT64_MAX / 1000)
		return rest / 1024 * 1000 >> (shift - 10);
	return rest * 1000 >> shift;
}

void drop_in_size(struct buffer *out, uint64_t bytes)
{
	unsigned shift = 0;
	uint64_t whole, tenths;

	while (shift < 60 && bytes >> (shift + 10))
		shift += 10;
	whole = bytes >> shift;
	tenths = shift ? (thousandths(bytes & ((UINT64_C(1) << shift) - 1), shift) + 50) / 100 : 0;
	if (tenths == 10) {
		whole++;
		tenths = 0;
	}
	buffer_u64(out, whole);
	if (tenths) {
		buffer_char(out, '.');
		buffer_u64(out, tenths);
	}
	buffer_char(out, "BKMGTPE"[shift / 10]);
}

static void blanks(struct buffer *out, size_t count)
{
	char *at = count ? buffer_reserve(out, count) : NULL;

	if (at) {
		memset(at, ' ', count);
		out->length += count;
	}
}

static void padded_bytes(struct buffer *out, const char *text, size_t length, size_t width)
{
	buffer_append(out, text, length);
	blanks(out, length < width ? width - length : 0);
}

void drop_in_padded(struct buffer *out, const char *text, size_t width)
{
	padded_bytes(out, text, strlen(text), width);
}

/* Objects made together have one time: the last one is kept. */
static const char *time_text(int64_t when)
{
	static char text[64];
	static int64_t kept;
	struct tm tm;
	time_t seconds = (time_t)when;

	if (kept == when)
		return text;
	if (!localtime_r(&seconds, &tm) || strftime(text, sizeof(text), "%a %b %e %H:%M:%S %Y", &tm) == 0)
		return "";
	kept = when;
	return text;
}

void drop_in_time(struct buffer *out, int64_t when, const struct drop_in_piece *piece)
{
	const char *text = when ? time_text(when) : "";
	size_t length = strlen(text);

	if (length <= piece->from) {
		drop_in_padded(out, "Not set", piece->width);
		return;
	}
	length -= piece->from;
	padded_bytes(out, text + piece->from, length < piece->length ? length : piece->length, piece->width);
}
