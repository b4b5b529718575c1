#include "base/nearest.h"

#include <string.h>

#include "base/attributes.h"

#define LONGEST 48

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Optimal string alignment distance, in three rows. */
static unsigned distance(const char *a, size_t la, const char *b, size_t lb)
{
	unsigned rows[3][LONGEST + 1];
	unsigned *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= lb; j++)
		last[j] = (unsigned)j;
	for (size_t i = 1; i <= la; i++) {
		unsigned *spare = before;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= lb; j++) {
			row[j] = least(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		before = last;
		last = row;
		row = spare;
	}
	return last[lb];
}

void nearest_try(struct nearest *nearest, const char *wrong, const char *candidate)
{
	size_t lw = strlen(wrong), lc = strlen(candidate);
	unsigned bound, d;

	if (lw > LONGEST || lc > LONGEST || lw == 0)
		return;
	bound = (unsigned)(lw > lc ? lw : lc) / 3;
	d = distance(wrong, lw, candidate, lc);
	if (d > (bound ? bound : 1) || (lw == 1 && d > 0))
		return;
	if (!nearest->word || d < nearest->distance)
		*nearest = (struct nearest){ candidate, d };
}
