#include "sock/format.h"

#include "base/cleanup.h"
#include "cli/report.h"
#include "ipc/icmp.h"
#include "out/json.h"

const struct option sock_format_options[] = {
	{ 0, "lines", .help = "end each with a newline; of a stream: whole lines, each as soon as it is there",
	  BIND_EXCLUSIVE(struct sock_format, end, SOCK_LINES, "record end") },
	{ '0', "null", .help = "the same with NULs", BIND_EXCLUSIVE(struct sock_format, end, SOCK_NULLS, "record end") },
	{ 'J', "json", .help = "print JSON Lines: peer, size, data, ttl", BIND_FLAG(struct sock_format, json) },
	{ 0 },
};

int sock_format_check(const struct sock_format *format)
{
	return format->json && format->end ? fail_usage("two output formats at once") : 0;
}

/* A socket without a name has no address that one could send to. */
static void member_peer(struct json *json, const struct sock_name *peer, int type, int protocol)
{
	cleanup_with(buffer_done) struct buffer text = { 0 };

	if (peer->any.sa_family == AF_UNSPEC || peer->length <= sizeof(sa_family_t)) {
		json_member_null(json, "peer");
		return;
	}
	sock_name_write(peer, type, protocol, &text);
	json_member_text(json, "peer", buffer_string(&text));
}

static void member_icmp(struct json *json, const struct sock_datagram *datagram, bool is_v6)
{
	size_t before = is_v6 ? 0 : icmp_ip_header(datagram->bytes, datagram->length);
	struct icmp_header header;

	if (!icmp_parse(datagram->bytes + before, datagram->length - before, is_v6, &header))
		return;
	json_open_member(json, "icmp", '{');
	json_member_number(json, "type", header.type);
	json_member_number(json, "code", header.code);
	json_member_text(json, "name", header.name);
	json_member_bool(json, "checksum_ok", header.is_sound);
	if (header.has_echo) {
		json_member_number(json, "id", header.id);
		json_member_number(json, "sequence", header.sequence);
	}
	json_member_bytes(json, "payload", datagram->bytes + before + 8, datagram->length - before - 8);
	json_close(json, '}');
}

static void write_json(int type, int protocol, const struct sock_datagram *datagram, struct buffer *out)
{
	struct json json = { .out = out };

	json_open(&json, '{');
	member_peer(&json, datagram->peer, type, protocol);
	json_member_number(&json, "size", datagram->size);
	json_member_bytes(&json, "data", datagram->bytes, datagram->length);
	if (datagram->ttl >= 0)
		json_member_number(&json, "ttl", (uint64_t)datagram->ttl);
	else
		json_member_null(&json, "ttl");
	json_member_bool(&json, "truncated", datagram->size > datagram->length);
	if (type == SOCK_RAW && (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6))
		member_icmp(&json, datagram, protocol == IPPROTO_ICMPV6);
	json_close(&json, '}');
	buffer_char(out, '\n');
}

void sock_format_datagram(const struct sock_format *format, int type, int protocol, const struct sock_datagram *datagram,
			  struct buffer *out)
{
	if (format->json) {
		write_json(type, protocol, datagram, out);
		return;
	}
	buffer_append(out, datagram->bytes, datagram->length);
	if (format->end)
		buffer_char(out, format->end == SOCK_LINES ? '\n' : '\0');
}
