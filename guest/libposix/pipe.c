// Pipes, and the byte channels that socket pairs are made of too.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include "pipe.h"

struct channel *nvx_new_channel(void)
{
	struct channel *channel = calloc(1, sizeof *channel);
	if (channel && !(channel->bytes = malloc(CHANNEL_BYTES))) {
		free(channel);
		return NULL;
	}
	return channel;
}

void nvx_free_channel(struct channel *channel)
{
	if (channel) free(channel->bytes);
	free(channel);
}

long nvx_channel_take(struct channel *channel, void *buffer, size_t size, bool keep)
{
	if (!size) return 0;
	if (!channel->count) return channel->writer_gone ? 0 : -EAGAIN;
	if (size > channel->count) size = channel->count;
	uint32_t first = CHANNEL_BYTES - channel->head;
	if (first > size) first = size;
	memcpy(buffer, channel->bytes + channel->head, first);
	memcpy((uint8_t *)buffer + first, channel->bytes, size - first);
	if (keep) return size;
	channel->head = (channel->head + size) % CHANNEL_BYTES;
	channel->count -= size;
	nvx_io_changed();
	return size;
}

long nvx_channel_put(struct channel *channel, const void *data, size_t size)
{
	if (channel->reader_gone) {
		nvx_kill_thread(nvx_self()->tid, SIGPIPE);
		return -EPIPE;
	}
	if (!size) return 0;
	uint32_t room = CHANNEL_BYTES - channel->count;
	if (!room || (size <= PIPE_ATOMIC && room < size)) return -EAGAIN;
	if (size > room) size = room;
	uint32_t tail = (channel->head + channel->count) % CHANNEL_BYTES, first = CHANNEL_BYTES - tail;
	if (first > size) first = size;
	memcpy(channel->bytes + tail, data, first);
	memcpy(channel->bytes, (const uint8_t *)data + first, size - first);
	channel->count += size;
	nvx_io_changed();
	return size;
}

short nvx_channel_input(const struct channel *channel)
{
	short events = channel->count ? POLLIN | POLLRDNORM : 0;
	return channel->writer_gone ? events | POLLHUP : events;
}

short nvx_channel_output(const struct channel *channel)
{
	if (channel->reader_gone) return POLLERR | POLLOUT;
	return CHANNEL_BYTES - channel->count >= PIPE_ATOMIC ? POLLOUT | POLLWRNORM : 0;
}

void nvx_channel_close(struct channel *channel, bool reader)
{
	if (reader) channel->reader_gone = true;
	else channel->writer_gone = true;
	nvx_io_changed();
	if (++channel->ends_closed == 2) nvx_free_channel(channel);
}

static long read_pipe(struct file *file, void *buffer, size_t size) { return nvx_channel_take(file->data, buffer, size, false); }
static long write_pipe(struct file *file, const void *data, size_t size) { return nvx_channel_put(file->data, data, size); }
static short poll_reader(struct file *file) { return nvx_channel_input(file->data); }
static short poll_writer(struct file *file) { return nvx_channel_output(file->data); }
static void close_reader(struct file *file) { nvx_channel_close(file->data, true); }
static void close_writer(struct file *file) { nvx_channel_close(file->data, false); }

#define PIPE_MODE (S_IFIFO | 0600)
static int waiting_in_pipe(struct file *file) { return ((struct channel *)file->data)->count; }

static const struct file_kind reader_kind = {
	.read = read_pipe, .poll = poll_reader, .close = close_reader, .available = waiting_in_pipe, .mode = PIPE_MODE,
};
static const struct file_kind writer_kind = {
	.write = write_pipe, .poll = poll_writer, .close = close_writer, .available = waiting_in_pipe, .mode = PIPE_MODE,
};

static long pipe_locked(int fds[2], int flags)
{
	struct channel *channel = nvx_new_channel();
	struct file *reader = nvx_new_file(&reader_kind, O_RDONLY | (flags & O_NONBLOCK));
	struct file *writer = nvx_new_file(&writer_kind, O_WRONLY | (flags & O_NONBLOCK));
	if (!channel || !reader || !writer) {
		nvx_free_channel(channel);
		free(reader);
		free(writer);
		return -ENOMEM;
	}
	reader->data = writer->data = channel;
	int first = nvx_new_fd(reader, 0, flags & O_CLOEXEC);
	int second = nvx_new_fd(writer, 0, flags & O_CLOEXEC);
	if (first < 0 || second < 0) {
		if (first >= 0) nvx_close_locked(first);
		return -EMFILE;
	}
	fds[0] = first;
	fds[1] = second;
	return 0;
}

long nvx_pipe(int fds[2], int flags)
{
	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT)) return -EINVAL;
	nvx_lock(&nvx_file_lock);
	long result = pipe_locked(fds, flags);
	nvx_unlock(&nvx_file_lock);
	return result;
}
