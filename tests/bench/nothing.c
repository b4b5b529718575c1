/* The floor of starting: a dynamically linked program that does nothing. */
int main(void)
{
	return 0;
}
