// epoll, level-triggered: a list of watched files; EPOLLET is taken as level, which wakes more often, never less.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include "file.h"

#define NESTED_LIMIT 4 // of epolls in epolls, as Linux has it

struct watch {
	struct watch *next;
	struct file *file;
	int fd;
	struct epoll_event event;
};

struct epoll {
	struct epoll *next_epoll;
	struct watch *watches;
};

static struct epoll *epolls;

static short poll_epoll(struct file *file)
{
	struct epoll *epoll = file->data;
	for (struct watch *watch = epoll->watches; watch; watch = watch->next)
		if (nvx_poll_file(watch->file) & (watch->event.events | POLLERR | POLLHUP)) return POLLIN | POLLRDNORM;
	return 0;
}

static void close_epoll(struct file *file)
{
	struct epoll *epoll = file->data, **link = &epolls;
	while (*link != epoll) link = &(*link)->next_epoll;
	*link = epoll->next_epoll;
	while (epoll->watches) {
		struct watch *watch = epoll->watches;
		epoll->watches = watch->next;
		free(watch);
	}
	free(epoll);
}

static const struct file_kind epoll_kind = { .poll = poll_epoll, .close = close_epoll, .mode = S_IRUSR | S_IWUSR };

long nvx_epoll_create(int flags)
{
	if (flags & ~EPOLL_CLOEXEC) return -EINVAL;
	struct epoll *epoll = calloc(1, sizeof *epoll);
	if (!epoll) return -ENOMEM;
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_new_file(&epoll_kind, O_RDWR);
	long fd = -ENOMEM;
	if (file) {
		file->data = epoll;
		epoll->next_epoll = epolls;
		epolls = epoll;
		fd = nvx_new_fd(file, 0, flags & EPOLL_CLOEXEC);
	} else {
		free(epoll);
	}
	nvx_unlock(&nvx_file_lock);
	return fd;
}

static long epoll_of(struct file *file, struct epoll **epoll)
{
	if (!file) return -EBADF;
	if (file->kind != &epoll_kind) return -EINVAL;
	*epoll = file->data;
	return 0;
}

static void drop(struct watch **link)
{
	struct watch *watch = *link;
	*link = watch->next;
	free(watch);
}

// How many epolls lie one in another from this file on, or more than there may be when `epoll` is among them: a circle.
static int depth_of(struct file *file, const struct epoll *epoll)
{
	if (file->kind != &epoll_kind) return 0;
	if (file->data == epoll) return NESTED_LIMIT + 1;
	int deepest = 0;
	for (struct watch *watch = ((struct epoll *)file->data)->watches; watch; watch = watch->next) {
		int depth = depth_of(watch->file, epoll);
		if (depth > deepest) deepest = depth;
	}
	return deepest + 1;
}

static long control(struct epoll *epoll, int operation, int fd, const struct epoll_event *event)
{
	struct file *file = nvx_file(fd);
	if (!file) return -EBADF;
	if (file->kind == &nvx_node_kind || file->kind == &nvx_directory_kind || file->kind->always_at_zero) return -EPERM;
	if (file->data == epoll) return -EINVAL;
	struct watch **link = &epoll->watches;
	while (*link && !((*link)->fd == fd && (*link)->file == file)) link = &(*link)->next;
	if (operation == EPOLL_CTL_ADD) {
		if (*link) return -EEXIST;
		if (depth_of(file, epoll) > NESTED_LIMIT) return -ELOOP;
		struct watch *watch = malloc(sizeof *watch);
		if (!watch) return -ENOMEM;
		*watch = (struct watch){ NULL, file, fd, *event };
		*link = watch;
		nvx_io_changed();
		return 0;
	}
	if (!*link) return -ENOENT;
	if (operation == EPOLL_CTL_DEL) return drop(link), 0;
	if (operation != EPOLL_CTL_MOD) return -EINVAL;
	(*link)->event = *event;
	nvx_io_changed();
	return 0;
}

long nvx_epoll_ctl(int epoll_fd, int operation, int fd, const void *event)
{
	struct epoll *epoll;
	nvx_lock(&nvx_file_lock);
	long result = epoll_of(nvx_file(epoll_fd), &epoll);
	if (result == 0) result = control(epoll, operation, fd, event);
	nvx_unlock(&nvx_file_lock);
	return result;
}

// A closed file leaves every epoll it is in, as on Linux when its last descriptor goes.
void nvx_epoll_forget(struct file *file)
{
	for (struct epoll *epoll = epolls; epoll; epoll = epoll->next_epoll) {
		struct watch **link = &epoll->watches;
		while (*link) {
			if ((*link)->file == file) drop(link);
			else link = &(*link)->next;
		}
	}
}

static uint32_t ready_events(const struct watch *watch)
{
	if (!watch->event.events) return 0; // EPOLLONESHOT has fired
	uint32_t asked = watch->event.events & (EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM | EPOLLRDHUP);
	return nvx_poll_file(watch->file) & (asked | EPOLLERR | EPOLLHUP);
}

// What has been told goes to the end of the list, so that every file has its turn when there is room for a few events only.
static int collect(struct epoll *epoll, struct epoll_event *events, int limit)
{
	struct watch *told = NULL, **told_end = &told, **link = &epoll->watches;
	int count = 0;
	while (*link && count < limit) {
		struct watch *watch = *link;
		uint32_t ready = ready_events(watch);
		if (!ready) {
			link = &watch->next;
			continue;
		}
		events[count].events = ready;
		events[count++].data = watch->event.data;
		if (watch->event.events & EPOLLONESHOT) watch->event.events = 0;
		*link = watch->next;
		*told_end = watch;
		told_end = &watch->next;
	}
	while (*link) link = &(*link)->next;
	*told_end = NULL;
	*link = told;
	return count;
}

long nvx_epoll_wait(int epoll_fd, void *events, int limit, int64_t timeout, const uint64_t *mask)
{
	struct epoll *epoll;
	if (limit <= 0) return -EINVAL;
	int64_t deadline = timeout < 0 ? FOREVER : nvx_monotonic() + timeout;
	nvx_set_mask_for_call(mask);
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_hold_file(epoll_fd);
	long result = epoll_of(file, &epoll);
	while (result == 0) {
		result = collect(epoll, events, limit);
		if (result || timeout == 0) break;
		long waited = nvx_io_wait(deadline);
		if (waited == 0) continue;
		result = collect(epoll, events, limit);
		if (result == 0 && waited == -EINTR) result = waited;
		break;
	}
	if (file) nvx_release_file(file);
	nvx_unlock(&nvx_file_lock);
	return result;
}
