// What POSIX or Linux has and this machine has not: each says so, and the program goes on. The only program here whose output
// differs from Linux: what it must say, and why, stands in absent.ts.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <net/if.h>
#include <grp.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "common/show.h"

static char text[100];

static void processes(void)
{
	char *words[] = { "/bin/sh", NULL };
	pid_t child;
	SHOW(fork());
	SHOW(vfork());
	SHOW(execv("/bin/sh", words));
	RESULT(posix_spawn(&child, "/bin/sh", NULL, NULL, words, words));
	SHOW(system("true"));
	SHOW(popen("true", "r") != NULL ? 0 : -1);
	SHOW(setgroups(0, NULL));
	SHOW(setsid());
	SHOW(chroot("/"));
	SHOW(mknod("/tmp/node", S_IFCHR | 0600, 0));
	SHOW(setpgid(0, 0));
	SHOW(setpgrp());
	SHOW(unshare(0));
	SHOW(setns(0, 0));
	SHOW(sethostname("x", 1));
}

static void networks(void)
{
	int pair[2];
	SHOW(socket(AF_INET, SOCK_STREAM, 0));
	SHOW(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	SHOW(if_nametoindex("lo") ? 0 : -1);
	SHOW(if_nameindex() ? 0 : -1);
}

static void files(void)
{
	int fd = open("/tmp/absent", O_RDWR | O_CREAT, 0600);
	SHOW(link("/tmp/absent", "/tmp/second-name"));
	SHOW(linkat(AT_FDCWD, "/tmp/absent", AT_FDCWD, "/tmp/second-name", 0));
	SHOW(open("/tmp", O_TMPFILE | O_RDWR, 0600));
	SHOW(renameat2(AT_FDCWD, "/tmp/absent", AT_FDCWD, "/home", RENAME_EXCHANGE));
	SHOW(copy_file_range(fd, NULL, fd, NULL, 1, 0));
	SHOW(splice(fd, NULL, fd, NULL, 1, 0));
	SHOW(setxattr("/tmp/absent", "user.x", "y", 1, 0));
	SHOW(getxattr("/tmp/absent", "user.x", text, 10));
	SHOW(memfd_create("name", 0));
	SHOW(inotify_init1(0));
	SHOW(signalfd(-1, &(sigset_t){ 0 }, 0));
	SHOW(timerfd_create(CLOCK_MONOTONIC, 0));
	SHOW(isatty(1));
	SHOW(posix_openpt(O_RDWR));
	SHOW(tcgetpgrp(0));
	SHOW(tcgetattr(0, (struct termios *)text));
	SHOW(ttyname_r(0, text, 10) == ENOTTY ? -1 : 0);
	unlink("/tmp/absent");
}

static void memory_and_time(void)
{
	struct itimerval timer = { { 0, 0 }, { 1, 0 } };
	timer_t id;
	SHOW(shm_open("/shared", O_RDWR | O_CREAT, 0600));
	SHOW(shmget(IPC_PRIVATE, 4096, 0600));
	SHOW(sem_open("/named", O_CREAT, 0600, 1) != SEM_FAILED ? 0 : -1);
	SHOW(mincore(text, 1, (unsigned char *)text));
	SHOW(setitimer(ITIMER_VIRTUAL, &timer, NULL));
	SHOW(setitimer(ITIMER_PROF, &timer, NULL));
	SHOW(timer_create(CLOCK_MONOTONIC, NULL, &id));
	SHOW(clock_settime(CLOCK_REALTIME, &(struct timespec){ 0, 0 }));
	pthread_mutexattr_t attributes;
	pthread_mutexattr_init(&attributes);
	RESULT(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT));
	SHOW(sigqueue(getpid(), SIGURG, (union sigval){ 0 }));
}

int main(void)
{
	processes();
	networks();
	files();
	memory_and_time();
	printf("and goes on\n");
	return 0;
}
