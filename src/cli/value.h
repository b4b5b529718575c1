/*
 * Kinds of values that a word on the command line can hold. Each kind has one pure parser; options and operands name a kind
 * and the member of the applet's state that takes the value.
 */
#ifndef IPCTOOL_CLI_VALUE_H
#define IPCTOOL_CLI_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/fault.h"
#include "cli/candidates.h"

struct value_kind {
	/* How help names the value: "SIZE"; NULL for a flag, which takes none. */
	const char *metavar;
	/*
	 * Parses TEXT (NULL for a flag) into SLOT, the bound member. DETAIL is what the declaration adds: bounds, words. Returns
	 * 0, or -EINVAL with FAULT set and SLOT unchanged.
	 */
	int (*parse)(const char *text, const void *detail, void *slot, struct fault *fault);
	/* Offers what the value may be, for completion; NULL where there is nothing to offer. */
	void (*complete)(const void *detail, struct candidates *candidates);
	/* What the shell can offer itself: names of files, users, ... */
	enum shell_words shell;
	/* The slot is a struct word_list that takes all words of an operand; `parse` is not called. */
	bool is_list;
};

/* Numbers that may not have been given. */
struct optional_u64 {
	bool given;
	uint64_t value;
};

struct optional_i64 {
	bool given;
	int64_t value;
};

struct optional_u32 {
	bool given;
	uint32_t value;
};

/* A System V key and which of its bits count. */
struct key_pattern {
	bool given;
	uint32_t key, mask;
};

/* Whose something is to be: USER[:GROUP]. */
struct owner {
	bool given, has_group;
	uint32_t uid, gid;
};

/* Whose namespaces: those of a process, or the one that a file stands for. */
struct namespace_word {
	uint32_t pid;     /* 0: not given */
	const char *file; /* NULL: not given; borrowed from argv */
};

/* Words in the order given; borrowed from argv. */
struct word_list {
	const char **words;
	size_t count;
};

/* DETAIL of a number: what is allowed, and which kernel limit it is if that is what bounds it. */
struct number_range {
	uint64_t least, most;
	/* Where the most is the kernel's own limit and exceeding it status 8: its name; else NULL and status 2. */
	const char *limit;
};

/* DETAIL of a choice: the words, ended by { NULL }. */
struct choice {
	const char *word;
	int value;
	const char *help;
};

/* DETAIL of a flag that chooses one of several values of one member. */
struct exclusive {
	int value;        /* not 0, which means that none was chosen */
	const char *what; /* "output format" */
};

extern const struct value_kind kind_flag;      /* bool */
extern const struct value_kind kind_exclusive; /* int; detail: struct exclusive */
extern const struct value_kind kind_text;      /* const char * */
extern const struct value_kind kind_file;      /* const char *, a file's name as it is */
extern const struct value_kind kind_directory; /* const char * */
extern const struct value_kind kind_number;    /* struct optional_u64; detail: struct number_range, or NULL */
extern const struct value_kind kind_integer;   /* struct optional_i64: a sign is allowed */
extern const struct value_kind kind_size;      /* struct optional_u64, bytes, not 0 */
extern const struct value_kind kind_length;    /* struct optional_u64, bytes, 0 allowed */
extern const struct value_kind kind_duration;  /* struct optional_i64, nanoseconds */
extern const struct value_kind kind_mode;      /* struct optional_u32, permission bits */
extern const struct value_kind kind_key;       /* struct optional_u32 */
extern const struct value_kind kind_key_pattern; /* struct key_pattern */
extern const struct value_kind kind_choice;    /* int; detail: struct choice[] */
extern const struct value_kind kind_pid;       /* struct optional_u32, above 0 */
extern const struct value_kind kind_namespace; /* struct namespace_word: PID or FILE */
extern const struct value_kind kind_user;      /* struct optional_u32, a user id; names are looked up */
extern const struct value_kind kind_group;     /* struct optional_u32, a group id */
extern const struct value_kind kind_owner;     /* struct owner: USER[:GROUP]; names are looked up */
extern const struct value_kind kind_numbers;   /* struct number_list: V,V,...; detail: struct number_range */
extern const struct value_kind kind_percent;   /* struct optional_u32, 1 to 100 */

/* Numbers from a comma list; allocated, owned by the state. */
struct number_list {
	uint64_t *items;
	size_t count;
};

/* Offset of S's MEMBER, with a compile-time check that it has the type a kind writes. */
#define MEMBER(S, member, type)                                                                                 \
	(offsetof(S, member) +                                                                                  \
	 0 * sizeof(struct {                                                                                    \
		 _Static_assert(__builtin_types_compatible_p(__typeof__(((S *)0)->member), type),               \
				"an option is bound to a member of another type");                              \
		 char c;                                                                                        \
	 }))

/* What goes into a declaration to bind an option or operand to a member. */
#define BIND_FLAG(S, m)       .kind = &kind_flag, .offset = MEMBER(S, m, bool)
#define BIND_EXCLUSIVE(S, m, v, w) \
	.kind = &kind_exclusive, .offset = MEMBER(S, m, int), .detail = &(const struct exclusive){ v, w }
#define BIND_TEXT(S, m)       .kind = &kind_text, .offset = MEMBER(S, m, const char *)
#define BIND_FILE(S, m)       .kind = &kind_file, .offset = MEMBER(S, m, const char *)
#define BIND_DIRECTORY(S, m)  .kind = &kind_directory, .offset = MEMBER(S, m, const char *)
#define BIND_NUMBER(S, m, ...)                                          \
	.kind = &kind_number, .offset = MEMBER(S, m, struct optional_u64), \
	.detail = &(const struct number_range){ __VA_ARGS__ }
#define BIND_INTEGER(S, m)    .kind = &kind_integer, .offset = MEMBER(S, m, struct optional_i64)
#define BIND_SIZE(S, m)       .kind = &kind_size, .offset = MEMBER(S, m, struct optional_u64)
#define BIND_LENGTH(S, m)     .kind = &kind_length, .offset = MEMBER(S, m, struct optional_u64)
#define BIND_DURATION(S, m)   .kind = &kind_duration, .offset = MEMBER(S, m, struct optional_i64)
#define BIND_MODE(S, m)       .kind = &kind_mode, .offset = MEMBER(S, m, struct optional_u32)
#define BIND_KEY(S, m)        .kind = &kind_key, .offset = MEMBER(S, m, struct optional_u32)
#define BIND_KEY_PATTERN(S, m) .kind = &kind_key_pattern, .offset = MEMBER(S, m, struct key_pattern)
#define BIND_CHOICE(S, m, c)  .kind = &kind_choice, .offset = MEMBER(S, m, int), .detail = (c)
#define BIND_PID(S, m)        .kind = &kind_pid, .offset = MEMBER(S, m, struct optional_u32)
#define BIND_NAMESPACE(S, m)  .kind = &kind_namespace, .offset = MEMBER(S, m, struct namespace_word)
#define BIND_USER(S, m)       .kind = &kind_user, .offset = MEMBER(S, m, struct optional_u32)
#define BIND_GROUP(S, m)      .kind = &kind_group, .offset = MEMBER(S, m, struct optional_u32)
#define BIND_OWNER(S, m)      .kind = &kind_owner, .offset = MEMBER(S, m, struct owner)
#define BIND_PERCENT(S, m)    .kind = &kind_percent, .offset = MEMBER(S, m, struct optional_u32)
#define BIND_NUMBERS(S, m, ...)                                            \
	.kind = &kind_numbers, .offset = MEMBER(S, m, struct number_list), \
	.detail = &(const struct number_range){ __VA_ARGS__ }

#endif
