/* The nearest right word to a wrong one, for "did you mean". */
#ifndef IPCTOOL_BASE_NEAREST_H
#define IPCTOOL_BASE_NEAREST_H

struct nearest {
	const char *word;  /* the best so far, borrowed from the caller, or NULL */
	unsigned distance; /* how many letters it is away */
};

/*
 * Looks whether CANDIDATE is nearer to WRONG than what NEAREST holds (start from { 0 }). Letters added, dropped, changed
 * or swapped count one each; what is further away than a third of the word is no answer.
 */
void nearest_try(struct nearest *nearest, const char *wrong, const char *candidate);

#endif
