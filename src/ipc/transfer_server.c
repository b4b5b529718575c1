#include "ipc/transfer_server.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/status.h"
#include "sys/beneath.h"
#include "sys/clock.h"
#include "sys/namespace.h"

#define MILLISECOND INT64_C(1000000)

/* How often to see whether clients live, and whether a full queue has room. */
#define LOOK  (200 * MILLISECOND)
#define RETRY (2 * MILLISECOND)

/* A client that takes nothing for so long is dropped when it cannot be known to live, or when others have no room for it. */
#define PATIENCE (10000 * MILLISECOND)

/* So many are heard before somebody is sent something. */
#define HEARD_AT_ONCE 64

void transfer_server_begin(struct transfer_server *server, struct queue *queue, int root)
{
	uint64_t most = queue_most(queue), eighth = queue->qbytes / 8;

	*server = (struct transfer_server){ .queue = queue, .root = root };
	server->chunk = (size_t)(most < eighth ? most : eighth);
	server->chunk = server->chunk > sizeof(struct transfer_header) ? server->chunk - sizeof(struct transfer_header) : 1;
	/* a quarter stays free for requests and acknowledgements */
	server->room = queue->qbytes / 4 * 3 / (server->chunk + sizeof(struct transfer_header));
	server->room = server->room > 0 ? server->room : 1;
}

/* How many answers it has not taken yet, as far as is known. */
static uint64_t under_way(const struct transfer_client *client)
{
	return client->sent - client->taken;
}

/* Takes away what is on its way to a client that will not take it. */
static void purge(struct transfer_server *server, uint64_t reply)
{
	const struct queue_choice choice = { .type = (int64_t)reply };
	const struct deadline now = { 0 };
	size_t offset, length;

	do
		server->in.length = 0;
	while (queue_receive(server->queue, &choice, &now, &server->in, &offset, &length) == 0);
}

/* Forgets the client at AT; the last one takes its place. */
static void forget(struct transfer_server *server, size_t at)
{
	struct transfer_client *client = &server->clients[at];

	if (under_way(client) > 0)
		purge(server, client->reply);
	server->ended++;
	if (client->fd >= 0)
		close(client->fd);
	peer_done(&client->peer);
	*client = server->clients[--server->count];
}

void transfer_server_done(struct transfer_server *server)
{
	while (server->count > 0)
		forget(server, server->count - 1);
	buffer_done(&server->in);
	buffer_done(&server->bytes);
	buffer_done(&server->out);
}

static size_t find(const struct transfer_server *server, uint64_t reply)
{
	size_t at = 0;

	while (at < server->count && server->clients[at].reply != reply)
		at++;
	return at;
}

static void refuse(struct transfer_client *client, int status, const char *why)
{
	client->status = status;
	client->why = why;
}

static void refuse_open(struct transfer_client *client, int error)
{
	if (error == -ENOENT || error == -ENOTDIR || error == -ENAMETOOLONG)
		refuse(client, STATUS_MISSING, "no such file is served");
	else if (error == -EACCES || error == -EPERM)
		refuse(client, STATUS_DENIED, "the server may not read it");
	else if (error == -EXDEV)
		refuse(client, STATUS_REFUSED, "it is outside of what is served");
	else if (error == -ELOOP)
		refuse(client, STATUS_REFUSED, "it is a link, or behind one: links are not followed");
	else if (error == -EINVAL)
		refuse(client, STATUS_REFUSED, "it is no regular file");
	else
		refuse(client, STATUS_FAILED, strerrordesc_np(-error));
}

/* Opens what the client asks for; a path is a stranger's: bounded, and without a NUL in it. */
static void open_file(const struct transfer_server *server, const struct transfer_message *message,
		      struct transfer_client *client)
{
	char path[PATH_MAX];
	struct stat st = { 0 };

	if (message->length == 0 || message->length >= sizeof(path) || memchr(message->bytes, '\0', message->length)) {
		refuse_open(client, -ENOENT);
		return;
	}
	memcpy(path, message->bytes, message->length);
	path[message->length] = '\0';
	client->fd = beneath_open(server->root, path, &st);
	if (client->fd < 0)
		refuse_open(client, client->fd);
	client->size = (uint64_t)st.st_size;
}

/* Sends a message without waiting. Returns 0, -EAGAIN when there is no room, or -errno. */
static int send(struct transfer_server *server, struct transfer_client *client, struct transfer_header *header,
		const char *bytes, size_t length)
{
	const struct deadline now = { 0 };
	int r;

	header->reply = client->reply;
	transfer_pack(header, bytes, length, &server->out);
	if (server->out.error < 0)
		return server->out.error;
	r = queue_send(server->queue, (int64_t)client->reply, server->out.data, server->out.length, &now);
	if (r == 0)
		client->sent++;
	return r;
}

static int send_start(struct transfer_server *server, struct transfer_client *client)
{
	struct transfer_header header = {
		.kind = TRANSFER_START,
		.number = client->size,
		.pid = (uint32_t)getpid(),
		.pid_ns = namespace_pid_inode(),
	};
	int r = send(server, client, &header, NULL, 0);

	client->is_started = r == 0;
	return r;
}

static int send_end(struct transfer_server *server, struct transfer_client *client)
{
	struct transfer_header header = {
		.kind = client->status == STATUS_DONE ? TRANSFER_EOT : TRANSFER_ERROR,
		.status = (uint16_t)client->status,
		.number = client->offset,
	};
	int r = send(server, client, &header, client->why, client->why ? strlen(client->why) : 0);

	client->is_ended = r == 0;
	return r;
}

/* Makes room among those that are heard: takes it from one who has been told how it ended, and does not listen. */
static void evict_silent(struct transfer_server *server)
{
	int64_t now = clock_monotonic();

	for (size_t i = server->count; i-- > 0;)
		if (server->clients[i].is_ended && now - server->clients[i].heard > PATIENCE)
			forget(server, i);
}

/* Who died since, or asks twice, is not answered; those that are too many are told so. */
static void hear_path(struct transfer_server *server, const struct transfer_message *message)
{
	struct transfer_client client = { .reply = message->header.reply, .fd = -1, .heard = clock_monotonic() };

	if (server->count == TRANSFER_CLIENTS_HEARD)
		evict_silent(server);
	if (server->count == TRANSFER_CLIENTS_HEARD || find(server, client.reply) < server->count ||
	    peer_open(message->header.pid, message->header.pid_ns, &client.peer) < 0)
		return;
	if (server->count >= TRANSFER_CLIENTS_MAX)
		refuse(&client, STATUS_FAILED, "the server has too many clients at once: try again");
	else
		open_file(server, message, &client);
	server->clients[server->count++] = client;
}

static void hear_ack(struct transfer_server *server, const struct transfer_message *message, size_t at)
{
	struct transfer_client *client = &server->clients[at];
	uint64_t taken = message->header.number;

	if (taken <= client->taken || taken > client->sent)
		return;
	client->taken = taken;
	client->heard = clock_monotonic();
	if (client->is_ended && client->taken == client->sent)
		forget(server, at);
}

static void hear(struct transfer_server *server, const char *bytes, size_t length)
{
	struct transfer_message message;
	size_t at;

	if (transfer_parse(bytes, length, &message) < 0) /* a stranger's */
		return;
	at = find(server, message.header.reply);
	if (message.header.kind == TRANSFER_PATH)
		hear_path(server, &message);
	else if (message.header.kind == TRANSFER_ACK && at < server->count)
		hear_ack(server, &message, at);
	else if (message.header.kind == TRANSFER_BYE && at < server->count)
		forget(server, at);
}

/* Hears one message, if one comes before DEADLINE. Returns 0 or -errno. */
static int hear_one(struct transfer_server *server, const struct deadline *deadline)
{
	const struct queue_choice requests = { .type = TRANSFER_TO_SERVER };
	size_t offset = 0, length = 0;
	int r;

	server->in.length = 0;
	r = queue_receive(server->queue, &requests, deadline, &server->in, &offset, &length);
	if (r == 0)
		hear(server, server->in.data + offset + sizeof(struct queue_message), length);
	return r;
}

/* Hears what is there. Returns how many messages that were, or -errno. */
static int hear_all(struct transfer_server *server)
{
	const struct deadline now = { 0 };
	int heard = 0, r = 0;

	while (heard < HEARD_AT_ONCE && (r = hear_one(server, &now)) == 0)
		heard++;
	return r == -EAGAIN ? heard : r < 0 ? r : heard;
}

/* The next bytes of its file. At their end, or when they cannot be read, the transfer ends. */
static int send_data(struct transfer_server *server, struct transfer_client *client)
{
	struct transfer_header header = { .kind = TRANSFER_DATA, .number = client->offset };
	char *bytes;
	ssize_t n;
	int r;

	server->bytes.length = 0;
	bytes = buffer_reserve(&server->bytes, server->chunk);
	if (!bytes)
		return server->bytes.error;
	n = pread(client->fd, bytes, server->chunk, (off_t)client->offset);
	if (n < 0)
		refuse(client, STATUS_FAILED, "the server could not read on");
	else if (n == 0 && client->offset < client->size)
		refuse(client, STATUS_FAILED, "the file became shorter while it was read");
	if (n <= 0)
		return send_end(server, client);
	r = send(server, client, &header, bytes, (size_t)n);
	client->offset += r == 0 ? (size_t)n : 0;
	return r;
}

static int send_next(struct transfer_server *server, struct transfer_client *client)
{
	if (!client->is_started)
		return send_start(server, client);
	return client->status == STATUS_DONE ? send_data(server, client) : send_end(server, client);
}

/* Whether it may be sent one more: half of what the others leave, and one at least, while there is room. */
static bool may_have(const struct transfer_server *server, const struct transfer_client *client)
{
	uint64_t others = 0, own = under_way(client), left;

	for (size_t i = 0; i < server->count; i++)
		others += under_way(&server->clients[i]);
	others -= own;
	left = others < server->room ? server->room - others : 0;
	return !client->is_ended && left > 0 && own < (left > 1 ? left / 2 : 1);
}

/* A message to each who may have one. Returns how many were sent, or -errno. */
static int send_round(struct transfer_server *server)
{
	int sent = 0;

	server->is_full = false;
	for (size_t i = 0; i < server->count && !server->is_full; i++) {
		struct transfer_client *client = &server->clients[(server->turn + i) % server->count];
		int r = may_have(server, client) ? send_next(server, client) : -EALREADY;

		if (r < 0 && r != -EALREADY && r != -EAGAIN)
			return r;
		server->is_full = r == -EAGAIN;
		sent += r == 0;
	}
	server->turn++;
	return sent;
}

/* Whether somebody has to wait because the messages of others fill the room there is. */
static bool is_crowded(const struct transfer_server *server)
{
	uint64_t all = 0;
	bool waits = server->is_full;

	for (size_t i = 0; i < server->count; i++) {
		all += under_way(&server->clients[i]);
		waits = waits || (under_way(&server->clients[i]) == 0 && !server->clients[i].is_ended);
	}
	return waits && (server->is_full || all >= server->room);
}

/* Takes back what a client does not take, and leaves it a word instead. */
static void drop_slow(struct transfer_server *server, struct transfer_client *client)
{
	purge(server, client->reply);
	client->taken = client->sent;
	client->heard = clock_monotonic();
	client->is_ended = false;
	refuse(client, STATUS_FAILED, "it took nothing for 10 s, and others wait for the room");
}

/* It died; or it is silent and cannot be known to live, or, while others need its room, does not take that it was refused. */
static bool is_gone(const struct transfer_client *client, bool is_silent, bool crowded)
{
	return peer_is_dead(&client->peer) || (is_silent && (client->peer.fd < 0 || (crowded && client->is_ended)));
}

static void look_at_clients(struct transfer_server *server)
{
	int64_t now = clock_monotonic();
	bool crowded = is_crowded(server);

	server->looked = now;
	for (size_t i = server->count; i-- > 0;) {
		struct transfer_client *client = &server->clients[i];
		bool is_silent = under_way(client) > 0 && now - client->heard > PATIENCE;

		if (is_gone(client, is_silent, crowded))
			forget(server, i);
		else if (is_silent && crowded && client->status == STATUS_DONE)
			drop_slow(server, client);
	}
}

int transfer_server_step(struct transfer_server *server)
{
	struct deadline deadline = { .forever = true };
	int heard = hear_all(server), sent, r;

	if (heard < 0)
		return heard;
	if (server->count > 0 && clock_monotonic() - server->looked > LOOK)
		look_at_clients(server);
	sent = send_round(server);
	if (sent < 0 || sent + heard > 0) /* whoever called may want to end now */
		return sent < 0 ? sent : 0;
	if (server->count > 0)
		deadline = deadline_from_timeout(true, server->is_full ? RETRY : LOOK);
	r = hear_one(server, &deadline);
	return r == -ETIMEDOUT ? 0 : r;
}
