// Sockets with names inside the program: bind, listen, connect, accept, names of both ends, readiness, refusals, what is left behind.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define PLACE "/tmp/local-socket"
#define PATH_AT offsetof(struct sockaddr_un, sun_path)

static void say(const char *what, long result) { printf("%s %ld %s\n", what, result, result < 0 ? strerror(errno) : ""); }

static struct sockaddr_un place = { AF_UNIX, PLACE };

static void name_of(const char *what, int fd, int (*call)(int, struct sockaddr *, socklen_t *))
{
	struct sockaddr_un name = { 0 };
	socklen_t size = sizeof name;
	say(what, call(fd, (void *)&name, &size));
	printf("family %d size %d path %s\n", name.sun_family, (int)size, size > PATH_AT ? name.sun_path : "-");
}

static int readiness(int fd, short events)
{
	struct pollfd look = { fd, events };
	poll(&look, 1, 0);
	return look.revents;
}

static void *echo(void *argument)
{
	int server = *(int *)argument, fd = accept(server, NULL, NULL);
	char buffer[100];
	ssize_t got;
	while ((got = recv(fd, buffer, sizeof buffer, 0)) > 0) send(fd, buffer, got, 0);
	close(fd);
	return NULL;
}

static void dialogue(int server)
{
	pthread_t thread;
	char buffer[100] = { 0 };
	pthread_create(&thread, NULL, echo, &server);
	usleep(10000);
	int client = socket(AF_UNIX, SOCK_STREAM, 0);
	say("connect", connect(client, (void *)&place, sizeof place));
	say("again", connect(client, (void *)&place, sizeof place));
	say("send", send(client, "hello", 5, 0));
	say("back", recv(client, buffer, sizeof buffer, 0));
	puts(buffer);
	name_of("client's own", client, getsockname);
	name_of("client's peer", client, getpeername);
	shutdown(client, SHUT_WR);
	say("end", recv(client, buffer, sizeof buffer, 0));
	pthread_join(thread, NULL);
	close(client);
}

static void without_waiting(int server)
{
	fcntl(server, F_SETFL, O_NONBLOCK);
	say("nobody has come", accept(server, NULL, NULL));
	printf("listening %x\n", readiness(server, POLLIN));
	int client = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	printf("not connected %x\n", readiness(client, POLLIN | POLLOUT));
	say("send to nobody", send(client, "x", 1, MSG_NOSIGNAL));
	say("receive from nobody", recv(client, &client, 1, 0));
	say("peer of nobody", getpeername(client, (void *)&(struct sockaddr_un){ 0 }, &(socklen_t){ 10 }));
	say("connect", connect(client, (void *)&place, sizeof place));
	printf("somebody %x\n", readiness(server, POLLIN));
	say("data before accept", send(client, "early", 5, 0));
	struct sockaddr_un peer = { 0 };
	socklen_t size = sizeof peer;
	int end = accept4(server, (void *)&peer, &size, SOCK_CLOEXEC);
	printf("accepted %d, family %d, size %d\n", end >= 0, peer.sun_family, (int)size);
	name_of("server end's own", end, getsockname);
	char buffer[10] = { 0 };
	say("early data", read(end, buffer, 10));
	close(client);
	printf("client left %x\n", readiness(end, POLLIN | POLLOUT));
	say("write to the left", send(end, "x", 1, MSG_NOSIGNAL));
	close(end);
}

static void options(int server)
{
	int value = -1;
	socklen_t size = sizeof value;
	getsockopt(server, SOL_SOCKET, SO_ACCEPTCONN, &value, &size);
	say("accepts", value);
	getsockopt(server, SOL_SOCKET, SO_ERROR, &value, &size);
	say("error", value);
	say("reuse", setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int)));
}

static void refusals(void)
{
	int client = socket(AF_UNIX, SOCK_STREAM, 0), other = socket(AF_UNIX, SOCK_STREAM, 0);
	say("nothing there", connect(client, (void *)&place, sizeof place));
	say("other family", connect(client, (void *)&(struct sockaddr_un){ AF_INET, "" }, sizeof place));
	close(open(PLACE, O_CREAT | O_WRONLY, 0600));
	say("no socket", connect(client, (void *)&place, sizeof place));
	say("name in use", bind(client, (void *)&place, sizeof place));
	unlink(PLACE);
	say("bind", bind(client, (void *)&place, sizeof place));
	say("second name", bind(client, (void *)&(struct sockaddr_un){ AF_UNIX, "/tmp/x" }, sizeof place));
	say("does not listen", connect(other, (void *)&place, sizeof place));
	say("accept without listen", accept(client, NULL, NULL));
	say("open", open(PLACE, O_RDWR));
	close(client);
	say("bound one has gone", connect(other, (void *)&place, sizeof place));
	say("listen without name", listen(other, 1));
	close(other);
	unlink(PLACE);
}

static void abstract(void)
{
	struct sockaddr_un name = { AF_UNIX, "\0no file" };
	socklen_t size = PATH_AT + 8;
	int server = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0), twin = socket(AF_UNIX, SOCK_STREAM, 0);
	say("abstract", bind(server, (void *)&name, size));
	say("twin", bind(twin, (void *)&name, size));
	listen(server, 1);
	say("connect", connect(client, (void *)&name, size));
	say("shorter name", connect(twin, (void *)&name, size - 1));
	close(server);
	char c;
	say("never accepted", recv(client, &c, 1, 0) <= 0);
	say("gone", connect(twin, (void *)&name, size));
	close(client);
	close(twin);
}

int main(void)
{
	struct stat status;
	umask(022);
	signal(SIGPIPE, SIG_IGN);
	unlink(PLACE);
	int server = socket(AF_UNIX, SOCK_STREAM, 0);
	say("bind", bind(server, (void *)&place, sizeof place));
	stat(PLACE, &status);
	printf("mode %o\n", status.st_mode);
	name_of("bound", server, getsockname);
	say("listen", listen(server, 5));
	dialogue(server);
	without_waiting(server);
	options(server);
	close(server);
	say("the name stays", access(PLACE, F_OK));
	unlink(PLACE);
	refusals();
	abstract();
	return 0;
}
