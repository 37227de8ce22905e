// What asyncio stands on: pipes, socket pairs, eventfd, poll, select and epoll in every state of readiness, and what they refuse.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include "common/show.h"

static char buffer[200000];
static volatile int broken;
static void on_pipe(int number) { broken++; }

static int events_of(int fd)
{
	struct pollfd one = { fd, POLLIN | POLLOUT | POLLPRI | POLLRDHUP, 0 };
	poll(&one, 1, 0);
	return one.revents;
}

#define EVENTS(fd) printf("events of %s %x\n", #fd, events_of(fd))

static void pipes(void)
{
	int p[2];
	SHOW(pipe2(p, O_NONBLOCK | O_CLOEXEC));
	printf("flags %d %d %d\n", fcntl(p[0], F_GETFD), !!(fcntl(p[0], F_GETFL) & O_NONBLOCK), fcntl(p[1], F_GETFL) & O_ACCMODE);
	EVENTS(p[0]), EVENTS(p[1]);
	SHOW(read(p[0], buffer, 1));
	SHOW(write(p[1], buffer, 4000));
	SHOW(write(p[1], buffer, 0));
	int waiting = -1;
	SHOW(ioctl(p[0], FIONREAD, &waiting));
	printf("waiting %d\n", waiting);
	EVENTS(p[0]);
	SHOW(read(p[0], buffer, 5000));
	SHOW(write(p[1], buffer, 100000));
	EVENTS(p[1]);
	SHOW(write(p[1], buffer, 1));
	SHOW(read(p[0], buffer, 4096));
	EVENTS(p[1]);
	SHOW(write(p[1], buffer, 4096));
	SHOW(fcntl(p[0], F_GETPIPE_SZ));
	SHOW(read(p[1], buffer, 1));
	SHOW(write(p[0], buffer, 1));
	close(p[1]);
	EVENTS(p[0]);
	SHOW(read(p[0], buffer, sizeof buffer));
	EVENTS(p[0]);
	SHOW(read(p[0], buffer, 1));
	close(p[0]);
	pipe(p);
	close(p[0]);
	EVENTS(p[1]);
	SHOW(write(p[1], "x", 1));
	printf("SIGPIPE %d\n", broken);
	close(p[1]);
	SHOW(pipe2(p, O_APPEND));
}

static void sockets(void)
{
	int s[2], value = 0;
	socklen_t size = sizeof value;
	SHOW(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, s));
	printf("flags %d %d\n", fcntl(s[0], F_GETFD), !!(fcntl(s[1], F_GETFL) & O_NONBLOCK));
	EVENTS(s[0]);
	SHOW(recv(s[0], buffer, 10, 0));
	SHOW(send(s[1], "abcdef", 6, 0));
	EVENTS(s[0]);
	SHOW(ioctl(s[0], FIONREAD, &value));
	printf("waiting %d\n", value);
	SHOW(recv(s[0], buffer, 3, MSG_PEEK));
	SHOW(recv(s[0], buffer, 3, 0));
	SHOW(recv(s[0], buffer, 10, MSG_DONTWAIT));
	printf("[%.3s]\n", buffer);
	struct iovec parts[2] = { { "one ", 4 }, { "two", 3 } }, into[2] = { { buffer, 2 }, { buffer + 10, 20 } };
	struct msghdr out = { .msg_iov = parts, .msg_iovlen = 2 }, in = { .msg_iov = into, .msg_iovlen = 2 };
	SHOW(sendmsg(s[0], &out, 0));
	SHOW(recvmsg(s[1], &in, 0));
	printf("[%.2s][%.5s] flags %d\n", buffer, buffer + 10, in.msg_flags);
	SHOW(write(s[0], "via write", 9));
	SHOW(read(s[1], buffer, 100));
	SHOW(getsockopt(s[0], SOL_SOCKET, SO_TYPE, &value, &size));
	printf("type %d\n", value == SOCK_STREAM);
	SHOW(getsockopt(s[0], SOL_SOCKET, SO_ERROR, &value, &size));
	printf("error %d\n", value);
	SHOW(setsockopt(s[0], SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value));
	SHOW(getsockopt(99, SOL_SOCKET, SO_TYPE, &value, &size));
	int file = open("/dev/null", O_RDWR);
	SHOW(getsockopt(file, SOL_SOCKET, SO_TYPE, &value, &size));
	SHOW(send(file, "x", 1, 0));
	close(file);
	struct sockaddr_un name;
	size = sizeof name;
	SHOW(getsockname(s[0], (struct sockaddr *)&name, &size));
	printf("family %d size %d\n", name.sun_family == AF_UNIX, size);
	size = sizeof name;
	SHOW(getpeername(s[0], (struct sockaddr *)&name, &size));
	struct stat status;
	fstat(s[0], &status);
	printf("socket %d\n", S_ISSOCK(status.st_mode));
	SHOW(lseek(s[0], 0, SEEK_SET));
	SHOW(socketpair(AF_INET, SOCK_STREAM, 0, s + 0) == -1 ? -1 : 0);
	close(s[0]), close(s[1]);
}

static void shutting_down(void)
{
	int s[2];
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	SHOW(shutdown(s[0], 99));
	SHOW(shutdown(99, SHUT_WR));
	SHOW(write(s[0], "last", 4));
	SHOW(shutdown(s[0], SHUT_WR));
	EVENTS(s[0]), EVENTS(s[1]);
	broken = 0;
	SHOW(send(s[0], "x", 1, MSG_NOSIGNAL));
	SHOW(send(s[0], "x", 1, 0));
	printf("SIGPIPE %d\n", broken);
	SHOW(recv(s[1], buffer, 10, 0));
	SHOW(recv(s[1], buffer, 10, 0));
	SHOW(write(s[1], "other way", 9));
	SHOW(shutdown(s[0], SHUT_RD));
	SHOW(recv(s[0], buffer, 20, 0));
	SHOW(recv(s[0], buffer, 20, 0));
	SHOW(send(s[1], "x", 1, MSG_NOSIGNAL));
	EVENTS(s[0]), EVENTS(s[1]);
	close(s[0]);
	EVENTS(s[1]);
	SHOW(send(s[1], "x", 1, MSG_NOSIGNAL));
	SHOW(recv(s[1], buffer, 1, 0));
	close(s[1]);
	struct timeval limit = { 0, 20000 };
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	SHOW(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
	SHOW(recv(s[0], buffer, 1, 0));
	close(s[0]), close(s[1]);
}

static void events(void)
{
	uint64_t value = 0;
	int e = eventfd(3, EFD_NONBLOCK), semaphore = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC);
	EVENTS(e);
	SHOW(read(e, &value, 4));
	SHOW(read(e, &value, 8));
	printf("value %llu\n", (unsigned long long)value);
	SHOW(read(e, &value, 8));
	EVENTS(e);
	value = UINT64_MAX;
	SHOW(write(e, &value, 8));
	value = UINT64_MAX - 1;
	SHOW(write(e, &value, 8));
	EVENTS(e);
	value = 1;
	SHOW(write(e, &value, 8));
	SHOW(write(e, &value, 7));
	for (int i = 0; i < 3; i++) {
		SHOW(read(semaphore, &value, 8));
		printf("value %llu\n", (unsigned long long)value);
	}
	SHOW(eventfd(0, 12345));
	close(e), close(semaphore);
}

static void selecting(void)
{
	int p[2], q[2];
	pipe(p), pipe(q);
	write(p[1], "x", 1);
	fd_set in, out, bad;
	struct timeval limit = { 0, 10000 };
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&bad);
	FD_SET(p[0], &in), FD_SET(q[0], &in), FD_SET(q[1], &out), FD_SET(p[0], &bad);
	SHOW(select(q[1] + 1, &in, &out, &bad, &limit));
	printf("%d%d%d%d\n", !!FD_ISSET(p[0], &in), !!FD_ISSET(q[0], &in), !!FD_ISSET(q[1], &out), !!FD_ISSET(p[0], &bad));
	FD_ZERO(&in);
	FD_SET(q[0], &in);
	SHOW(select(q[1] + 1, &in, NULL, NULL, &limit));
	printf("%d left %ld\n", !!FD_ISSET(q[0], &in), (long)limit.tv_usec);
	FD_SET(50, &in);
	SHOW(select(51, &in, NULL, NULL, &limit));
	SHOW(select(-1, NULL, NULL, NULL, &limit));
	limit.tv_usec = -5;
	SHOW(select(0, NULL, NULL, NULL, &limit));
	struct pollfd wanted[3] = { { -1, POLLIN, 99 }, { p[0], 0, 99 }, { 500, POLLIN, 0 } };
	SHOW(poll(wanted, 2, 0));
	printf("%d %d\n", wanted[0].revents, wanted[1].revents);
	SHOW(poll(wanted, 3, 0));
	SHOW(poll(NULL, 0, 5));
	int file = open("/tmp/polled", O_RDWR | O_CREAT, 0600);
	EVENTS(file);
	close(q[1]);
	FD_ZERO(&in);
	FD_SET(q[0], &in);
	limit = (struct timeval){ 1, 0 };
	SHOW(select(q[0] + 1, &in, NULL, NULL, &limit));
	unlink("/tmp/polled");
	close(file), close(p[0]), close(p[1]), close(q[0]);
}

static void print_events(int count, struct epoll_event *events)
{
	unsigned seen = 0;
	for (int i = 0; i < count; i++) seen |= events[i].events << (8 * events[i].data.u32);
	printf("%d events %x\n", count, seen);
}

static void polling(void)
{
	int p[2], q[2], e = epoll_create1(EPOLL_CLOEXEC), outer = epoll_create1(0);
	struct epoll_event event = { EPOLLIN, { .u32 = 0 } }, got[8];
	SHOW(epoll_create1(5));
	SHOW(epoll_create(0));
	pipe(p), pipe(q);
	int file = open("/tmp/polled", O_RDWR | O_CREAT, 0600), null = open("/dev/null", O_RDWR);
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, p[0], &event));
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, p[0], &event));
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, file, &event));
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, null, &event));
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, e, &event));
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, 500, &event));
	SHOW(epoll_ctl(e, EPOLL_CTL_MOD, q[0], &event));
	SHOW(epoll_ctl(e, EPOLL_CTL_DEL, q[0], NULL));
	SHOW(epoll_ctl(e, 99, p[0], &event));
	SHOW(epoll_ctl(file, EPOLL_CTL_ADD, p[0], &event));
	SHOW(epoll_wait(e, got, 0, 0));
	SHOW(epoll_wait(file, got, 8, 0));
	SHOW(epoll_wait(500, got, 8, 0));
	event = (struct epoll_event){ EPOLLIN | EPOLLONESHOT, { .u32 = 1 } };
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, q[0], &event));
	event = (struct epoll_event){ EPOLLOUT, { .u32 = 2 } };
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, q[1], &event));
	write(p[1], "x", 1), write(q[1], "y", 1);
	print_events(epoll_wait(e, got, 8, 1000), got);
	print_events(epoll_wait(e, got, 8, 1000), got);
	event = (struct epoll_event){ EPOLLIN, { .u32 = 3 } };
	SHOW(epoll_ctl(e, EPOLL_CTL_MOD, q[0], &event));
	print_events(epoll_wait(e, got, 8, 1000), got);
	// One event at a time: every file has its turn.
	unsigned turns = 0;
	for (int i = 0; i < 6; i++)
		if (epoll_wait(e, got, 1, 0) == 1) turns |= 1 << got[0].data.u32;
	printf("turns %x\n", turns);
	event = (struct epoll_event){ EPOLLIN, { .u32 = 0 } };
	SHOW(epoll_ctl(outer, EPOLL_CTL_ADD, e, &event));
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, outer, &event));
	print_events(epoll_wait(outer, got, 8, 0), got);
	EVENTS(e);
	int copy = dup(p[0]);
	close(p[0]);
	print_events(epoll_wait(e, got, 8, 0), got);
	close(copy);
	print_events(epoll_wait(e, got, 8, 0), got);
	close(q[1]);
	print_events(epoll_wait(e, got, 8, 0), got);
	SHOW(read(e, got, 8));
	unlink("/tmp/polled");
}

int main(void)
{
	signal(SIGPIPE, on_pipe);
	pipes();
	sockets();
	shutting_down();
	events();
	selecting();
	polling();
	return 0;
}
