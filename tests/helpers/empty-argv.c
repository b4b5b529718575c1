/* empty-argv PROGRAM: executes it with an empty argument vector. Linux 5.18 and later pass one empty string instead. */
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *const nothing[] = { NULL };

	if (argc == 2)
		execve(argv[1], nothing, environ);
	perror("empty-argv");
	return 125;
}
