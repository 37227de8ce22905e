// eventfd: a 64-bit counter behind a descriptor.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include "file.h"

struct event {
	uint64_t count;
	bool semaphore;
};

static long read_event(struct file *file, void *buffer, size_t size)
{
	struct event *event = file->data;
	if (size < 8) return -EINVAL;
	if (!event->count) return -EAGAIN;
	uint64_t value = event->semaphore ? 1 : event->count;
	event->count -= value;
	memcpy(buffer, &value, 8);
	nvx_io_changed();
	return 8;
}

static long write_event(struct file *file, const void *data, size_t size)
{
	struct event *event = file->data;
	uint64_t value;
	if (size < 8) return -EINVAL;
	memcpy(&value, data, 8);
	if (value == UINT64_MAX) return -EINVAL;
	if (event->count + value < event->count || event->count + value == UINT64_MAX) return -EAGAIN;
	event->count += value;
	nvx_io_changed();
	return 8;
}

static short poll_event(struct file *file)
{
	struct event *event = file->data;
	return (event->count ? POLLIN : 0) | (event->count < UINT64_MAX - 1 ? POLLOUT : 0);
}

static void close_event(struct file *file) { free(file->data); }

static const struct file_kind event_kind = {
	.read = read_event, .write = write_event, .poll = poll_event, .close = close_event, .mode = S_IRUSR | S_IWUSR,
};

long nvx_eventfd(unsigned count, int flags)
{
	if (flags & ~(EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE)) return -EINVAL;
	struct event *event = malloc(sizeof *event);
	if (!event) return -ENOMEM;
	*event = (struct event){ count, flags & EFD_SEMAPHORE };
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_new_file(&event_kind, O_RDWR | (flags & EFD_NONBLOCK ? O_NONBLOCK : 0));
	long fd = -ENOMEM;
	if (file) {
		file->data = event;
		fd = nvx_new_fd(file, 0, flags & EFD_CLOEXEC);
	} else {
		free(event);
	}
	nvx_unlock(&nvx_file_lock);
	return fd;
}
