#include "ipc/icmp.h"

#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>

#include "base/attributes.h"

#define HEADER       8 /* bytes, of either protocol */
#define IP_HEADER    20 /* the least */

static const struct name {
	uint8_t type;
	const char *name;
} names[] = {
	{ ICMP_ECHOREPLY, "echo-reply" },          { ICMP_DEST_UNREACH, "unreachable" }, { ICMP_SOURCE_QUENCH, "source-quench" },
	{ ICMP_REDIRECT, "redirect" },             { ICMP_ECHO, "echo-request" },        { 9, "router-advertisement" },
	{ 10, "router-solicitation" },             { ICMP_TIME_EXCEEDED, "time-exceeded" }, { ICMP_PARAMETERPROB, "parameter-problem" },
	{ ICMP_TIMESTAMP, "timestamp-request" },   { ICMP_TIMESTAMPREPLY, "timestamp-reply" },
}, names6[] = {
	{ ICMP6_DST_UNREACH, "unreachable" },      { ICMP6_PACKET_TOO_BIG, "packet-too-big" }, { ICMP6_TIME_EXCEEDED, "time-exceeded" },
	{ ICMP6_PARAM_PROB, "parameter-problem" }, { ICMP6_ECHO_REQUEST, "echo-request" },     { ICMP6_ECHO_REPLY, "echo-reply" },
	{ ND_ROUTER_SOLICIT, "router-solicitation" }, { ND_ROUTER_ADVERT, "router-advertisement" },
	{ ND_NEIGHBOR_SOLICIT, "neighbour-solicitation" }, { ND_NEIGHBOR_ADVERT, "neighbour-advertisement" },
	{ ND_REDIRECT, "redirect" },
};

/* RFC 1071. Over bytes that hold their own checksum it is 0. */
static uint16_t checksum(const unsigned char *bytes, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < length; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static uint16_t number_at(const unsigned char *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static const char *name_of(uint8_t type, bool is_v6)
{
	const struct name *at = is_v6 ? names6 : names;
	size_t count = is_v6 ? ARRAY_SIZE(names6) : ARRAY_SIZE(names);

	for (size_t i = 0; i < count; i++)
		if (at[i].type == type)
			return at[i].name;
	return NULL;
}

bool icmp_parse(const void *bytes, size_t length, bool is_v6, struct icmp_header *ret)
{
	const unsigned char *at = bytes;

	*ret = (struct icmp_header){ 0 };
	if (length < HEADER)
		return false;
	ret->type = at[0];
	ret->code = at[1];
	ret->checksum = number_at(at + 2);
	ret->is_sound = is_v6 || checksum(at, length) == 0;
	ret->has_echo = is_v6 ? ret->type == ICMP6_ECHO_REQUEST || ret->type == ICMP6_ECHO_REPLY :
				ret->type == ICMP_ECHO || ret->type == ICMP_ECHOREPLY;
	ret->id = ret->has_echo ? number_at(at + 4) : 0;
	ret->sequence = ret->has_echo ? number_at(at + 6) : 0;
	ret->name = name_of(ret->type, is_v6);
	return true;
}

size_t icmp_ip_header(const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	size_t header = length >= IP_HEADER ? (size_t)(at[0] & 0xf) * 4 : 0;

	return length >= IP_HEADER && at[0] >> 4 == 4 && header >= IP_HEADER && header <= length ? header : 0;
}

void icmp_echo(bool is_v6, uint16_t id, uint16_t sequence, const void *payload, size_t length, struct buffer *out)
{
	const unsigned char header[HEADER] = {
		[0] = is_v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO,
		[4] = (unsigned char)(id >> 8), [5] = (unsigned char)id,
		[6] = (unsigned char)(sequence >> 8), [7] = (unsigned char)sequence,
	};
	size_t start = out->length;
	uint16_t sum;

	buffer_append(out, header, sizeof(header));
	buffer_append(out, payload, length);
	if (is_v6 || out->error < 0)
		return;
	sum = checksum((const unsigned char *)out->data + start, out->length - start);
	out->data[start + 2] = (char)(sum >> 8);
	out->data[start + 3] = (char)sum;
}
