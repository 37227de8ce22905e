// Signals in detail: what a handler is told, masks while it runs, many at once, stacks, who gets a process's signal, calls that
// a handler interrupts and those that go on, and ends by signal.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "common/show.h"

static volatile int count, depth, deepest, order[8], last_code, last_pid, mask_inside;
static pthread_t main_thread;

static void on_signal(int number) { order[count++ & 7] = number; }

static void nest(int number)
{
	if (++depth > deepest) deepest = depth;
	if (count++ < 3) raise(number);
	depth--;
}

static void informed(int number, siginfo_t *info, void *context)
{
	sigset_t now;
	pthread_sigmask(SIG_BLOCK, NULL, &now);
	mask_inside = sigismember(&now, SIGUSR1) | sigismember(&now, SIGUSR2) << 1 | sigismember(&now, SIGHUP) << 2;
	last_code = info->si_code;
	last_pid = info->si_pid == getpid() && info->si_signo == number && context;
	count++;
}

static void handle(int number, void (*handler)(int), int flags, int also)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	if (also) sigaddset(&action.sa_mask, also);
	sigaction(number, &action, NULL);
}

static void actions(void)
{
	struct sigaction action = { .sa_sigaction = informed, .sa_flags = SA_SIGINFO }, old;
	SHOW(sigaction(SIGKILL, &action, NULL));
	SHOW(sigaction(SIGSTOP, &action, NULL));
	SHOW(sigaction(0, &action, NULL));
	SHOW(sigaction(65, &action, NULL));
	sigaddset(&action.sa_mask, SIGUSR2);
	SHOW(sigaction(SIGUSR1, &action, &old));
	SHOW(old.sa_handler == SIG_DFL);
	SHOW(raise(SIGUSR1));
	printf("raise: code %d ours %d mask %d\n", last_code == SI_TKILL, last_pid, mask_inside);
	SHOW(kill(getpid(), SIGUSR1));
	printf("kill: code %d ours %d\n", last_code == SI_USER, last_pid);
	SHOW(pthread_kill(pthread_self(), SIGUSR1));
	printf("pthread_kill: code %d\n", last_code == SI_TKILL);
	action.sa_flags = SA_SIGINFO | SA_NODEFER;
	sigaction(SIGUSR1, &action, &old);
	SHOW(!!(old.sa_flags & SA_SIGINFO) && sigismember(&old.sa_mask, SIGUSR2));
	raise(SIGUSR1);
	printf("SA_NODEFER: mask %d\n", mask_inside);
	SHOW(kill(getpid(), 0));
	SHOW(kill(getpid(), -1));
	SHOW(kill(999999, 0));
	SHOW(pthread_kill(pthread_self(), 0));
	RESULT(pthread_kill(pthread_self(), 77));
	SHOW(signal(SIGUSR1, SIG_IGN) != SIG_ERR);
	SHOW(raise(SIGUSR1));
	SHOW(raise(SIGCHLD));
	SHOW(raise(SIGWINCH));
	SHOW(raise(SIGURG));
	SHOW(raise(SIGCONT));
}

static void nesting(void)
{
	count = depth = deepest = 0;
	handle(SIGUSR1, nest, 0, 0);
	raise(SIGUSR1);
	printf("deferred: %d runs, %d deep\n", count, deepest);
	count = depth = deepest = 0;
	handle(SIGUSR1, nest, SA_NODEFER, 0);
	raise(SIGUSR1);
	printf("nested: %d runs, %d deep\n", count, deepest);
	sigset_t all, before, pending;
	sigfillset(&all);
	handle(SIGUSR1, on_signal, 0, 0), handle(SIGUSR2, on_signal, 0, 0), handle(SIGHUP, on_signal, 0, 0);
	count = 0;
	SHOW(sigprocmask(SIG_SETMASK, &all, &before));
	raise(SIGUSR2), raise(SIGHUP), raise(SIGUSR1), raise(SIGUSR1);
	sigpending(&pending);
	printf("pending %d%d%d%d\n", sigismember(&pending, SIGHUP), sigismember(&pending, SIGUSR1), sigismember(&pending, SIGUSR2),
	       sigismember(&pending, SIGTERM));
	SHOW(sigprocmask(SIG_SETMASK, &before, &all));
	SHOW(sigismember(&all, SIGKILL));
	printf("%d handled once each\n", count);
	SHOW(sigprocmask(99, &all, NULL));
	// To ignore a signal that waits throws it away.
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	sigprocmask(SIG_BLOCK, &one, NULL);
	raise(SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	sigpending(&pending);
	printf("thrown away %d\n", !sigismember(&pending, SIGUSR1));
	handle(SIGUSR1, on_signal, 0, 0);
	count = 0;
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	printf("not delivered %d\n", count);
}

static void stacks(void)
{
	static char room[32768];
	stack_t stack = { .ss_sp = room, .ss_size = sizeof room }, old = { .ss_flags = 99 };
	SHOW(sigaltstack(NULL, &old));
	SHOW(old.ss_flags == SS_DISABLE);
	SHOW(sigaltstack(&stack, &old));
	SHOW(sigaltstack(NULL, &old));
	SHOW(old.ss_sp == room && old.ss_size == sizeof room && old.ss_flags == 0);
	stack.ss_size = 100;
	SHOW(sigaltstack(&stack, NULL));
	stack.ss_flags = 77;
	SHOW(sigaltstack(&stack, NULL));
	count = 0;
	handle(SIGUSR1, on_signal, SA_ONSTACK, 0);
	raise(SIGUSR1);
	printf("on a stack of its own %d\n", count);
	stack.ss_flags = SS_DISABLE;
	SHOW(sigaltstack(&stack, NULL));
}

static int hit_fd;

static void *hit(void *argument)
{
	usleep(30000);
	pthread_kill(main_thread, SIGUSR1);
	usleep(30000);
	if (argument) write(hit_fd, "data", 4);
	return NULL;
}

// Makes a call that waits; a signal comes after 30 ms, data (when asked for) after 60.
#define INTERRUPTED(flags, data, call) do { \
	pthread_t thread; \
	handle(SIGUSR1, on_signal, flags, 0); \
	count = 0; \
	pthread_create(&thread, NULL, hit, (void *)(long)data); \
	SHOW(call); \
	pthread_join(thread, NULL); \
	printf("handled %d\n", count); \
} while (0)

static void waits(void)
{
	int ends[2], pair[2], epoll = epoll_create1(0);
	char text[10];
	pipe(ends);
	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	hit_fd = ends[1];
	struct pollfd wanted = { ends[0], POLLIN, 0 };
	struct epoll_event event = { .events = EPOLLIN };
	epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
	INTERRUPTED(0, 0, read(ends[0], text, 10));
	INTERRUPTED(SA_RESTART, 1, read(ends[0], text, 10));
	INTERRUPTED(SA_RESTART, 0, poll(&wanted, 1, 5000));
	INTERRUPTED(SA_RESTART, 0, epoll_wait(epoll, &event, 1, 5000));
	struct timeval limit = { 5, 0 };
	INTERRUPTED(SA_RESTART, 0, select(0, NULL, NULL, NULL, &limit));
	INTERRUPTED(SA_RESTART, 0, usleep(2000000));
	hit_fd = pair[1];
	INTERRUPTED(0, 0, recv(pair[0], text, 10, 0));
	INTERRUPTED(SA_RESTART, 1, recv(pair[0], text, 10, 0));
	struct iovec part = { text, 10 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	INTERRUPTED(SA_RESTART, 1, recvmsg(pair[0], &message, 0));
	sem_t semaphore;
	sem_init(&semaphore, 0, 0);
	struct timespec until;
	INTERRUPTED(0, 0, sem_wait(&semaphore));
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 5;
	INTERRUPTED(0, 0, sem_timedwait(&semaphore, &until));
	INTERRUPTED(SA_RESTART, 0, sem_timedwait(&semaphore, &until));
	sigset_t none;
	sigemptyset(&none);
	INTERRUPTED(SA_RESTART, 0, sigsuspend(&none));
	INTERRUPTED(SA_RESTART, 0, pause());
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
	pthread_mutex_lock(&mutex);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 100000000;
	if (until.tv_nsec >= 1000000000) until.tv_nsec -= 1000000000, until.tv_sec++;
	INTERRUPTED(0, 0, pthread_cond_timedwait(&condition, &mutex, &until) == ETIMEDOUT);
}

static void masks_for_a_call(void)
{
	sigset_t block, none;
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	handle(SIGUSR1, on_signal, 0, 0);
	count = 0;
	sigprocmask(SIG_BLOCK, &block, NULL);
	raise(SIGUSR1);
	printf("blocked %d\n", count);
	struct timespec limit = { 1, 0 };
	SHOW(ppoll(NULL, 0, &limit, &none));
	printf("let in by ppoll %d\n", count);
	raise(SIGUSR1);
	SHOW(pselect(0, NULL, NULL, NULL, &limit, &none));
	printf("let in by pselect %d\n", count);
	raise(SIGUSR1);
	SHOW(sigsuspend(&none));
	printf("let in by sigsuspend %d\n", count);
	siginfo_t info;
	kill(getpid(), SIGUSR1);
	SHOW(sigwaitinfo(&block, &info));
	printf("code %d ours %d\n", info.si_code == SI_USER, info.si_pid == getpid());
	raise(SIGUSR1);
	SHOW(sigtimedwait(&block, &info, &limit));
	printf("code %d\n", info.si_code == SI_TKILL);
	limit = (struct timespec){ 0, 0 };
	SHOW(sigtimedwait(&block, NULL, &limit));
	limit.tv_nsec = -1;
	SHOW(sigtimedwait(&block, NULL, &limit));
	sigset_t now;
	sigprocmask(SIG_UNBLOCK, &block, &now);
	SHOW(sigismember(&now, SIGUSR1));
}

static void *wait_for_it(void *argument)
{
	int number = 0;
	sigwait(argument, &number);
	return (void *)(long)number;
}

static void *inherit(void *argument)
{
	sigset_t now;
	pthread_sigmask(SIG_SETMASK, NULL, &now);
	return (void *)(long)(sigismember(&now, SIGHUP) | sigismember(&now, SIGUSR2) << 1);
}

static void threads(void)
{
	sigset_t set;
	void *result;
	pthread_t thread;
	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_create(&thread, NULL, inherit, NULL);
	pthread_join(thread, &result);
	printf("inherited mask %ld\n", (long)result);
	pthread_create(&thread, NULL, wait_for_it, &set);
	usleep(20000);
	SHOW(kill(getpid(), SIGHUP));
	pthread_join(thread, &result);
	printf("a thread's sigwait got %ld\n", (long)result);
	pthread_create(&thread, NULL, wait_for_it, &set);
	RESULT(pthread_kill(thread, SIGHUP));
	pthread_join(thread, &result);
	printf("and %ld\n", (long)result);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static sigjmp_buf back;
static void jump(int number)
{
	sigset_t now;
	sigprocmask(SIG_BLOCK, NULL, &now);
	siglongjmp(back, 1 + sigismember(&now, SIGHUP));
}

static void last_words(void) { printf("exit functions do not run\n"); }

int main(void)
{
	main_thread = pthread_self();
	actions();
	nesting();
	stacks();
	waits();
	masks_for_a_call();
	threads();
	handle(SIGUSR1, jump, 0, SIGHUP);
	int jumped = sigsetjmp(back, 1);
	if (!jumped) raise(SIGUSR1);
	sigset_t now;
	sigprocmask(SIG_BLOCK, NULL, &now);
	printf("jumped %d, mask back %d\n", jumped, !sigismember(&now, SIGHUP) && !sigismember(&now, SIGUSR1));
	atexit(last_words);
	fflush(stdout);
	signal(SIGINT, SIG_DFL);
	kill(getpid(), SIGINT);
	return 1;
}
