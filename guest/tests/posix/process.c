// The process: arguments, environment, identity, limits, exit functions, what there is not (processes, networks).
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void last(void) { printf("last\n"); }

static int deep(int n)
{
	volatile char frame[1000];
	frame[0] = (char)n;
	return n == 0 ? 0 : 1 + deep(n - 1) + (frame[0] != (char)n);
}

static void clocks(void)
{
	struct timespec a, b, r;
	int backwards = 0;
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (int i = 0; i < 5000; i++) {
		clock_gettime(CLOCK_MONOTONIC, &b);
		if (b.tv_sec < a.tv_sec || (b.tv_sec == a.tv_sec && b.tv_nsec < a.tv_nsec)) backwards++;
		a = b;
	}
	printf("backwards %d\n", backwards);
	b.tv_nsec += 20000000;
	if (b.tv_nsec >= 1000000000) b.tv_nsec -= 1000000000, b.tv_sec++;
	printf("until %d\n", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &b, NULL));
	clock_gettime(CLOCK_MONOTONIC, &a);
	printf("late enough %d\n", a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec >= b.tv_nsec));
	printf("resolution %d real %d cpu %d bad %d\n", clock_getres(CLOCK_MONOTONIC, &r), time(NULL) > 1700000000,
	       clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a), clock_gettime(77, &a));
	b.tv_nsec = -1;
	printf("invalid %d\n", nanosleep(&b, NULL) == -1 && errno == EINVAL);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) printf("[%s]", argv[i]);
	printf("\nenvironment %s\n", getenv("GREETING"));
	setenv("GREETING", "changed", 1);
	printf("environment %s\n", getenv("GREETING"));
	printf("recursion %d\n", deep(6000));
	printf("self %d\n", getpid() == getpgrp() || getpid() > 0);
	printf("wait %d %d\n", wait(NULL), errno == ECHILD);
	printf("random %d\n", getentropy((char[16]){ 0 }, 16));
	clocks();
	printf("strerror %s\n", strerror(ENOENT));
	char *end;
	printf("numbers %.17g %ld %a\n", strtod("3.14159e-10", NULL), strtol("0x1fz", &end, 0), 0.1);
	atexit(last);
	return 42;
}
