#include "cli/foreign_size.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What stands behind the point: 50 and 1 zero for ".050". */
struct fraction {
	uint64_t digits;
	unsigned zeros;
};

/* As by util-linux there may be several points, as long as there are but zeros between them. Returns 0 or -ERANGE. */
static int read_fraction(const char **text, struct fraction *fraction)
{
	char *at = (char *)(uintptr_t)*text;

	*fraction = (struct fraction){ 0 };
	while (*at == '.' && fraction->digits == 0) {
		for (at++; *at == '0'; at++)
			fraction->zeros++;
		errno = 0;
		if (isdigit((unsigned char)*at))
			fraction->digits = strtoumax(at, &at, 10);
		if (errno)
			return -errno;
	}
	*text = at;
	return 0;
}

/* "K", "KiB" (with a small i), "KB": *BASE and *POWER. */
static int read_unit(const char *text, uint64_t *base, unsigned *power)
{
	static const char letters[] = "KMGTPEZY";
	const char *letter = strchr(letters, toupper((unsigned char)*text));

	if (!*text || !letter)
		return -EINVAL;
	*power = (unsigned)(letter - letters) + 1;
	*base = strcasecmp(text + 1, "B") == 0 ? 1000 : 1024;
	if (!text[1] || *base == 1000)
		return 0;
	return text[1] == 'i' && strcasecmp(text + 2, "B") == 0 ? 0 : -EINVAL;
}

static int scale(uint64_t *number, uint64_t base, unsigned power)
{
	for (; power > 0; power--)
		if (__builtin_mul_overflow(*number, base, number))
			return -ERANGE;
	return 0;
}

/* What the last digit is to be divided by; digits for which that is too much are dropped. */
static uint64_t last_divisor(struct fraction *fraction)
{
	uint64_t divisor = 10;

	while (divisor < fraction->digits || fraction->zeros > 0) {
		if (divisor >= fraction->digits)
			fraction->zeros--;
		if (divisor <= UINT64_MAX / 10)
			divisor *= 10;
		else
			fraction->digits /= 10;
	}
	return divisor;
}

/* util-linux's sum: of 1, 10, 100, ... the divisor is too small, and ".10" is a whole. */
static void add_fraction(struct fraction fraction, uint64_t unit, uint64_t *number)
{
	uint64_t divisor = last_divisor(&fraction);

	for (; fraction.digits > 0; fraction.digits /= 10, divisor /= 10) {
		uint64_t digit = fraction.digits % 10, part = digit ? divisor / digit : 0;

		if (part > 0)
			*number += unit / part;
	}
}

int foreign_size(const char *text, uint64_t *ret)
{
	struct fraction fraction = { 0 };
	uint64_t number, unit = 1, base = 1;
	unsigned power = 0;
	char *end;
	const char *rest;
	int r;

	text += strspn(text, " \t\n\v\f\r");
	if (!*text || *text == '-')
		return -EINVAL;
	errno = 0;
	number = strtoumax(text, &end, 0);
	if (end == text || errno)
		return end == text ? -EINVAL : -errno;
	rest = end;
	r = read_fraction(&rest, &fraction);
	if (r == 0 && *end)
		r = read_unit(rest, &base, &power);
	if (r == 0 && *end)
		r = scale(&number, base, power);
	if (r < 0)
		return r;
	if (fraction.digits > 0 && scale(&unit, base, power) == 0)
		add_fraction(fraction, unit, &number);
	*ret = number;
	return 0;
}
