// Pipes, socket pairs, poll, select, epoll, eventfd: data, ends, readiness, time-outs, waking a waiting thread.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static void say(const char *what, long result) { printf("%s %ld %s\n", what, result, result < 0 ? strerror(errno) : ""); }

static void *write_later(void *argument)
{
	usleep(30000);
	write(*(int *)argument, "late", 4);
	return NULL;
}

static void *drain(void *argument)
{
	static char buffer[1000];
	long total = 0, got;
	while ((got = read(*(int *)argument, buffer, sizeof buffer)) > 0) total += got;
	return (void *)total;
}

static void pipes(void)
{
	int fds[2];
	char buffer[100] = { 0 };
	pthread_t thread;
	pipe2(fds, O_CLOEXEC);
	pthread_create(&thread, NULL, write_later, &fds[1]);
	say("waits", read(fds[0], buffer, 100));
	pthread_join(thread, NULL);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	say("empty", read(fds[0], buffer, 1));
	fcntl(fds[0], F_SETFL, 0);
	pthread_create(&thread, NULL, drain, &fds[0]);
	static char big[300000];
	say("more than fits", write(fds[1], big, sizeof big));
	close(fds[1]);
	void *total;
	pthread_join(thread, &total);
	say("came out", (long)total);
	say("end", read(fds[0], buffer, 1));
	close(fds[0]);
	pipe(fds);
	close(fds[0]);
	signal(SIGPIPE, SIG_IGN);
	say("nobody reads", write(fds[1], "x", 1));
	close(fds[1]);
}

static void readiness(void)
{
	int fds[2];
	pthread_t thread;
	pipe(fds);
	struct pollfd wanted[3] = { { fds[0], POLLIN, 0 }, { fds[1], POLLOUT, 0 }, { 900, POLLIN, 0 } };
	say("poll", poll(wanted, 3, 0));
	printf("%d %d %d\n", wanted[0].revents, wanted[1].revents == POLLOUT, wanted[2].revents == POLLNVAL);
	say("poll in vain", poll(wanted, 1, 20));
	pthread_create(&thread, NULL, write_later, &fds[1]);
	say("poll waits", poll(wanted, 1, 5000));
	pthread_join(thread, NULL);
	fd_set set;
	FD_ZERO(&set);
	FD_SET(fds[0], &set);
	struct timeval limit = { 5, 0 };
	say("select", select(fds[0] + 1, &set, NULL, NULL, &limit));
	int epoll = epoll_create1(0), event = eventfd(0, EFD_NONBLOCK);
	struct epoll_event one = { .events = EPOLLIN, .data.u32 = 1 }, two = { .events = EPOLLIN, .data.u32 = 2 }, got[4];
	say("add", epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &one));
	say("add twice", epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &one));
	say("add event", epoll_ctl(epoll, EPOLL_CTL_ADD, event, &two));
	say("epoll", epoll_wait(epoll, got, 4, 1000));
	printf("which %u\n", got[0].data.u32);
	eventfd_write(event, 3);
	say("epoll both", epoll_wait(epoll, got, 4, 1000));
	eventfd_t value;
	eventfd_read(event, &value);
	printf("event %llu\n", (unsigned long long)value);
	say("event empty", eventfd_read(event, &value));
	say("delete", epoll_ctl(epoll, EPOLL_CTL_DEL, fds[0], NULL));
	say("epoll in vain", epoll_wait(epoll, got, 4, 10));
	close(fds[1]);
	close(fds[0]);
}

static void sockets(void)
{
	int fds[2];
	char buffer[20] = { 0 };
	say("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	say("send", send(fds[0], "hello", 5, 0));
	say("peek", recv(fds[1], buffer, 3, MSG_PEEK));
	say("receive", recv(fds[1], buffer, sizeof buffer, 0));
	printf("%s\n", buffer);
	say("nothing there", recv(fds[1], buffer, 1, MSG_DONTWAIT));
	write(fds[1], "back", 4);
	say("other way", read(fds[0], buffer, 20));
	shutdown(fds[0], SHUT_WR);
	say("shut", recv(fds[1], buffer, 1, 0));
	close(fds[1]);
	say("closed", send(fds[0], "x", 1, MSG_NOSIGNAL));
	close(fds[0]);
}

int main(void)
{
	pipes();
	readiness();
	sockets();
	return 0;
}
