#include "util_linux/ipcmk_size.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FRACTION_DIGITS 18

/* What stands behind the point. */
struct fraction {
	uint8_t digits[FRACTION_DIGITS];
	size_t count;
	bool is_zero;
};

static int read_fraction(const char **text, struct fraction *fraction)
{
	const char *at = *text;

	*fraction = (struct fraction){ .is_zero = true };
	if (*at != '.')
		return 0;
	for (at++; isdigit((unsigned char)*at); at++) {
		if (fraction->count == FRACTION_DIGITS)
			return -ERANGE;
		fraction->digits[fraction->count++] = (uint8_t)(*at - '0');
		fraction->is_zero &= *at == '0';
	}
	*text = at;
	return 0;
}

/* "K", "KiB", "KB": *BASE and *POWER. */
static int read_unit(const char *text, uint64_t *base, unsigned *power)
{
	static const char letters[] = "KMGTPEZY";
	const char *letter = strchr(letters, toupper((unsigned char)*text));

	if (!*text || !letter)
		return -EINVAL;
	*power = (unsigned)(letter - letters) + 1;
	*base = strcasecmp(text + 1, "B") == 0 ? 1000 : 1024;
	return !text[1] || strcasecmp(text + 1, "iB") == 0 || *base == 1000 ? 0 : -EINVAL;
}

static int scale(uint64_t *number, uint64_t base, unsigned power)
{
	for (; power > 0; power--)
		if (__builtin_mul_overflow(*number, base, number))
			return -ERANGE;
	return 0;
}

static void add_fraction(const struct fraction *fraction, uint64_t unit, uint64_t *number)
{
	uint64_t divisor = 1;

	for (size_t i = 0; i < fraction->count; i++) {
		divisor *= 10;
		if (fraction->digits[i])
			*number += unit / (divisor / fraction->digits[i]);
	}
}

int ipcmk_size(const char *text, uint64_t *ret)
{
	struct fraction fraction = { .is_zero = true };
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
	if (!fraction.is_zero && scale(&unit, base, power) == 0)
		add_fraction(&fraction, unit, &number);
	*ret = number;
	return 0;
}
