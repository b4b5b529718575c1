#include "base/parse.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The value of one digit in BASE (10 or 16), or -1. */
static int digit_value(char c, unsigned base)
{
	if (is_digit(c))
		return c - '0';
	if (base == 16 && c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (base == 16 && c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Reads the digits at *TEXT and moves it behind them. */
static int parse_digits(const char **text, unsigned base, uint64_t *ret)
{
	const char *p = *text;
	uint64_t value = 0;
	bool overflow = false;

	for (int digit; (digit = digit_value(*p, base)) >= 0; p++) {
		overflow |= __builtin_mul_overflow(value, base, &value);
		overflow |= __builtin_add_overflow(value, (uint64_t)digit, &value);
	}
	if (p == *text)
		return -EINVAL;
	*text = p;
	*ret = value;
	return overflow ? -ERANGE : 0;
}

/* Decimal digits without a leading zero: 010 is somebody's octal, and so nobody's number. */
static int parse_decimal(const char **text, uint64_t *ret)
{
	if ((*text)[0] == '0' && is_digit((*text)[1]))
		return -EINVAL;
	return parse_digits(text, 10, ret);
}

int parse_u64(const char *text, uint64_t *ret)
{
	uint64_t value = 0;
	int r;

	if (strncmp(text, "0x", 2) == 0) {
		text += 2;
		r = parse_digits(&text, 16, &value);
	} else {
		r = parse_decimal(&text, &value);
	}
	if (r == -EINVAL || *text != '\0')
		return -EINVAL;
	if (r == 0)
		*ret = value;
	return r;
}

int parse_u64_max(const char *text, uint64_t max, uint64_t *ret)
{
	uint64_t value = 0;
	int r = parse_u64(text, &value);

	if (r < 0)
		return r;
	if (value > max)
		return -ERANGE;
	*ret = value;
	return 0;
}

int parse_i64(const char *text, int64_t *ret)
{
	bool negative = text[0] == '-';
	uint64_t most = negative ? (uint64_t)INT64_MAX + 1 : INT64_MAX;
	uint64_t value;
	int r;

	if (negative && !(text[1] >= '1' && text[1] <= '9'))
		return -EINVAL;
	r = parse_u64_max(text + negative, most, &value);
	if (r < 0)
		return r;
	*ret = negative ? (int64_t)(0 - value) : (int64_t)value;
	return 0;
}

/* The number of bytes that a size suffix stands for: "", "K", "KiB", "KB", ... up to E; 0 if it is none. */
static uint64_t size_unit(const char *suffix)
{
	static const char letters[] = "KMGTPE";
	uint64_t base = 1024, unit = 1;
	const char *at;

	if (*suffix == '\0')
		return 1;
	at = strchr(letters, *suffix & ~0x20);
	if (!at || *at == '\0')
		return 0;
	suffix++;
	if (strcasecmp(suffix, "B") == 0)
		base = 1000;
	else if (*suffix != '\0' && strcasecmp(suffix, "iB") != 0)
		return 0;
	for (const char *l = letters; l <= at; l++)
		unit *= base;
	return unit;
}

int parse_size(const char *text, uint64_t *ret)
{
	uint64_t value, unit;
	int r;

	if (strncmp(text, "0x", 2) == 0)
		return parse_u64(text, ret);
	r = parse_decimal(&text, &value);
	if (r == -EINVAL)
		return r;
	unit = size_unit(text);
	if (unit == 0)
		return -EINVAL;
	if (r < 0 || __builtin_mul_overflow(value, unit, &value))
		return -ERANGE;
	*ret = value;
	return 0;
}

static int64_t duration_unit(const char *suffix)
{
	static const struct {
		const char *suffix;
		int64_t nanoseconds;
	} units[] = {
		{ "", NANOSECONDS_PER_SECOND },       { "s", NANOSECONDS_PER_SECOND },
		{ "ms", 1000000 },                    { "m", 60 * NANOSECONDS_PER_SECOND },
		{ "h", 3600 * NANOSECONDS_PER_SECOND }, { "d", 86400 * NANOSECONDS_PER_SECOND },
	};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (strcmp(suffix, units[i].suffix) == 0)
			return units[i].nanoseconds;
	return 0;
}

/* Reads ".DIGITS" if it is there, as billionths. */
static int parse_fraction(const char **text, int64_t *ret)
{
	int64_t scale = NANOSECONDS_PER_SECOND, billionths = 0;
	const char *p = *text;

	*ret = 0;
	if (*p != '.')
		return 0;
	if (!is_digit(*++p))
		return -EINVAL;
	for (; is_digit(*p); p++) {
		scale /= 10;
		billionths += scale * (*p - '0');
	}
	*text = p;
	*ret = billionths;
	return 0;
}

int parse_duration(const char *text, int64_t *ret)
{
	uint64_t whole;
	int64_t billionths, unit, value;
	int r = parse_decimal(&text, &whole);

	if (r == -EINVAL || parse_fraction(&text, &billionths) < 0)
		return -EINVAL;
	unit = duration_unit(text);
	if (unit == 0)
		return -EINVAL;
	if (r < 0 || __builtin_mul_overflow(whole, (uint64_t)unit, &value) ||
	    __builtin_add_overflow(value, (int64_t)((__int128)billionths * unit / NANOSECONDS_PER_SECOND), &value))
		return -ERANGE;
	*ret = value;
	return 0;
}

static unsigned who_mask(char who)
{
	switch (who) {
	case 'u':
		return 0700;
	case 'g':
		return 0070;
	case 'o':
		return 0007;
	case 'a':
		return 0777;
	default:
		return 0;
	}
}

static unsigned permission_bits(char permission)
{
	switch (permission) {
	case 'r':
		return 0444;
	case 'w':
		return 0222;
	case 'x':
		return 0111;
	default:
		return 0;
	}
}

/* One clause, WHO=PERMISSIONS, up to a comma or the end. */
static int parse_mode_clause(const char **text, unsigned *mode)
{
	const char *p = *text;
	unsigned who = 0, permissions = 0;

	while (who_mask(*p))
		who |= who_mask(*p++);
	if (who == 0 || *p++ != '=')
		return -EINVAL;
	while (permission_bits(*p))
		permissions |= permission_bits(*p++);
	*mode = (*mode & ~who) | (who & permissions);
	*text = p;
	return 0;
}

static int parse_symbolic_mode(const char *text, unsigned *ret)
{
	unsigned mode = 0;

	for (;;) {
		if (parse_mode_clause(&text, &mode) < 0)
			return -EINVAL;
		if (*text == '\0')
			break;
		if (*text++ != ',')
			return -EINVAL;
	}
	*ret = mode;
	return 0;
}

int parse_mode(const char *text, unsigned *ret)
{
	unsigned mode = 0;
	const char *p;

	if (!is_digit(text[0]))
		return parse_symbolic_mode(text, ret);
	for (p = text; *p >= '0' && *p <= '7'; p++) {
		mode = mode * 8 + (unsigned)(*p - '0');
		if (mode > 0777)
			return -ERANGE;
	}
	if (*p != '\0')
		return -EINVAL;
	*ret = mode;
	return 0;
}

int parse_key(const char *text, uint32_t *ret)
{
	int64_t value;
	int r = parse_i64(text, &value);

	if (r < 0)
		return r;
	if (value < INT32_MIN || value > UINT32_MAX)
		return -ERANGE;
	*ret = (uint32_t)value;
	return 0;
}
