/*
 * The one file that knows libmnl, which carries the question to the kernel and its answer back. It is loaded when a socket is
 * named, so that nobody else pays for it.
 */
#include "sys/sockdiag.h"

#include <dlfcn.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#define LIBRARY  "libmnl.so.0"
#define SEQUENCE 1

/* The kernel's own device numbers have 12 and 20 bits, side by side. */
static dev_t device_of(uint32_t device)
{
	return makedev(device >> 20, device & 0xfffff);
}

static bool take_name(const char *bytes, size_t length, struct unix_socket *ret)
{
	if (length > sizeof(((struct sockaddr_un *)NULL)->sun_path) + 1)
		return false;
	if (length == 0)
		return true;
	ret->is_abstract = bytes[0] == '\0';
	ret->name = ret->is_abstract ? bytes + 1 : bytes;
	ret->name_length = ret->is_abstract ? length - 1 : strnlen(bytes, length);
	return true;
}

static bool take_attribute(unsigned type, const void *bytes, size_t length, struct unix_socket *ret)
{
	struct unix_diag_vfs vfs;

	switch (type) {
	case UNIX_DIAG_NAME:
		return take_name(bytes, length, ret);
	case UNIX_DIAG_VFS:
		if (length < sizeof(vfs))
			return false;
		memcpy(&vfs, bytes, sizeof(vfs));
		ret->has_file = true;
		ret->file_device = device_of(vfs.udiag_vfs_dev);
		ret->file_inode = vfs.udiag_vfs_ino;
		return true;
	case UNIX_DIAG_PEER:
		if (length < sizeof(ret->peer))
			return false;
		memcpy(&ret->peer, bytes, sizeof(ret->peer));
		return true;
	default:
		return true;
	}
}

static bool take_attributes(const char *bytes, size_t length, struct unix_socket *ret)
{
	struct nlattr attribute;

	while (length >= sizeof(attribute)) {
		size_t step;

		memcpy(&attribute, bytes, sizeof(attribute));
		if (attribute.nla_len < sizeof(attribute) || attribute.nla_len > length)
			return false;
		if (!take_attribute(attribute.nla_type & (uint16_t)NLA_TYPE_MASK, bytes + sizeof(attribute),
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

bool sockdiag_parse(const void *payload, size_t length, struct unix_socket *ret)
{
	struct unix_diag_msg message;

	*ret = (struct unix_socket){ 0 };
	if (length < sizeof(message))
		return false;
	memcpy(&message, payload, sizeof(message));
	if (message.udiag_family != AF_UNIX || message.udiag_ino == 0)
		return false;
	ret->inode = message.udiag_ino;
	ret->type = message.udiag_type;
	ret->state = message.udiag_state;
	return take_attributes((const char *)payload + sizeof(message), length - sizeof(message), ret);
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
	__typeof__(&mnl_cb_run) run;
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
		{ "mnl_cb_run", &lib->run },
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
	int (*visit)(const struct unix_socket *socket, void *data);
	void *data;
	int result; /* what VISIT returned last */
};

static int on_message(const struct nlmsghdr *header, void *data)
{
	struct dump *dump = data;
	struct unix_socket socket;

	if (sockdiag_parse(dump->lib.get_payload(header), dump->lib.get_payload_length(header), &socket))
		dump->result = dump->visit(&socket, dump->data);
	return dump->result == 0 ? MNL_CB_OK : MNL_CB_STOP;
}

static int ask(const struct dump *dump, char *bytes)
{
	struct nlmsghdr *header = dump->lib.put_header(bytes);
	struct unix_diag_req *request;

	header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	header->nlmsg_seq = SEQUENCE;
	request = dump->lib.put_extra_header(header, sizeof(*request));
	request->sdiag_family = AF_UNIX;
	request->udiag_states = UINT32_MAX;
	request->udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_PEER;
	return dump->lib.send(dump->socket, header, header->nlmsg_len) < 0 ? -errno : 0;
}

static int ask_and_hear(struct dump *dump)
{
	_Alignas(struct nlmsghdr) char bytes[32 * 1024]; /* the most that the kernel writes at once */
	int r = dump->lib.bind(dump->socket, 0, MNL_SOCKET_AUTOPID) < 0 ? -errno : ask(dump, bytes), more = MNL_CB_OK;

	while (r == 0 && more > MNL_CB_STOP) {
		ssize_t n = dump->lib.receive(dump->socket, bytes, sizeof(bytes));

		if (n < 0 && errno == EINTR)
			continue;
		more = n < 0 ? MNL_CB_ERROR :
			       dump->lib.run(bytes, (size_t)n, SEQUENCE, dump->lib.get_portid(dump->socket), on_message, dump);
		if (more < MNL_CB_STOP)
			r = -errno;
	}
	return r;
}

int sockdiag_each_unix(int (*visit)(const struct unix_socket *socket, void *data), void *data)
{
	struct dump dump = { .visit = visit, .data = data };
	int r = load(&dump.lib);

	/* the library stays loaded: unloading gains nothing so close to the end */
	if (r < 0)
		return r;
	dump.socket = dump.lib.open(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!dump.socket)
		return -errno;
	r = ask_and_hear(&dump);
	dump.lib.close(dump.socket);
	if (r == -ENOENT)
		return -EPROTONOSUPPORT; /* there is sock_diag, and nobody in it who answers for this family */
	return r < 0 ? r : dump.result;
}
