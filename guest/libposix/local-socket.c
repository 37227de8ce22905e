// Sockets with names inside the program: AF_UNIX streams, bound to a node of the tree or to an abstract name (unix(7)).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "socket.h"

// What a call is told besides the descriptor, each its own part of it.
struct request {
	const void *address; // in
	uint32_t size;
	void *told;          // out
	uint32_t *told_size;
	int number;
};

#define PATH_AT offsetof(struct sockaddr_un, sun_path)
#define BACKLOG_LIMIT 4096

static struct end *abstract_names;

static bool is_abstract(const struct sockaddr_un *name, uint32_t size) { return size > PATH_AT && !name->sun_path[0]; }

// Copies an address of the program's, with a NUL behind its path.
static long take_address(const void *address, uint32_t size, struct sockaddr_un *name)
{
	if (size < sizeof(sa_family_t) || size > sizeof *name) return -EINVAL;
	memset(name, 0, sizeof *name);
	memcpy(name, address, size);
	return name->sun_family == AF_UNIX ? 0 : -EINVAL;
}

// What is bound to a name: NULL when nobody is.
static struct end *named(const struct sockaddr_un *name, uint32_t size, long *error)
{
	struct place place;
	*error = 0;
	if (is_abstract(name, size)) {
		struct end *end = abstract_names;
		while (end && (end->name_size != size || memcmp(&end->name, name, size))) end = end->next_named;
		return end;
	}
	char path[sizeof name->sun_path + 1] = { 0 };
	memcpy(path, name->sun_path, sizeof name->sun_path);
	*error = nvx_walk(AT_FDCWD, path, FOLLOW, &place);
	return *error == 0 && S_ISSOCK(place.node->mode) ? place.node->socket : NULL;
}

static long bind_path(struct end *end, const struct sockaddr_un *name)
{
	char path[sizeof name->sun_path + 1] = { 0 };
	memcpy(path, name->sun_path, sizeof name->sun_path);
	long result = nvx_add_node(AT_FDCWD, path, S_IFSOCK | (0777 & ~nvx_current_umask()), &end->node);
	if (result < 0) return result == -EEXIST ? -EADDRINUSE : result;
	end->node->socket = end;
	end->node->uses++;
	return 0;
}

static long bind_end(struct file *file, struct end *end, const struct request *request)
{
	struct sockaddr_un name;
	uint32_t size = request->size;
	long result = take_address(request->address, size, &name);
	(void)file;
	if (result < 0) return result;
	if (end->name_size || size <= PATH_AT) return -EINVAL;
	if (is_abstract(&name, size)) {
		if (named(&name, size, &result)) return -EADDRINUSE;
		end->next_named = abstract_names;
		abstract_names = end;
	} else {
		result = bind_path(end, &name);
		if (result < 0) return result;
		size = PATH_AT + strnlen(name.sun_path, sizeof name.sun_path) + 1;
		if (size > sizeof name) size = sizeof name;
	}
	end->name = name;
	end->name_size = size;
	return 0;
}

void nvx_forget_name(struct end *end)
{
	struct end **link = &abstract_names;
	while (*link && *link != end) link = &(*link)->next_named;
	if (*link) *link = end->next_named;
	if (!end->node) return;
	end->node->socket = NULL;
	end->node->uses--;
	nvx_release_node(end->node);
}

static long listen_end(struct file *file, struct end *end, const struct request *request)
{
	int backlog = request->number;
	(void)file;
	if (!end->name_size || end->input) return -EINVAL;
	end->backlog = backlog < 1 ? 1 : backlog > BACKLOG_LIMIT ? BACKLOG_LIMIT : backlog;
	return 0;
}

static void arrive(struct end *listener, struct end *end)
{
	struct end **link = &listener->first_arrival;
	while (*link) link = &(*link)->next_arrival;
	*link = end;
	listener->arrived++;
	nvx_io_changed();
}

// The other end is made at once and waits to be accepted; data may be sent before that.
static long join(struct end *end, struct end *listener)
{
	struct end *other = calloc(1, sizeof *other);
	struct channel *there = nvx_new_channel(), *back = nvx_new_channel();
	if (!other || !there || !back) {
		nvx_free_channel(there);
		nvx_free_channel(back);
		free(other);
		return -ENOMEM;
	}
	end->output = other->input = there;
	end->input = other->output = back;
	end->peer = other->name = listener->name;
	end->peer_size = other->name_size = listener->name_size;
	other->peer = end->name;
	other->peer_size = end->name_size;
	arrive(listener, other);
	return 0;
}

static long connect_end(struct file *file, struct end *end, const struct request *request)
{
	struct sockaddr_un name;
	uint32_t size = request->size;
	long result = take_address(request->address, size, &name);
	if (result < 0) return result;
	for (;;) {
		if (end->input) return -EISCONN;
		if (end->backlog) return -EINVAL;
		struct end *listener = named(&name, size, &result);
		if (result < 0) return result;
		if (!listener || !listener->backlog) return -ECONNREFUSED;
		// One more than the backlog may wait, as on Linux.
		if (listener->arrived <= listener->backlog) return join(end, listener);
		if (file->flags & O_NONBLOCK) return -EAGAIN;
		result = nvx_io_wait(FOREVER);
		if (result < 0) return result;
	}
}

static long tell(const struct sockaddr_un *name, uint32_t name_size, const struct request *request)
{
	struct sockaddr_un told = *name;
	told.sun_family = AF_UNIX;
	if (!name_size) name_size = sizeof told.sun_family;
	memcpy(request->told, &told, *request->told_size < name_size ? *request->told_size : name_size);
	*request->told_size = name_size;
	return 0;
}

static long accept_end(struct file *file, struct end *end, const struct request *request)
{
	int flags = request->number;
	if (!end->backlog) return -EINVAL;
	int64_t deadline = file->read_timeout ? nvx_monotonic() + file->read_timeout : FOREVER;
	while (!end->first_arrival) {
		if (file->flags & O_NONBLOCK) return -EAGAIN;
		long waited = nvx_io_wait(deadline);
		if (waited < 0) return waited == -ETIMEDOUT ? -EAGAIN : waited;
	}
	struct end *arrival = end->first_arrival;
	struct file *accepted = nvx_socket_file(arrival, flags & SOCK_NONBLOCK ? O_NONBLOCK : 0);
	if (!accepted) return -ENOMEM;
	end->first_arrival = arrival->next_arrival;
	arrival->next_arrival = NULL;
	end->arrived--;
	nvx_io_changed(); // somebody may wait for room in the backlog
	if (request->told) tell(&arrival->peer, arrival->peer_size, request);
	return nvx_new_fd(accepted, 0, flags & SOCK_CLOEXEC);
}

long nvx_socket(int domain, int type, int protocol)
{
	int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (domain != AF_UNIX || kind != SOCK_STREAM || protocol) return -ENOSYS;
	nvx_lock(&nvx_file_lock);
	struct end *end = calloc(1, sizeof *end);
	struct file *file = end ? nvx_socket_file(end, type & SOCK_NONBLOCK ? O_NONBLOCK : 0) : NULL;
	if (!file) free(end);
	long result = file ? nvx_new_fd(file, 0, type & SOCK_CLOEXEC) : -ENOMEM;
	nvx_unlock(&nvx_file_lock);
	return result;
}

static long own_name(struct file *file, struct end *end, const struct request *request)
{
	(void)file;
	return tell(&end->name, end->name_size, request);
}

static long peer_name(struct file *file, struct end *end, const struct request *request)
{
	(void)file;
	return end->input ? tell(&end->peer, end->peer_size, request) : -ENOTCONN;
}

static long serve(int fd, long (*call)(struct file *, struct end *, const struct request *), const struct request *request)
{
	struct file *file;
	long result;
	nvx_lock(&nvx_file_lock);
	struct end *end = nvx_hold_end(fd, &file, &result);
	if (end) {
		result = call(file, end, request);
		nvx_release_file(file);
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_bind(int fd, const void *address, uint32_t size)
{
	return serve(fd, bind_end, &(struct request){ .address = address, .size = size });
}

long nvx_listen(int fd, int backlog) { return serve(fd, listen_end, &(struct request){ .number = backlog }); }

long nvx_connect(int fd, const void *address, uint32_t size)
{
	return serve(fd, connect_end, &(struct request){ .address = address, .size = size });
}

long nvx_accept(int fd, void *address, uint32_t *size, int flags)
{
	return serve(fd, accept_end, &(struct request){ .told = address, .told_size = size, .number = flags });
}

long nvx_socket_name(int fd, void *address, uint32_t *size, bool peer)
{
	return serve(fd, peer ? peer_name : own_name, &(struct request){ .told = address, .told_size = size });
}
