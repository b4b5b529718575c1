#include "ipc/sock_datagram.h"

#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* As many at once; and as much room for them all, unless one alone needs more. */
#define SLOTS 32
#define ROOM  ((size_t)2 << 20)

/* What comes with each. */
union ancillary {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

struct sock_batch {
	size_t size, slots;
	bool has_ancillaries;
	struct mmsghdr messages[SLOTS];
	struct iovec pieces[SLOTS];
	struct sock_name names[SLOTS];
	union ancillary ancillaries[SLOTS];
	char bytes[];
};

struct sock_batch *sock_batch_new(size_t size, bool wants_ttl)
{
	size_t slots = size <= ROOM / SLOTS ? SLOTS : size < ROOM ? ROOM / size : 1;
	struct sock_batch *batch = malloc(sizeof(*batch) + slots * size);

	if (!batch)
		return NULL;
	batch->size = size;
	batch->slots = slots;
	batch->has_ancillaries = wants_ttl;
	for (size_t i = 0; i < slots; i++) {
		batch->pieces[i] = (struct iovec){ batch->bytes + i * size, size };
		batch->messages[i] = (struct mmsghdr){ .msg_hdr = {
							       .msg_name = batch->names[i].bytes,
							       .msg_iov = &batch->pieces[i],
							       .msg_iovlen = 1,
							       .msg_control = batch->ancillaries[i].bytes,
						       } };
	}
	return batch;
}

void sock_batch_free(struct sock_batch **batch)
{
	free(*batch);
}

int sock_batch_receive(struct sock_batch *batch, int fd, uint64_t most)
{
	unsigned slots = (unsigned)(most < batch->slots ? most : batch->slots);
	int n;

	for (unsigned i = 0; i < slots; i++) {
		batch->messages[i].msg_hdr.msg_namelen = sizeof(batch->names[i].bytes);
		/* without room the kernel drops descriptors that strangers send along */
		batch->messages[i].msg_hdr.msg_controllen = batch->has_ancillaries ? sizeof(batch->ancillaries[i]) : 0;
	}
	/* MSG_TRUNC: the length is the datagram's own, whatever fitted */
	do
		n = recvmmsg(fd, batch->messages, slots, MSG_DONTWAIT | MSG_TRUNC, NULL);
	while (n < 0 && errno == EINTR);
	for (int i = 0; i < n; i++) {
		batch->names[i].length = batch->messages[i].msg_hdr.msg_namelen;
		if (batch->names[i].length == 0)
			batch->names[i].any.sa_family = AF_UNSPEC;
	}
	return n < 0 ? -errno : n;
}

static int find_ttl(const struct msghdr *message)
{
	struct cmsghdr *at = message->msg_controllen >= sizeof(*at) ? message->msg_control : NULL;
	int ttl = -1;

	if (at && ((at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_TTL) ||
		   (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_HOPLIMIT)))
		memcpy(&ttl, CMSG_DATA(at), sizeof(ttl));
	return ttl;
}

struct sock_datagram sock_batch_at(const struct sock_batch *batch, size_t index)
{
	const struct mmsghdr *message = &batch->messages[index];
	size_t size = message->msg_len;

	return (struct sock_datagram){
		.bytes = batch->bytes + index * batch->size,
		.length = size < batch->size ? size : batch->size,
		.size = size,
		.peer = &batch->names[index],
		.ttl = find_ttl(&message->msg_hdr),
	};
}

static int set(int fd, int level, int option, const void *value, size_t length)
{
	return setsockopt(fd, level, option, value, (socklen_t)length) < 0 ? -errno : 0;
}

int sock_want_ttl(int fd, int family)
{
	const int on = 1;

	if (family == AF_INET)
		return set(fd, IPPROTO_IP, IP_RECVTTL, &on, sizeof(on));
	return family == AF_INET6 ? set(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof(on)) : 0;
}

int sock_set_ttl(int fd, int family, unsigned ttl)
{
	const int hops = (int)ttl;
	int r;

	if (family == AF_INET) {
		r = set(fd, IPPROTO_IP, IP_TTL, &hops, sizeof(hops));
		return r < 0 ? r : set(fd, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof(hops));
	}
	if (family != AF_INET6)
		return -ENOPROTOOPT;
	r = set(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hops, sizeof(hops));
	return r < 0 ? r : set(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops));
}

int sock_set_no_loop(int fd, int family)
{
	const int off = 0;

	if (family == AF_INET)
		return set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &off, sizeof(off));
	return family == AF_INET6 ? set(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, &off, sizeof(off)) : -ENOPROTOOPT;
}

static int find_interface(const char *name, struct fault *fault)
{
	int index = (int)if_nametoindex(name);

	if (index > 0)
		return index;
	fault_set(fault, STATUS_MISSING, "there is no interface '%s'", name);
	return -ENODEV;
}

int sock_set_interface(int fd, int family, const char *interface, struct fault *fault)
{
	int index = find_interface(interface, fault), r;
	struct ip_mreqn request = { .imr_ifindex = index };

	if (index < 0)
		return index;
	r = set(fd, SOL_SOCKET, SO_BINDTODEVICE, interface, strlen(interface));
	if (r == 0)
		r = family == AF_INET ? set(fd, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof(request)) :
					set(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &index, sizeof(index));
	return r < 0 ? fault_errno(fault, r) : 0;
}

int sock_join_group(int fd, const struct sock_name *group, const char *interface, struct fault *fault)
{
	int index = interface ? find_interface(interface, fault) : 0, r;
	struct ip_mreqn four = { .imr_multiaddr = group->in.sin_addr, .imr_ifindex = index };
	struct ipv6_mreq six = { .ipv6mr_multiaddr = group->in6.sin6_addr, .ipv6mr_interface = (unsigned)index };

	if (index < 0)
		return index;
	r = group->any.sa_family == AF_INET ? set(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &four, sizeof(four)) :
					      set(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &six, sizeof(six));
	if (r == 0 || r == -EADDRINUSE) /* it is in it already */
		return 0;
	fault_errno(fault, r);
	if (r == -ENODEV && !interface) {
		fault_set(fault, STATUS_MISSING, "no route leads to the group");
		fault_hint(fault, "--interface IF says where it is");
	}
	return r;
}

int sock_await(int fd, const struct deadline *deadline)
{
	struct pollfd bytes = { .fd = fd, .events = POLLIN };
	struct timespec left;
	int n = ppoll(&bytes, 1, deadline_left(deadline, &left), NULL);

	if (n < 0)
		return -errno;
	return n > 0 ? 0 : deadline_error(deadline);
}
