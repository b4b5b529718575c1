/*
 * The one file that knows libmnl, which carries the question to the kernel and its answer back. It is loaded when sockets are
 * asked for, so that nobody else pays for it.
 */
#include "sys/sockdiag_dump.h"

#include <dlfcn.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>

#define LIBRARY  "libmnl.so.0"
#define SEQUENCE 1

bool sockdiag_each_attribute(const char *bytes, size_t length,
			     bool (*take)(unsigned type, const void *bytes, size_t length, void *ret), void *ret)
{
	struct nlattr attribute;

	while (length >= sizeof(attribute)) {
		size_t step;

		memcpy(&attribute, bytes, sizeof(attribute));
		if (attribute.nla_len < sizeof(attribute) || attribute.nla_len > length)
			return false;
		if (!take(attribute.nla_type & (uint16_t)NLA_TYPE_MASK, bytes + sizeof(attribute),
			  attribute.nla_len - sizeof(attribute), ret))
			return false;
		step = NLA_ALIGN(attribute.nla_len);
		if (step >= length)
			return true; /* the last one need not be padded */
		bytes += step;
		length -= step;
	}
	return length == 0;
}

bool sockdiag_take_fixed(void *ret, size_t size, const void *bytes, size_t length)
{
	if (length < size)
		return false;
	memcpy(ret, bytes, size);
	return true;
}

bool sockdiag_take_memory(const void *bytes, size_t length, struct socket_usage *ret)
{
	uint32_t values[SK_MEMINFO_OPTMEM + 1];

	if (!sockdiag_take_fixed(values, sizeof(values), bytes, length))
		return false;
	ret->has_memory = true;
	ret->receive_room = values[SK_MEMINFO_RCVBUF];
	ret->send_room = values[SK_MEMINFO_SNDBUF];
	ret->memory = (uint64_t)values[SK_MEMINFO_RMEM_ALLOC] + values[SK_MEMINFO_WMEM_ALLOC] + values[SK_MEMINFO_FWD_ALLOC] +
		      values[SK_MEMINFO_OPTMEM];
	return true;
}

/* The functions used, each with the type its header gives it. */
struct mnl {
	void *library;
	__typeof__(&mnl_socket_open2) open;
	__typeof__(&mnl_socket_bind) bind;
	__typeof__(&mnl_socket_get_portid) get_portid;
	__typeof__(&mnl_socket_sendto) send;
	__typeof__(&mnl_socket_recvfrom) receive;
	__typeof__(&mnl_socket_close) close;
	__typeof__(&mnl_nlmsg_put_header) put_header;
	__typeof__(&mnl_nlmsg_put_extra_header) put_extra_header;
	__typeof__(&mnl_nlmsg_get_payload) get_payload;
	__typeof__(&mnl_nlmsg_get_payload_len) get_payload_length;
	__typeof__(&mnl_cb_run2) run;
};

static int load(struct mnl *lib)
{
	const struct {
		const char *name;
		void *slot;
	} functions[] = {
		{ "mnl_socket_open2", &lib->open },
		{ "mnl_socket_bind", &lib->bind },
		{ "mnl_socket_get_portid", &lib->get_portid },
		{ "mnl_socket_sendto", &lib->send },
		{ "mnl_socket_recvfrom", &lib->receive },
		{ "mnl_socket_close", &lib->close },
		{ "mnl_nlmsg_put_header", &lib->put_header },
		{ "mnl_nlmsg_put_extra_header", &lib->put_extra_header },
		{ "mnl_nlmsg_get_payload", &lib->get_payload },
		{ "mnl_nlmsg_get_payload_len", &lib->get_payload_length },
		{ "mnl_cb_run2", &lib->run },
	};

	lib->library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!lib->library)
		return -ELIBACC;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		void *function = dlsym(lib->library, functions[i].name);

		if (!function)
			return -ELIBACC;
		memcpy(functions[i].slot, &function, sizeof(function));
	}
	return 0;
}

struct dump {
	struct mnl lib;
	struct mnl_socket *socket;
	int (*visit)(const void *payload, size_t length, void *data);
	void *data;
	int result; /* what VISIT returned last */
	int failure; /* -errno with which the kernel ended its answer */
};

static int on_message(const struct nlmsghdr *header, void *data)
{
	struct dump *dump = data;

	dump->result = dump->visit(dump->lib.get_payload(header), dump->lib.get_payload_length(header), dump->data);
	return dump->result == 0 ? MNL_CB_OK : MNL_CB_STOP;
}

/* Where nobody answers for a family the kernel says so in the last message: the library does not look at that. */
static int on_end(const struct nlmsghdr *header, void *data)
{
	struct dump *dump = data;
	int failure;

	if (sockdiag_take_fixed(&failure, sizeof(failure), dump->lib.get_payload(header), dump->lib.get_payload_length(header)) &&
	    failure < 0)
		dump->failure = failure;
	return MNL_CB_STOP;
}

static int ask(const struct dump *dump, char *bytes, const void *request, size_t length)
{
	struct nlmsghdr *header = dump->lib.put_header(bytes);

	header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header->nlmsg_seq = SEQUENCE;
	memcpy(dump->lib.put_extra_header(header, length), request, length);
	return dump->lib.send(dump->socket, header, header->nlmsg_len) < 0 ? -errno : 0;
}

static int ask_and_hear(struct dump *dump, const void *request, size_t length)
{
	_Alignas(struct nlmsghdr) char bytes[32 * 1024]; /* the most that the kernel writes at once */
	int r = dump->lib.bind(dump->socket, 0, MNL_SOCKET_AUTOPID) < 0 ? -errno : ask(dump, bytes, request, length);
	mnl_cb_t control[] = { [NLMSG_DONE] = on_end };
	int more = MNL_CB_OK;

	while (r == 0 && more > MNL_CB_STOP) {
		ssize_t n = dump->lib.receive(dump->socket, bytes, sizeof(bytes));

		if (n < 0 && errno == EINTR)
			continue;
		more = n < 0 ? MNL_CB_ERROR :
			       dump->lib.run(bytes, (size_t)n, SEQUENCE, dump->lib.get_portid(dump->socket), on_message, dump,
					     control, ARRAY_SIZE(control));
		if (more < MNL_CB_STOP)
			r = -errno;
	}
	return r == 0 ? dump->failure : r;
}

int sockdiag_dump(const void *request, size_t length, int (*visit)(const void *payload, size_t length, void *data), void *data)
{
	struct dump dump = { .visit = visit, .data = data };
	int r = load(&dump.lib);

	/* the library stays loaded: unloading gains nothing so close to the end */
	if (r < 0)
		return r;
	dump.socket = dump.lib.open(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!dump.socket)
		return -errno;
	r = ask_and_hear(&dump, request, length);
	dump.lib.close(dump.socket);
	if (r == -ENOENT)
		return -EPROTONOSUPPORT; /* there is sock_diag, and nobody in it who answers for this family */
	return r < 0 ? r : dump.result;
}
