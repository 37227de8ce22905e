// Calls of Linux that musl no longer makes, or makes under other names: 32-bit times, old numbers. A program may make them itself.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include "common/show.h"

static volatile int hits;
static void on_signal(int number) { hits++; }

static void times(void)
{
	long pair[4] = { 0 };
	SHOW(syscall(SYS_clock_gettime32, CLOCK_MONOTONIC, pair));
	SHOW(pair[0] >= 0 && pair[1] >= 0 && pair[1] < 1000000000);
	SHOW(syscall(SYS_clock_getres_time32, CLOCK_MONOTONIC, pair));
	printf("%ld %ld\n", pair[0], pair[1]);
	SHOW(syscall(SYS_gettimeofday_time32, pair, NULL));
	SHOW(pair[0] > 1700000000 && pair[1] < 1000000);
	SHOW(syscall(SYS_nanosleep, (long[]){ 0, 1000 }, NULL));
	SHOW(syscall(SYS_nanosleep, (long[]){ 0, -1 }, NULL));
	SHOW(syscall(SYS_clock_nanosleep_time32, CLOCK_MONOTONIC, 0, (long[]){ 0, 1000 }, NULL));
	SHOW(syscall(SYS_utimensat, AT_FDCWD, "file", (long[]){ 5, 6, 7, 8 }, 0));
	struct stat status;
	stat("file", &status);
	printf("%lld.%ld %lld.%ld\n", (long long)status.st_atim.tv_sec, status.st_atim.tv_nsec, (long long)status.st_mtim.tv_sec,
	       status.st_mtim.tv_nsec);
	int word = 1;
	SHOW(syscall(SYS_futex, &word, 0, 1, (long[]){ 0, 1000000 }, NULL, 0));
	SHOW(syscall(SYS_futex, &word, 0, 2, NULL, NULL, 0));
	SHOW(syscall(SYS_futex, &word, 1, 1, NULL, NULL, 0));
	SHOW(syscall(SYS_futex, &word, 4, 1, 1, &word, 7));
	SHOW(syscall(SYS_futex_time64, &word, 9, 1, (long long[]){ 1, 0 }, NULL, -1));
	SHOW(syscall(SYS_futex_time64, &word, 10, 1, NULL, NULL, -1));
}

// The same calls with 64-bit times, which musl makes only for years that need them.
static void wide_times(void)
{
	typedef long long wide[4];
	wide t = { 0 };
	struct pollfd one = { -1 };
	sigset_t none;
	struct stat status;
	sigemptyset(&none);
	SHOW(syscall(SYS_clock_gettime64, CLOCK_REALTIME, t));
	SHOW(t[0] > 1700000000 && t[1] < 1000000000);
	SHOW(syscall(SYS_clock_getres_time64, CLOCK_MONOTONIC, t));
	printf("%lld %lld\n", t[0], t[1]);
	SHOW(syscall(SYS_clock_nanosleep_time64, CLOCK_MONOTONIC, 0, (wide){ 0, 1000 }, NULL));
	SHOW(syscall(SYS_utimensat_time64, AT_FDCWD, "file", (wide){ 5000000000, 1, 6000000000, 2 }, 0));
	stat("file", &status);
	printf("%lld %lld\n", (long long)status.st_atim.tv_sec, (long long)status.st_mtim.tv_sec);
	SHOW(syscall(SYS_ppoll_time64, &one, 1, (wide){ 0, 1000000 }, NULL, 8));
	SHOW(syscall(SYS_pselect6_time64, 0, NULL, NULL, NULL, (wide){ 0, 1000000 }, NULL));
	SHOW(syscall(SYS_rt_sigtimedwait_time64, &none, NULL, (wide){ 0, 1000000 }, 8));
	SHOW(syscall(SYS_sched_rr_get_interval_time64, 0, t));
	// There is no such clock: refused to everybody.
	SHOW(syscall(SYS_clock_settime32, 50, (long[]){ 0, 0 }));
	SHOW(syscall(SYS_clock_settime64, 50, (wide){ 0, 0 }));
}

static void waiting(void)
{
	int ends[2];
	pipe(ends);
	struct pollfd one = { ends[0], POLLIN, 0 };
	SHOW(syscall(SYS_ppoll, &one, 1, (long[]){ 0, 1000000 }, NULL, 8));
	SHOW(syscall(SYS_pselect6, 0, NULL, NULL, NULL, (long[]){ 0, 1000000 }, NULL));
	SHOW(syscall(SYS_poll, &one, 1, 1));
	SHOW(syscall(SYS__newselect, 0, NULL, NULL, NULL, (long[]){ 0, 1000 }));
	SHOW(syscall(SYS__newselect, 0, NULL, NULL, NULL, (long[]){ -1, 0 }));
	int epoll = syscall(SYS_epoll_create, 1);
	struct epoll_event event = { EPOLLOUT };
	SHOW(epoll_ctl(epoll, EPOLL_CTL_ADD, ends[1], &event));
	SHOW(syscall(SYS_epoll_wait, epoll, &event, 1, 10));
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	SHOW(syscall(SYS_rt_sigtimedwait, &set, NULL, (long[]){ 0, 1000000 }, 8));
	raise(SIGUSR1);
	SHOW(syscall(SYS_rt_sigtimedwait, &set, NULL, (long[]){ 0, 1000000 }, 8));
	SHOW(syscall(SYS_tgkill, getpid(), getpid(), 0));
	SHOW(syscall(SYS_tgkill, getpid() + 1000, getpid(), 0));
	signal(SIGALRM, on_signal);
	SHOW(syscall(SYS_alarm, 1));
	SHOW(syscall(SYS_pause));
	printf("hits %d\n", hits);
	close(ends[0]), close(ends[1]), close(epoll);
}

static void files(void)
{
	char text[10] = { 0 };
	SHOW(syscall(SYS_creat, "made", 0600));
	SHOW(syscall(SYS_lseek, 4, 3, SEEK_SET));
	SHOW(syscall(SYS_ftruncate, 4, 5));
	SHOW(syscall(SYS_truncate, "made", 6));
	SHOW(syscall(SYS_lseek, 4, 0, SEEK_END));
	close(4);
	SHOW(syscall(SYS_openat, AT_FDCWD, "made", O_RDONLY));
	close(4);
	SHOW(syscall(SYS_faccessat2, AT_FDCWD, "made", R_OK, 0));
	SHOW(syscall(SYS_faccessat, AT_FDCWD, "made", R_OK));
	SHOW(syscall(SYS_renameat2, AT_FDCWD, "made", AT_FDCWD, "named", 0));
	SHOW(syscall(SYS_symlink, "named", "link"));
	SHOW(syscall(SYS_readlink, "link", text, 10));
	SHOW(syscall(SYS_fchmodat, AT_FDCWD, "named", 0644));
	SHOW(syscall(SYS_pipe, (int[2]){ 0 }));
	SHOW(syscall(SYS_dup3, 4, 9, 0));
	SHOW(syscall(SYS_syncfs, 4));
	SHOW(syscall(SYS_fadvise64_64, 9, 0, 0, 0, 0, 0) >= -1);
	int fd = open("named", O_RDWR);
	SHOW(syscall(SYS_fadvise64, fd, 0, 0, 0, 0));
	struct iovec part = { text, 4 };
	SHOW(syscall(SYS_pwritev2, fd, &part, 1, 0, 0, 0));
	SHOW(syscall(SYS_preadv2, fd, &part, 1, 1, 0, 0));
	SHOW(syscall(SYS_preadv2, fd, &part, 1, -1, -1, 0));
	SHOW(syscall(SYS_pwritev2, fd, &part, 1, -1, -1, 0));
	SHOW(syscall(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC));
	SHOW(syscall(SYS_fcntl, fd, F_GETFD));
	SHOW(fchmodat(AT_FDCWD, "named", 0600, AT_SYMLINK_NOFOLLOW));
}

static void the_rest(void)
{
	struct sched_param parameters = { 0 };
	unsigned long mask[4] = { 0 };
	struct rusage usage;
	SHOW(syscall(SYS_sched_getparam, 0, &parameters));
	SHOW(syscall(SYS_sched_setparam, 0, &parameters));
	SHOW(syscall(SYS_sched_getscheduler, 0));
	SHOW(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &parameters));
	SHOW(syscall(SYS_sched_getaffinity, 0, sizeof mask, mask) > 0);
	SHOW(syscall(SYS_sched_setaffinity, 0, sizeof mask, mask));
	SHOW(syscall(SYS_sched_rr_get_interval, 0, mask));
	SHOW(syscall(SYS_getpriority, PRIO_PROCESS, 0) > 0);
	SHOW(setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0)));
	SHOW(syscall(SYS_getrusage, RUSAGE_SELF, &usage));
	SHOW(syscall(SYS_membarrier, 0, 0) >= 0);
	void *head[3] = { 0 }, *told;
	size_t size;
	SHOW(syscall(SYS_set_robust_list, head, sizeof head));
	SHOW(syscall(SYS_get_robust_list, 0, &told, &size));
	printf("%d %d\n", told == head, (int)size);
	SHOW(syscall(SYS_getpgrp) > 0);
	SHOW(syscall(SYS_getppid) >= 0);
}

int main(void)
{
	char base[] = "/tmp/legacyXXXXXX";
	chdir(mkdtemp(base));
	open("file", O_RDWR | O_CREAT, 0600);
	times();
	wide_times();
	waiting();
	files();
	the_rest();
	return 0;
}
