/* The floor of listing UNIX sockets: the kernel's answer by sock_diag(7), with all that is asked for, counted and not printed. */
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
	struct {
		struct nlmsghdr header;
		struct unix_diag_req request;
	} question = {
		{ sizeof(question), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
		{ .sdiag_family = AF_UNIX,
		  .udiag_states = ~0U,
		  .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_VFS | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_MEMINFO |
				UDIAG_SHOW_UID },
	};
	static _Alignas(struct nlmsghdr) char bytes[32 * 1024];
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG), count = 0;

	if (send(fd, &question, sizeof(question), 0) < 0)
		return 1;
	for (;;) {
		ssize_t n = recv(fd, bytes, sizeof(bytes), 0);

		if (n < 0)
			return 1;
		for (struct nlmsghdr *header = (void *)bytes; NLMSG_OK(header, n); header = NLMSG_NEXT(header, n)) {
			if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR)
				return printf("%d\n", count) < 0;
			count++;
		}
	}
}
