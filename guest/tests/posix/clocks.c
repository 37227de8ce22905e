// Clocks and sleeping: every clock's order and resolution, rests of interrupted sleeps, absolute sleeps, interval timers.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>
#include "common/show.h"

static volatile int alarms;
static void on_alarm(int number) { alarms++; }

static long long nanoseconds(clockid_t clock)
{
	struct timespec t;
	return clock_gettime(clock, &t) ? -1 : t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void clocks(void)
{
	static const struct { const char *name; clockid_t id; } known[] = {
		{ "realtime", CLOCK_REALTIME }, { "monotonic", CLOCK_MONOTONIC }, { "process", CLOCK_PROCESS_CPUTIME_ID },
		{ "thread", CLOCK_THREAD_CPUTIME_ID }, { "raw", CLOCK_MONOTONIC_RAW }, { "coarse", CLOCK_REALTIME_COARSE },
		{ "monotonic coarse", CLOCK_MONOTONIC_COARSE }, { "boot", CLOCK_BOOTTIME }, { "tai", CLOCK_TAI },
	};
	struct timespec t;
	for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
		long long first = nanoseconds(known[i].id), second = nanoseconds(known[i].id);
		int resolution = clock_getres(known[i].id, &t);
		printf("%s: runs %d resolution %d\n", known[i].name, first >= 0 && second >= first,
		       resolution == 0 && t.tv_sec == 0 && t.tv_nsec > 0);
	}
	SHOW(clock_getres(CLOCK_MONOTONIC, &t));
	printf("%ld ns\n", t.tv_nsec);
	SHOW(clock_gettime(50, &t));
	SHOW(clock_getres(50, &t));
	SHOW(clock_getres(CLOCK_MONOTONIC, NULL));
	struct timeval now;
	SHOW(gettimeofday(&now, NULL));
	long long apart = nanoseconds(CLOCK_REALTIME) / 1000 - (now.tv_sec * 1000000LL + now.tv_usec);
	printf("close %d century %d\n", apart >= 0 && apart < 1000000, now.tv_sec > 1700000000);
	printf("time() agrees %d\n", time(NULL) - now.tv_sec <= 1);
	clockid_t own;
	RESULT(pthread_getcpuclockid(pthread_self(), &own));
	SHOW(nanoseconds(own) >= 0);
	SHOW(clock_getcpuclockid(0, &own));
	SHOW(nanoseconds(own) >= 0);
}

static int slept(long long before, long long least)
{
	long long took = nanoseconds(CLOCK_MONOTONIC) - before;
	return took >= least && took < least + 2000000000LL;
}

static void sleeping(void)
{
	struct timespec request = { 0, 20000000 }, rest = { 77, 77 };
	long long before = nanoseconds(CLOCK_MONOTONIC);
	SHOW(nanosleep(&request, &rest));
	printf("20 ms %d rest untouched %ld\n", slept(before, 20000000), (long)rest.tv_sec);
	request.tv_nsec = 1000000000;
	SHOW(nanosleep(&request, NULL));
	request = (struct timespec){ -1, 0 };
	SHOW(nanosleep(&request, NULL));
	before = nanoseconds(CLOCK_MONOTONIC) + 15000000;
	request = (struct timespec){ before / 1000000000, before % 1000000000 };
	RESULT(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &request, NULL));
	SHOW(nanoseconds(CLOCK_MONOTONIC) >= before);
	RESULT(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &request, NULL));
	before = nanoseconds(CLOCK_REALTIME) + 15000000;
	request = (struct timespec){ before / 1000000000, before % 1000000000 };
	RESULT(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &request, NULL));
	SHOW(nanoseconds(CLOCK_REALTIME) >= before);
	RESULT(clock_nanosleep(50, 0, &request, NULL));
	RESULT(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &request, NULL));
	request.tv_nsec = -1;
	RESULT(clock_nanosleep(CLOCK_MONOTONIC, 0, &request, NULL));
	before = nanoseconds(CLOCK_MONOTONIC);
	SHOW(usleep(3000));
	printf("3 ms %d\n", slept(before, 3000000));
	SHOW(sleep(0));
}

static void timers(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	sigaction(SIGALRM, &action, NULL);
	struct itimerval timer = { { 0, 10000 }, { 0, 20000 } }, old = { { 9, 9 }, { 9, 9 } };
	SHOW(setitimer(ITIMER_REAL, &timer, &old));
	printf("none before %ld %ld\n", (long)old.it_value.tv_sec, (long)old.it_interval.tv_sec);
	struct timespec request = { 60, 0 }, rest = { 0, 0 };
	SHOW(nanosleep(&request, &rest));
	printf("rest %d\n", rest.tv_sec == 59);
	while (alarms < 4) nanosleep(&request, &rest);
	SHOW(getitimer(ITIMER_REAL, &old));
	printf("interval %ld left %d\n", (long)old.it_interval.tv_usec, old.it_value.tv_usec <= 10000);
	timer = (struct itimerval){ { 0, 0 }, { 0, 0 } };
	SHOW(setitimer(ITIMER_REAL, &timer, &old));
	printf("stopped, interval was %ld\n", (long)old.it_interval.tv_usec);
	timer.it_value.tv_usec = 1000000;
	SHOW(setitimer(ITIMER_REAL, &timer, NULL));
	SHOW(setitimer(77, &timer, NULL));
	timer = (struct itimerval){ .it_value = { -1, 0 } };
	SHOW(setitimer(ITIMER_REAL, &timer, NULL));
	timer = (struct itimerval){ .it_interval = { -1, 0 }, .it_value = { 1, 0 } };
	SHOW(setitimer(ITIMER_REAL, &timer, NULL));
	SHOW(alarm(4000000000u));
	SHOW(alarm(0));
	SHOW(getitimer(77, &timer));
	SHOW(alarm(50));
	SHOW(alarm(30));
	SHOW(alarm(0));
	SHOW(alarm(0));
	SHOW(ualarm(50000, 0));
	alarms = 0;
	SHOW(pause());
	printf("alarms %d\n", alarms);
}

static void usage(void)
{
	struct rusage used;
	struct tms all;
	volatile unsigned work = 0;
	long long before = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
	clock_t start = clock();
	while (nanoseconds(CLOCK_THREAD_CPUTIME_ID) < 30000000) work++;
	SHOW(nanoseconds(CLOCK_PROCESS_CPUTIME_ID) > before);
	SHOW(clock() > start);
	before = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
	usleep(100000);
	SHOW(nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - before < 50000000);
	SHOW(getrusage(RUSAGE_SELF, &used));
	printf("used %d\n", used.ru_utime.tv_sec + used.ru_stime.tv_sec < 60 && used.ru_maxrss > 0);
	SHOW(getrusage(RUSAGE_CHILDREN, &used));
	SHOW(getrusage(RUSAGE_THREAD, &used));
	SHOW(getrusage(55, &used));
	SHOW(times(&all) != (clock_t)-1);
	SHOW(all.tms_cutime);
	SHOW(sysconf(_SC_CLK_TCK));
}

int main(void)
{
	clocks();
	sleeping();
	timers();
	usage();
	return 0;
}
