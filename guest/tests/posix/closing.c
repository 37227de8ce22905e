// A descriptor closed by another thread while a call waits on it: the call goes on with the file that it has.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <stdlib.h>
#include <unistd.h>
#include "common/show.h"

#define MUCH 200000
#define MOMENT 100000 // microseconds from before a call until it certainly waits, on a busy host too

static char much[MUCH], taken[4096];

static struct {
	void *(*body)(void *);
	long fd;
	sem_t begun;
} launch;

static void *run_body(void *unused)
{
	sem_post(&launch.begun);
	return launch.body((void *)launch.fd);
}

// Starts `body` on a descriptor; returns when it waits there.
static pthread_t begin(void *(*body)(void *), int fd)
{
	pthread_t thread;
	launch.body = body;
	launch.fd = fd;
	pthread_create(&thread, NULL, run_body, NULL);
	sem_wait(&launch.begun);
	usleep(MOMENT);
	return thread;
}

static long end(pthread_t thread)
{
	void *result = NULL;
	pthread_join(thread, &result);
	return (long)result;
}

static long read_to_end(int fd)
{
	long total = 0, got;
	while ((got = read(fd, taken, sizeof taken)) > 0) total += got;
	return total;
}

static void *write_much(void *fd) { return (void *)(long)write((long)fd, much, MUCH); }
static void *write_vector(void *fd)
{
	struct iovec parts[2] = { { much, MUCH / 2 }, { much, MUCH / 2 } };
	return (void *)(long)writev((long)fd, parts, 2);
}
static void *send_much(void *fd) { return (void *)(long)send((long)fd, much, MUCH, 0); }

static void writers(void *(*body)(void *), int fds[2])
{
	pthread_t thread = begin(body, fds[1]);
	SHOW(close(fds[1]));
	SHOW(read_to_end(fds[0]));
	SHOW(end(thread));
	close(fds[0]);
}

static void *peek(void *fd) { return (void *)(long)recv((long)fd, taken, 10, MSG_PEEK); }
static void *receive_all(void *fd) { return (void *)(long)recv((long)fd, taken, 10, MSG_WAITALL); }

static void receivers(void *(*body)(void *))
{
	int fds[2];
	socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	pthread_t thread = begin(body, fds[1]);
	SHOW(close(fds[1]));
	SHOW(write(fds[0], "hello", 5));
	usleep(MOMENT);
	SHOW(shutdown(fds[0], SHUT_WR));
	SHOW(end(thread));
	close(fds[0]);
}

static void *wait_for_events(void *fd)
{
	struct epoll_event got[2];
	return (void *)(long)epoll_wait((long)fd, got, 2, 4 * MOMENT / 1000);
}

static void waiting_for_events(void)
{
	int fds[2], epoll = epoll_create1(0);
	struct epoll_event event = { EPOLLIN, { .u32 = 0 } };
	pipe(fds);
	epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event);
	pthread_t thread = begin(wait_for_events, epoll);
	SHOW(close(epoll));
	SHOW(end(thread));
	epoll = epoll_create1(0);
	epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event);
	thread = begin(wait_for_events, epoll);
	SHOW(close(epoll));
	SHOW(write(fds[1], "x", 1));
	SHOW(end(thread));
	close(fds[0]), close(fds[1]);
}

// What sendfile could not send stays in the file.
static void sending_part(void)
{
	int fds[2], file = open("/tmp/closing", O_RDWR | O_CREAT, 0600);
	SHOW(write(file, much, MUCH));
	SHOW(lseek(file, 0, SEEK_SET));
	pipe2(fds, O_NONBLOCK);
	SHOW(write(fds[1], much, 1000));
	long sent = sendfile(fds[1], file, NULL, MUCH);
	printf("some is sent: %d, all of it counted: %d\n", sent > 0 && sent < MUCH, lseek(file, 0, SEEK_CUR) == sent);
	SHOW(sendfile(fds[1], file, NULL, MUCH));
	printf("nothing is lost: %d\n", lseek(file, 0, SEEK_CUR) == sent);
	unlink("/tmp/closing");
	close(file), close(fds[0]), close(fds[1]);
}

int main(void)
{
	int fds[2];
	sem_init(&launch.begun, 0, 0);
	pipe(fds);
	writers(write_much, fds);
	pipe(fds);
	writers(write_vector, fds);
	socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	writers(send_much, fds);
	receivers(peek);
	receivers(receive_all);
	waiting_for_events();
	sending_part();
	return 0;
}
