#include "ipc/address.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/parse.h"
#include "ipc/explain.h"
#include "ipc/file_object.h"
#include "ipc/ftok.h"
#include "ipc/inet_socket.h"
#include "ipc/kind.h"
#include "ipc/sock_address.h"
#include "ipc/unix_socket.h"
#include "sys/namespace.h"

#define IDENT_DIGITS 16
#define WORD_MAX     255
#define ABSTRACT_MAX 107 /* unix(7): sun_path without the NUL that it begins with */

void address_done(struct address *address)
{
	free(address->name);
	address->name = NULL;
}

static int unusable(const char *text, struct fault *fault)
{
	fault_usage(fault, "'%s' is no address", text);
	return fault_hint(fault,
			  "an address is an id (5), a key (0x4d2, key=1234, ftok=PATH,PROJ, name=WORD) or a POSIX name (/NAME)");
}

static int set_key(uint32_t key, struct address *ret, struct fault *fault)
{
	if (key == 0) {
		fault_usage(fault, "key 0 is IPC_PRIVATE and names nothing");
		return fault_hint(fault, "use the id, as 'ipctool ls' shows it");
	}
	ret->form = ADDRESS_KEY;
	ret->key = key;
	return 0;
}

static int parse_key_number(const char *text, struct address *ret, struct fault *fault)
{
	uint32_t key;
	int r = parse_key(text, &key);

	if (r == -ERANGE)
		return fault_usage(fault, "'%s' does not fit a key of 32 bits", text);
	if (r < 0)
		return fault_usage(fault, "'%s' is not a key (decimal, or hexadecimal with 0x)", text);
	return set_key(key, ret, fault);
}

static int parse_ftok(char *text, struct address *ret, struct fault *fault)
{
	char *comma = strrchr(text, ',');
	uint8_t project;
	uint32_t key;
	int r;

	if (!comma || comma == text)
		return fault_usage(fault, "ftok= wants PATH,PROJ");
	/* a comma as the project itself: "PATH,," */
	if (comma[1] == '\0' && comma > text + 1 && comma[-1] == ',')
		comma--;
	*comma = '\0';
	if (ftok_parse_project(comma + 1, &project, fault) < 0)
		return -EINVAL;
	r = ftok_path_key(text, project, &key);
	if (r < 0)
		return fault_errno(fault, r);
	return set_key(key, ret, fault);
}

static int parse_word(const char *word, struct address *ret, struct fault *fault)
{
	size_t length = strlen(word);
	uint32_t key = bytes_fnv1a(word, length);

	if (length == 0 || length > WORD_MAX)
		return fault_usage(fault, "name= wants a word of 1 to %d bytes", WORD_MAX);
	return set_key(key ? key : bytes_fnv1a("", 0), ret, fault);
}

static int parse_id(const char *text, const struct address_rule *rule, struct address *ret, struct fault *fault)
{
	uint64_t id;
	int r = parse_u64(text, &id);

	if (r == -EINVAL)
		return unusable(text, fault);
	if (r == 0 && rule->creates && id <= UINT32_MAX) {
		fault_usage(fault, "the kernel gives ids; '%s' cannot be chosen", text);
		return fault_hint(fault, "key=%s?", text);
	}
	if (r < 0 || id > INT32_MAX)
		return fault_usage(fault, "'%s' is above the largest id, %d", text, INT32_MAX);
	ret->form = ADDRESS_ID;
	ret->id = (int32_t)id;
	return 0;
}

/* POSIX names: no slash within, and as long as the kind allows. */
static int parse_name(const char *name, struct address *ret, struct fault *fault)
{
	/* a semaphore is the file sem.NAME, which takes four of the 255 bytes */
	size_t most = ret->type == OBJECT_SEM ? NAME_MAX - 4 : NAME_MAX;
	bool is_directory = ret->type != OBJECT_SEM && (strcmp(name, ".") == 0 || strcmp(name, "..") == 0);

	if (*name == '\0' || strchr(name, '/') || is_directory)
		return fault_usage(fault, "a POSIX name is a slash and then at least one byte, none of them a slash");
	if (strlen(name) > most)
		return fault_usage(fault, "the name is longer than %zu bytes", most);
	if (ret->type == OBJECT_SHM && strncmp(name, "sem.", 4) == 0) {
		fault_usage(fault, "that is a semaphore's file");
		return fault_hint(fault, "that is sem:/%s", name + 4);
	}
	ret->form = ADDRESS_NAME;
	ret->name = strdup(name);
	return ret->name ? 0 : fault_errno(fault, -ENOMEM);
}

static int parse_path(const char *path, struct address *ret, struct fault *fault)
{
	if (*path == '\0')
		return fault_usage(fault, "the path is missing");
	ret->form = ADDRESS_PATH;
	ret->name = strdup(path);
	return ret->name ? 0 : fault_errno(fault, -ENOMEM);
}

/* The shortest name that a socket can be given is empty. */
static int parse_abstract(const char *name, size_t length, struct address *ret, struct fault *fault)
{
	if (length > ABSTRACT_MAX)
		return fault_usage(fault, "the name is longer than %d bytes", ABSTRACT_MAX);
	ret->name = calloc(1, length + 1);
	if (!ret->name)
		return fault_errno(fault, -ENOMEM);
	memcpy(ret->name, name, length);
	ret->form = ADDRESS_ABSTRACT;
	ret->length = length;
	return 0;
}

/* How many bytes at the beginning of TEXT say that a UNIX socket is named: any, or those of the sort that is left in *TYPE. */
static size_t unix_word(const char *text, int *type)
{
	static const struct {
		const char *word;
		int type;
	} words[] = { { "unix:", 0 }, { "unix-dgram:", SOCK_DGRAM }, { "unix-seqpacket:", SOCK_SEQPACKET } };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strncmp(text, words[i].word, strlen(words[i].word)) == 0) {
			*type = words[i].type;
			return strlen(words[i].word);
		}
	return 0;
}

/* "[INODE]", as listings show it */
static int parse_inode(char *text, struct address *ret, struct fault *fault)
{
	char *end = strchr(text, ']');

	if (!end || end[1] != '\0')
		return fault_usage(fault, "'%s' is no [INODE]", text);
	*end = '\0';
	if (parse_u64(text + 1, &ret->inode) < 0)
		return fault_usage(fault, "'%s' is no number", text + 1);
	ret->form = ADDRESS_INODE;
	return 0;
}

/* "PID:FD" */
static int parse_descriptor(char *text, struct address *ret, struct fault *fault)
{
	char *colon = strchr(text, ':');
	uint64_t pid, fd;

	if (text[0] == '[')
		return parse_inode(text, ret, fault);
	if (colon)
		*colon = '\0';
	if (!colon || parse_u64_max(text, INT32_MAX, &pid) < 0 || pid == 0 ||
	    parse_u64_max(colon + 1, INT32_MAX, &fd) < 0) {
		fault_usage(fault, "that names no %s", object_type_name(ret->type));
		return fault_hint(fault, "write it as %sPID:FD or [INODE]",
				  ret->type == OBJECT_SOCK ? "unix:PATH, unix:@NAME, tcp:HOST:PORT, udp:HOST:PORT, " : "");
	}
	ret->form = ADDRESS_FD;
	ret->pid = (uint32_t)pid;
	ret->fd = (uint32_t)fd;
	return 0;
}

/* What stands behind the type: TEXT is unescaped, and cut up. */
static int parse_body(char *text, const struct address_rule *rule, struct address *ret, struct fault *fault)
{
	if (TYPE_BIT(ret->type) & TYPES_BY_PATH)
		return parse_path(text, ret, fault);
	if (ret->type == OBJECT_SOCK && unix_word(text, &ret->sock_type) > 0)
		return parse_path(text + unix_word(text, &ret->sock_type), ret, fault);
	if (TYPE_BIT(ret->type) & TYPES_BY_DESCRIPTOR)
		return parse_descriptor(text, ret, fault);
	if (text[0] == '/' && rule->sysv_only) {
		fault_usage(fault, "a POSIX name will not do here");
		return fault_hint(fault, "%s", rule->sysv_only);
	}
	if (text[0] == '/')
		return parse_name(text + 1, ret, fault);
	if (strncmp(text, "key=", 4) == 0)
		return parse_key_number(text + 4, ret, fault);
	if (strncmp(text, "ftok=", 5) == 0)
		return parse_ftok(text + 5, ret, fault);
	if (strncmp(text, "name=", 5) == 0)
		return parse_word(text + 5, ret, fault);
	if (strncmp(text, "0x", 2) == 0)
		return parse_key_number(text, ret, fault);
	if (strcmp(text, "private") == 0 && rule->creates) {
		ret->form = ADDRESS_PRIVATE;
		return 0;
	}
	return parse_id(text, rule, ret, fault);
}

/* Cuts "@0123456789abcdef" off the end of TEXT. Another '@' is part of the name. */
static void cut_identity(char *text, struct address *ret)
{
	size_t length = strlen(text);
	char *at = length > IDENT_DIGITS ? text + length - IDENT_DIGITS - 1 : text;
	char digits[IDENT_DIGITS + 3] = "0x";

	if (*at != '@' || strspn(at + 1, "0123456789abcdef") != IDENT_DIGITS)
		return;
	memcpy(digits + 2, at + 1, IDENT_DIGITS + 1);
	ret->has_identity = parse_u64(digits, &ret->identity) == 0;
	*at = '\0';
}

/* Reads "TYPE:" at the beginning of TEXT and moves past it. A known type and a colon are always read as a type. */
static int take_type(const char **text, const struct address_rule *rule, struct address *ret, struct fault *fault)
{
	size_t length = strcspn(*text, ":");
	enum object_type named = (*text)[length] == ':' ? object_type_find(*text, length) : OBJECT_NONE;

	ret->type = rule->type;
	if (named != OBJECT_NONE) {
		*text += length + 1;
		ret->type = named;
	}
	if (ret->type == OBJECT_NONE) {
		fault_usage(fault, "its type is missing");
		if (object_type_find(*text, strlen(*text)) != OBJECT_NONE)
			return fault_hint(fault, "that is a type; an address is like %s:5, and 'ipctool ls' shows them", *text);
		return fault_hint(fault, "write it as TYPE:ADDR, like shm:%s", *text);
	}
	if (rule->type != OBJECT_NONE && named != OBJECT_NONE && named != rule->type)
		return fault_usage(fault, "type %s does not do here, it must be %s", object_type_name(named),
				   object_type_name(rule->type));
	if (rule->type == OBJECT_NONE && !(rule->types & TYPE_BIT(ret->type)))
		return fault_usage(fault, "type %s does not do here", object_type_name(ret->type));
	return 0;
}

/* How many bytes of BODY, not unescaped yet, mark the name behind them as abstract. An escaped '@' is a path's own. */
static size_t abstract_mark(struct address *address, const char *body)
{
	size_t length = address->type == OBJECT_SOCK ? unix_word(body, &address->sock_type) : 0;

	return length > 0 && body[length] == '@' ? length + 1 : 0;
}

/* "tcp:HOST:PORT": what is found there shows when it is resolved. */
static int parse_host(const char *text, struct address *ret, struct fault *fault)
{
	struct sock_address address;

	if (sock_address_parse(text, &address, fault) < 0)
		return -EINVAL;
	ret->form = ADDRESS_HOST;
	ret->name = strdup(text);
	return ret->name ? 0 : fault_errno(fault, -ENOMEM);
}

static bool is_over_ip(const struct address *address, const char *body)
{
	return address->type == OBJECT_SOCK &&
	       (strncmp(body, "tcp:", 4) == 0 || strncmp(body, "udp:", 4) == 0 || strncmp(body, "raw:", 4) == 0);
}

/* What stands behind the type, and is cut up. */
static int parse_escaped(char *text, const struct address_rule *rule, struct address *ret, struct fault *fault)
{
	size_t mark = abstract_mark(ret, text), length;

	if (is_over_ip(ret, text))
		return parse_host(text, ret, fault);
	cut_identity(text + mark, ret);
	if (ret->has_identity && rule->creates)
		return fault_usage(fault, "an ident names an object that exists already");
	if (ret->has_identity && ret->type != OBJECT_FIFO && (TYPE_BIT(ret->type) & (TYPES_BY_PATH | TYPES_BY_DESCRIPTOR))) {
		fault_usage(fault, "a %s has no ident", object_type_name(ret->type));
		return fault_hint(fault, "an '@' that is part of a name is written as \\x40");
	}
	length = bytes_unescape(text);
	if (mark > 0)
		return parse_abstract(text + mark, length - mark, ret, fault);
	if (length != strlen(text))
		return fault_usage(fault, "no name can hold a NUL byte");
	return parse_body(text, rule, ret, fault);
}

int address_parse(const char *text, const struct address_rule *rule, struct address *ret, struct fault *fault)
{
	struct address address = { .text = text };
	cleanup_free char *body = NULL;
	const char *rest = text;

	if (take_type(&rest, rule, &address, fault) < 0)
		return -EINVAL;
	body = strdup(rest);
	if (!body)
		return fault_errno(fault, -ENOMEM);
	if (parse_escaped(body, rule, &address, fault) < 0) {
		address_done(&address);
		return -EINVAL;
	}
	*ret = address;
	return 0;
}

void ident_append(const struct object *object, uint64_t ns, struct buffer *out)
{
	object_address(object, out);
	buffer_char(out, '@');
	buffer_hex(out, object_identity(object, ns), IDENT_DIGITS);
}

int address_check(const struct address *address, const struct object *object, struct fault *fault)
{
	if (!address->has_identity || object_identity(object, namespace_ipc_inode()) == address->identity)
		return 0;
	fault_set(fault, STATUS_REFUSED, "it is not the object that was named: another one, or changed since");
	fault_hint(fault, "look again with 'ipctool stat', and use the ident it has now");
	return -ESTALE;
}

static int resolve_file(const struct address *address, struct object *object, struct fault *fault)
{
	object->type = address->type;
	switch (address->form) {
	case ADDRESS_PATH:
		return file_object_by_path(address->name, object, fault);
	case ADDRESS_FD:
		return file_object_by_descriptor(address->pid, address->fd, object, fault);
	default:
		return file_object_by_inode(address->inode, object, fault);
	}
}

static int tell_socket(struct object *object)
{
	int r = unix_socket_name(object);

	return r == 0 && !(object->known & FACT_SOCKET) ? inet_socket_tell(object) : r;
}

/* A socket that is known by a number may have a name, which is its address then. */
static int resolve_named(const struct address *address, struct object *object, struct fault *fault)
{
	int r = resolve_file(address, object, fault);

	if (r == 0 && address->type == OBJECT_SOCK && tell_socket(object) < 0)
		r = fault_errno(fault, -ENOMEM);
	return r;
}

static int resolve_by_file(const struct address *address, struct object_list *list, struct fault *fault)
{
	struct object *object;
	int r;

	if (address->form == ADDRESS_HOST)
		return inet_socket_by_address(address->name, list, fault);
	if (address->form == ADDRESS_ABSTRACT)
		return unix_socket_by_name(address->name, address->length, address->sock_type, list, fault);
	if (address->form == ADDRESS_PATH && address->type == OBJECT_SOCK)
		return unix_socket_by_path(address->name, address->sock_type, list, fault);
	object = object_list_add(list);
	r = object ? resolve_named(address, object, fault) : fault_errno(fault, -ENOMEM);
	if (r == 0)
		r = address_check(address, object, fault);
	if (r < 0 && object)
		object_list_drop(list);
	return r;
}

int address_resolve(const struct address *address, uint32_t facts, struct object_list *list, struct fault *fault)
{
	const struct kind *kind;
	int r;

	if (TYPE_BIT(address->type) & (TYPES_BY_PATH | TYPES_BY_DESCRIPTOR))
		return resolve_by_file(address, list, fault);
	kind = kind_of_address(address);
	r = kind->stat(kind, address, facts, list);
	if (r < 0) {
		explain_stat(r, address->type, fault);
		return r;
	}
	r = address_check(address, &list->objects[list->count - 1], fault);
	if (r < 0)
		object_list_drop(list);
	return r;
}
