#include "base/signal_name.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/parse.h"

/* Two names for one signal. */
static const struct {
	const char *name;
	int signal;
} synonyms[] = {
	{ "POLL", SIGPOLL },
	{ "CLD", SIGCHLD },
	{ "IOT", SIGIOT },
};

/* A name, and room for it where it is made. */
static char made[SIGNALS][24];
static const char *names[SIGNALS + 1];

/* signal(7) has both IO and POLL; shells and the kernel's own header say IO. */
static const char *known_name(int signal)
{
	return signal == SIGIO ? "IO" : sigabbrev_np(signal);
}

static const char *make_name(int signal, char *name, size_t size)
{
	int least = SIGRTMIN, most = SIGRTMAX;

	if (signal < least || signal > most)
		snprintf(name, size, "%d", signal);
	else if (signal == least || signal == most)
		snprintf(name, size, signal == least ? "RTMIN" : "RTMAX");
	else if (signal - least <= most - signal)
		snprintf(name, size, "RTMIN+%d", signal - least);
	else
		snprintf(name, size, "RTMAX-%d", most - signal);
	return name;
}

const char *const *signal_names(void)
{
	for (int i = 0; i < SIGNALS && !names[SIGNALS - 1]; i++) {
		const char *known = known_name(i + 1);

		names[i] = known ? known : make_name(i + 1, made[i], sizeof(made[i]));
	}
	return names;
}

const char *signal_name(int signal)
{
	return signal >= 1 && signal <= SIGNALS ? signal_names()[signal - 1] : "?";
}

bool signal_is_named(int signal)
{
	return signal >= 1 && signal <= SIGNALS && !(signal_name(signal)[0] >= '0' && signal_name(signal)[0] <= '9');
}

/* What stands behind RTMIN or RTMAX: nothing, or SIGN and how far. */
static int parse_distance(const char *text, char sign, int *ret)
{
	uint64_t distance = 0;

	if (*text != '\0' && (*text != sign || parse_u64_max(text + 1, SIGNALS, &distance) < 0))
		return -EINVAL;
	*ret = (int)distance;
	return 0;
}

static int parse_real_time(const char *text, int *ret)
{
	bool from_most = strncasecmp(text, "RTMAX", 5) == 0;
	int least = SIGRTMIN, most = SIGRTMAX, distance;

	if (!from_most && strncasecmp(text, "RTMIN", 5) != 0)
		return -EINVAL;
	if (parse_distance(text + 5, from_most ? '-' : '+', &distance) < 0 || distance > most - least)
		return -EINVAL;
	*ret = from_most ? most - distance : least + distance;
	return 0;
}

int signal_parse(const char *text, int *ret)
{
	const char *name = strncasecmp(text, "SIG", 3) == 0 ? text + 3 : text;
	uint64_t number;

	if (parse_u64_max(text, SIGNALS, &number) == 0 && number > 0) {
		*ret = (int)number;
		return 0;
	}
	for (int i = 1; i <= SIGNALS; i++) {
		if (signal_is_named(i) && strcasecmp(name, signal_name(i)) == 0) {
			*ret = i;
			return 0;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(synonyms); i++) {
		if (strcasecmp(name, synonyms[i].name) == 0) {
			*ret = synonyms[i].signal;
			return 0;
		}
	}
	return parse_real_time(name, ret);
}
