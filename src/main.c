/*
 * ipctool: create, use, inspect and clean up interprocess communication.
 *
 * How it hangs together, from the outside in:
 *
 *   main.c, registry.c   this file, and the list of all applets (made from applets/meson.build)
 *   frame/               from the command line to an applet and back to an exit status: dispatch, help, manual,
 *                        completion; and what applets share that needs more than one layer below (addresses and
 *                        selectors as options, lists, create)
 *   applets/GROUP/VERB.c one file per verb: purpose, options, examples, the work, and at its end the declaration
 *                        (struct applet) from which dispatch, help, man page, completion and tests come
 *   cli/  out/  ipc/     three layers side by side that do not know each other: words from the command line and
 *                        sentences on standard error; structured output; IPC objects, which never print
 *   sys/                 kernel interfaces that are not one mechanism: /proc, sock_diag, children, deadlines, signals,
 *                        namespaces
 *   base/                the C library's gaps: numbers, bytes, buffers, statuses
 *
 * A layer includes only what stands below it (tests/lint/layers). Functions below the applets return 0 or a negative
 * errno and print nothing; an applet turns that into a sentence with fail_errno() or fail_fault(), whose result is the
 * exit status.
 */
#include "frame/dispatch.h"
#include "registry.h"

int main(int argc, char **argv)
{
	return dispatch(&registry, argc, argv);
}
