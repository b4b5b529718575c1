/*
 * Completion: what the word being typed may become, from the declarations that dispatch goes by. The shims in completions/
 * ask `ipctool __complete NAME [WORD]...` and hand on what it says.
 *
 * The answer is lines. `WORD<TAB>HELP`: a candidate for the whole word (HELP may be empty); it fits what is typed already. A
 * line that begins with a colon is a directive, `:WHAT<TAB>BEFORE`:
 *
 *   :files :directories :commands :users :groups :pids
 *             the shell completes these itself, behind BEFORE, which the word begins with: `:files<TAB>--from=`
 *   :nospace  no blank after what is completed: a list may go on
 *
 * Words and directives may come together. A candidate that ends with '=', ':' or '/' wants no blank behind it either. Live
 * objects are all offered, as many as begin with what is typed: the kernel bounds their number (32768 of a System V type),
 * and what was cut off could not be told from what is not there.
 */
#ifndef IPCTOOL_FRAME_COMPLETE_H
#define IPCTOOL_FRAME_COMPLETE_H

#include "frame/applet.h"

/*
 * Appends the lines for the last of WORDS, the one being typed up to the cursor (COUNT is at least 1; the last may be empty),
 * behind a command called by NAME: "ipctool", or a link's name. Prints nothing; what is wrong has no candidates.
 */
void complete_words(const struct registry *registry, const char *name, const char *const *words, size_t count,
		    struct buffer *out);

#endif
