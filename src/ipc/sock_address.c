#include "ipc/sock_address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/parse.h"

#define PREFIX "sock:"

#define PATH_OFFSET offsetof(struct sockaddr_un, sun_path)

static const struct transport {
	const char *word; /* with its colon */
	int family, type, protocol;
} transports[] = {
	{ "unix:", AF_UNIX, SOCK_STREAM, 0 },
	{ "unix-dgram:", AF_UNIX, SOCK_DGRAM, 0 },
	{ "unix-seqpacket:", AF_UNIX, SOCK_SEQPACKET, 0 },
	{ "tcp:", AF_UNSPEC, SOCK_STREAM, IPPROTO_TCP },
	{ "udp:", AF_UNSPEC, SOCK_DGRAM, IPPROTO_UDP },
	{ "raw:", AF_UNSPEC, SOCK_RAW, 0 },
};

/* The protocols of raw sockets that have a name here; the others are numbers. The first name of a number is the one written. */
static const struct protocol {
	const char *word;
	int number;
} protocols[] = {
	{ "icmp", IPPROTO_ICMP }, { "igmp", IPPROTO_IGMP },     { "tcp", IPPROTO_TCP },       { "udp", IPPROTO_UDP },
	{ "gre", IPPROTO_GRE },   { "icmp6", IPPROTO_ICMPV6 },  { "ipv6-icmp", IPPROTO_ICMPV6 }, { "ospf", 89 },
	{ "sctp", IPPROTO_SCTP },
};

/* What stands before an address does not change it. */
static const char *skip_prefix(const char *text)
{
	return strncmp(text, PREFIX, strlen(PREFIX)) == 0 ? text + strlen(PREFIX) : text;
}

static const struct transport *find_transport(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(transports); i++)
		if (strncmp(text, transports[i].word, strlen(transports[i].word)) == 0)
			return &transports[i];
	return NULL;
}

static int parse_unix(const char *rest, struct sock_address *address, struct fault *fault)
{
	bool is_abstract = *rest == '@';
	cleanup_free char *body = strdup(rest + is_abstract);
	size_t length = body ? bytes_unescape(body) : 0;

	if (!body)
		return fault_errno(fault, -ENOMEM);
	if (length > SOCK_PATH_MAX)
		return fault_usage(fault, "the %s has %zu bytes, and a socket's has at most %d",
				   is_abstract ? "name" : "path", length, SOCK_PATH_MAX);
	if (!is_abstract && length == 0)
		return fault_usage(fault, "the path is missing");
	if (!is_abstract && memchr(body, '\0', length))
		return fault_usage(fault, "no path can hold a NUL byte");
	address->name.un.sun_family = AF_UNIX;
	memcpy(address->name.un.sun_path + is_abstract, body, length);
	/* with the NUL behind a path, or before an abstract name */
	address->name.length = (socklen_t)(PATH_OFFSET + length + 1);
	return 0;
}

/* TEXT is "[V6]:REST" or "HOST:REST"; cuts it up. *V6: which of the two it was. */
static char *split(char *text, bool *v6)
{
	char *colon;

	*v6 = text[0] == '[';
	colon = *v6 ? strchr(text, ']') : strchr(text, ':');
	if (!colon || (*v6 && colon[1] != ':'))
		return NULL;
	*colon = '\0';
	return colon + 1 + *v6;
}

/* What has brackets is an IPv6 address, perhaps with an interface behind '%'; what has digits alone is not a name. */
static int check_host(const char *host, bool v6, struct fault *fault)
{
	char number[INET6_ADDRSTRLEN] = "";
	size_t length = v6 ? strcspn(host, "%") : strlen(host);
	struct in6_addr in6;
	struct in_addr in;

	if (*host == '\0') {
		fault_usage(fault, "HOST is missing");
		return fault_hint(fault, "0.0.0.0, or [::], stands for all addresses of this machine");
	}
	if (length < sizeof(number))
		memcpy(number, host, length);
	if (v6 && inet_pton(AF_INET6, number, &in6) != 1)
		return fault_usage(fault, "'%s' is no IPv6 address", host);
	if (!v6 && host[strspn(host, "0123456789.")] == '\0' && inet_pton(AF_INET, host, &in) != 1)
		return fault_usage(fault, "'%s' is no IPv4 address", host);
	return 0;
}

static int parse_port(const char *text, struct sock_address *address, struct fault *fault)
{
	uint64_t port;

	if (parse_u64_max(text, UINT16_MAX, &port) < 0)
		return fault_usage(fault, "'%s' is no port (0 to %d)", text, UINT16_MAX);
	address->port = (uint16_t)port;
	return 0;
}

static int parse_protocol(const char *text, struct sock_address *address, struct fault *fault)
{
	uint64_t number;

	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (strcmp(text, protocols[i].word) == 0) {
			address->protocol = protocols[i].number;
			return 0;
		}
	if (parse_u64_max(text, UINT8_MAX, &number) < 0)
		return fault_usage(fault, "'%s' is no protocol (icmp, icmp6, ..., or 0 to %d)", text, UINT8_MAX);
	address->protocol = (int)number;
	return 0;
}

static int parse_inet(const char *rest, struct sock_address *address, struct fault *fault)
{
	cleanup_free char *body = strdup(rest);
	bool is_raw = address->type == SOCK_RAW, v6;
	size_t whole = body ? bytes_unescape(body) : 0;
	const char *host = body;
	char *behind;

	if (!body)
		return fault_errno(fault, -ENOMEM);
	if (strlen(body) != whole)
		return fault_usage(fault, "no host can hold a NUL byte");
	behind = split(body, &v6);
	if (!behind)
		return fault_usage(fault, is_raw ? "it is not HOST:PROTO" : "it is not HOST:PORT");
	if (strchr(behind, ':')) {
		fault_usage(fault, "there is a colon too many");
		return fault_hint(fault, "an IPv6 address stands in brackets: tcp:[::1]:80");
	}
	host += v6;
	if (check_host(host, v6, fault) < 0)
		return -EINVAL;
	if (strlen(host) > SOCK_HOST_MAX)
		return fault_usage(fault, "the name of the host is longer than %d bytes", SOCK_HOST_MAX);
	memcpy(address->host, host, strlen(host) + 1);
	return is_raw ? parse_protocol(behind, address, fault) : parse_port(behind, address, fault);
}

int sock_address_parse(const char *text, struct sock_address *ret, struct fault *fault)
{
	const char *body = skip_prefix(text);
	const struct transport *transport = find_transport(body);
	struct sock_address address = { .text = text };
	int r;

	if (!transport) {
		fault_usage(fault, "that is no socket's address");
		return fault_hint(fault, "one is unix:PATH, unix:@NAME, unix-dgram:..., unix-seqpacket:..., tcp:HOST:PORT, "
					 "udp:HOST:PORT or raw:HOST:PROTO");
	}
	address.family = transport->family;
	address.type = transport->type;
	address.protocol = transport->protocol;
	body += strlen(transport->word);
	r = address.family == AF_UNIX ? parse_unix(body, &address, fault) : parse_inet(body, &address, fault);
	if (r < 0)
		return -EINVAL;
	*ret = address;
	return 0;
}

bool sock_address_begins(const char *text)
{
	return skip_prefix(text) != text || find_transport(text);
}

bool sock_address_connects(const struct sock_address *address)
{
	return address->type == SOCK_STREAM || address->type == SOCK_SEQPACKET;
}

const char *sock_address_path(const struct sock_address *address)
{
	return address->family == AF_UNIX && address->name.un.sun_path[0] ? address->name.un.sun_path : NULL;
}

/* A number needs no resolver. */
static bool resolve_number(const struct sock_address *address, struct sock_name *ret)
{
	in_port_t port = htons(address->port);

	*ret = (struct sock_name){ 0 };
	if (inet_pton(AF_INET, address->host, &ret->in.sin_addr) == 1) {
		ret->in.sin_family = AF_INET;
		ret->in.sin_port = port;
		ret->length = sizeof(ret->in);
	} else if (inet_pton(AF_INET6, address->host, &ret->in6.sin6_addr) == 1) {
		ret->in6.sin6_family = AF_INET6;
		ret->in6.sin6_port = port;
		ret->length = sizeof(ret->in6);
	}
	return ret->length > 0;
}

static int explain_lookup(int error, struct fault *fault)
{
	if (error == EAI_NONAME || error == EAI_NODATA)
		return fault_set(fault, STATUS_MISSING, "there is no such host");
	if (error == EAI_SYSTEM)
		return fault_errno(fault, -errno);
	return fault_set(fault, STATUS_FAILED, "the host cannot be looked up: %s", gai_strerror(error));
}

/* The protocol of IPv6's own messages fits IPv6 addresses alone, and that of IPv4's the others. */
static int wanted_family(const struct sock_address *address)
{
	if (address->protocol == IPPROTO_ICMP)
		return AF_INET;
	return address->protocol == IPPROTO_ICMPV6 ? AF_INET6 : AF_UNSPEC;
}

static int look_up(const struct sock_address *address, struct sock_name *names, size_t most, struct fault *fault)
{
	struct addrinfo hints = { .ai_family = wanted_family(address), .ai_socktype = SOCK_STREAM }, *found = NULL;
	int r = getaddrinfo(address->host, NULL, &hints, &found), count = 0;

	if (r != 0)
		return explain_lookup(r, fault);
	for (const struct addrinfo *at = found; at && (size_t)count < most; at = at->ai_next) {
		struct sock_name *name = &names[count];

		if ((at->ai_family != AF_INET && at->ai_family != AF_INET6) || at->ai_addrlen > sizeof(name->bytes))
			continue;
		*name = (struct sock_name){ .length = at->ai_addrlen };
		memcpy(name->bytes, at->ai_addr, at->ai_addrlen);
		/* the port is at the same place in both families */
		name->in.sin_port = htons(address->port);
		count++;
	}
	freeaddrinfo(found);
	return count > 0 ? count : explain_lookup(EAI_NONAME, fault);
}

int sock_address_resolve(const struct sock_address *address, struct sock_name *names, size_t most, struct fault *fault)
{
	int wanted = wanted_family(address), count = 1;

	if (address->family == AF_UNIX)
		names[0] = address->name;
	else if (!resolve_number(address, &names[0]))
		count = look_up(address, names, most, fault);
	if (count > 0 && wanted != AF_UNSPEC && names[0].any.sa_family != wanted)
		return fault_usage(fault, "icmp is for IPv4 addresses, icmp6 for those of IPv6");
	return count;
}

int sock_address_resolve_peer(const struct sock_address *address, struct sock_name *names, size_t most, struct fault *fault)
{
	bool has_port = address->protocol == IPPROTO_TCP || address->protocol == IPPROTO_UDP;

	if (has_port && address->type != SOCK_RAW && address->port == 0)
		return fault_usage(fault, "nobody can be at port 0");
	return sock_address_resolve(address, names, most, fault);
}

const char *sock_name_path(const struct sock_name *name, size_t *length)
{
	if (name->any.sa_family != AF_UNIX || name->length <= PATH_OFFSET || name->bytes[PATH_OFFSET] == '\0')
		return NULL;
	*length = strnlen(name->bytes + PATH_OFFSET, name->length - PATH_OFFSET);
	return name->bytes + PATH_OFFSET;
}

/* A path's own '@' is escaped, so that none is taken for the mark of an abstract name. */
static void write_unix(const struct sock_name *name, struct buffer *out)
{
	size_t length;
	const char *path = sock_name_path(name, &length);

	if (path) {
		bytes_escape(out, path, length, ESCAPE_ADDRESS);
	} else if (name->length > PATH_OFFSET) {
		buffer_char(out, '@');
		bytes_escape(out, name->bytes + PATH_OFFSET + 1, name->length - PATH_OFFSET - 1, ESCAPE_ADDRESS);
	}
}

static void write_scope(uint32_t scope, struct buffer *out)
{
	char interface[IF_NAMESIZE];

	buffer_char(out, '%');
	if (if_indextoname(scope, interface))
		bytes_escape(out, interface, strlen(interface), ESCAPE_ADDRESS);
	else
		buffer_u64(out, scope);
}

void sock_name_write_host(const struct sock_name *name, struct buffer *out)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (name->any.sa_family == AF_INET)
		inet_ntop(AF_INET, &name->in.sin_addr, text, sizeof(text));
	else if (name->any.sa_family == AF_INET6)
		inet_ntop(AF_INET6, &name->in6.sin6_addr, text, sizeof(text));
	buffer_text(out, text);
	if (name->any.sa_family == AF_INET6 && name->in6.sin6_scope_id != 0)
		write_scope(name->in6.sin6_scope_id, out);
}

static void write_protocol(int protocol, struct buffer *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(protocols); i++)
		if (protocols[i].number == protocol) {
			buffer_text(out, protocols[i].word);
			return;
		}
	buffer_i64(out, protocol);
}

static const char *transport_word(bool is_unix, int type)
{
	for (size_t i = 0; i < ARRAY_SIZE(transports); i++)
		if ((transports[i].family == AF_UNIX) == is_unix && transports[i].type == type)
			return transports[i].word;
	return is_unix ? "unix:" : "raw:";
}

void sock_name_write(const struct sock_name *name, int type, int protocol, struct buffer *out)
{
	/* one without a name may come without a family */
	bool is_v6 = name->any.sa_family == AF_INET6, is_unix = !is_v6 && name->any.sa_family != AF_INET;

	buffer_text(out, transport_word(is_unix, type));
	if (is_unix) {
		write_unix(name, out);
		return;
	}
	buffer_text(out, is_v6 ? "[" : "");
	sock_name_write_host(name, out);
	buffer_text(out, is_v6 ? "]:" : ":");
	if (type == SOCK_RAW)
		write_protocol(protocol, out);
	else
		buffer_u64(out, sock_name_port(name));
}

uint16_t sock_name_port(const struct sock_name *name)
{
	if (name->any.sa_family == AF_INET)
		return ntohs(name->in.sin_port);
	return name->any.sa_family == AF_INET6 ? ntohs(name->in6.sin6_port) : 0;
}

bool sock_name_is_multicast(const struct sock_name *name)
{
	if (name->any.sa_family == AF_INET)
		return IN_MULTICAST(ntohl(name->in.sin_addr.s_addr));
	return name->any.sa_family == AF_INET6 && IN6_IS_ADDR_MULTICAST(&name->in6.sin6_addr);
}
