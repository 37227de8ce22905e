// Signals: handlers, masks, pending, waiting for them, interrupted calls, restarted calls, alarms.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int caught, code;
static void on_signal(int number) { caught = number; }
static void with_info(int number, siginfo_t *info, void *context)
{
	(void)context;
	caught = number;
	code = info->si_pid == getpid();
}

static void handle(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	sigaction(number, &action, NULL);
}

struct target {
	pthread_t thread;
	int fd;
};

static void *send_later(void *argument)
{
	struct target *target = argument;
	usleep(30000);
	pthread_kill(target->thread, SIGUSR1);
	usleep(30000);
	write(target->fd, "x", 1);
	return NULL;
}

static void sending(void)
{
	handle(SIGUSR1, on_signal, 0);
	printf("raise %d caught %d\n", raise(SIGUSR1), caught);
	struct sigaction action = { .sa_sigaction = with_info, .sa_flags = SA_SIGINFO | SA_RESETHAND }, old;
	sigaction(SIGUSR2, &action, NULL);
	kill(getpid(), SIGUSR2);
	printf("kill caught %d from us %d\n", caught, code);
	sigaction(SIGUSR2, NULL, &old);
	printf("reset %d\n", old.sa_handler == SIG_DFL);
	printf("bad %d %d\n", kill(getpid(), 99), errno == EINVAL);
	signal(SIGUSR2, SIG_IGN);
	printf("ignored %d\n", raise(SIGUSR2));
}

static void masks(void)
{
	sigset_t set, pending;
	caught = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	sigpending(&pending);
	printf("blocked %d pending %d\n", caught, sigismember(&pending, SIGUSR1));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	printf("unblocked %d\n", caught);
	caught = 0;
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR1);
	sigpending(&pending);
	printf("of the process: pending %d others %d\n", sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	printf("unblocked %d\n", caught);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	int number;
	sigwait(&set, &number);
	struct timespec soon = { 0, 10000000 };
	printf("waited %d", number);
	printf(" %d", sigtimedwait(&set, NULL, &soon));
	printf(" %d\n", errno == EAGAIN);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void interrupting(void)
{
	struct target target = { pthread_self(), 0 };
	int fds[2];
	char byte;
	pthread_t thread;
	pipe(fds);
	target.fd = fds[1];
	caught = 0;
	pthread_create(&thread, NULL, send_later, &target);
	long result = read(fds[0], &byte, 1);
	printf("interrupted %ld %d caught %d\n", result, errno == EINTR, caught);
	pthread_join(thread, NULL);
	read(fds[0], &byte, 1);
	handle(SIGUSR1, on_signal, SA_RESTART);
	caught = 0;
	pthread_create(&thread, NULL, send_later, &target);
	result = read(fds[0], &byte, 1);
	printf("restarted %ld caught %d\n", result, caught);
	pthread_join(thread, NULL);
}

static sigjmp_buf back;
static void jump(int number) { siglongjmp(back, number); }

static void alarms(void)
{
	handle(SIGALRM, on_signal, 0);
	struct itimerval timer = { { 0, 0 }, { 0, 30000 } }, left;
	caught = 0;
	setitimer(ITIMER_REAL, &timer, NULL);
	struct timespec long_time = { 100, 0 }, rest;
	int result = nanosleep(&long_time, &rest);
	printf("sleep %d caught %d rest %d\n", result, caught, rest.tv_sec == 99);
	getitimer(ITIMER_REAL, &left);
	printf("over %ld\n", (long)left.it_value.tv_sec + left.it_value.tv_usec);
	handle(SIGUSR1, jump, 0);
	int jumped = sigsetjmp(back, 1);
	if (!jumped) raise(SIGUSR1);
	printf("jumped %d\n", jumped == SIGUSR1);
	alarm(100);
	printf("alarm left %d\n", alarm(0) > 90);
}

int main(void)
{
	sending();
	masks();
	interrupting();
	alarms();
	fflush(stdout);
	raise(SIGTERM);
	return 1;
}
