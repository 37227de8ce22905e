// Descriptors 0, 1 and 2, the agent's channels, and the devices under /dev.
//
// Standard input is read by a thread of its own: a program that is interrupted while it waits goes on at once, and what
// the host sends later is kept for the next reader. It asks the host only when the program wants input.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "file.h"

#define HOST_CONTROL 3
#define HOST_INTERRUPT 4

static struct {
	struct thread *reader;
	bool started, asked, at_end;
	uint8_t bytes[PAGE];
	uint32_t head, count;
	long error;
} input;

static void *read_input(void *unused)
{
	static uint8_t page[PAGE];
	(void)unused;
	nvx_lock(&nvx_file_lock);
	input.reader = nvx_self();
	nvx_unlock(&nvx_file_lock);
	for (;;) {
		while (!input.asked) nvx_park(FOREVER);
		long count = nvx_channel_read(0, page, sizeof page);
		nvx_lock(&nvx_file_lock);
		input.head = 0;
		input.count = count > 0 ? count : 0;
		memcpy(input.bytes, page, input.count);
		// Interrupted: the host took the reader's program for gone. Who still wants input asks again.
		input.at_end = count <= 0 && count != -EINTR;
		input.error = input.at_end ? count : 0;
		input.asked = false;
		nvx_io_changed();
		nvx_unlock(&nvx_file_lock);
	}
	return NULL;
}

static void ask_for_input(void)
{
	if (input.asked) return;
	input.asked = true;
	if (input.reader) {
		nvx_unpark(input.reader);
	} else if (!input.started) {
		input.started = true;
		if (nvx_helper_thread(read_input) < 0) {
			input.started = input.asked = false;
			input.at_end = true;
			input.error = -EIO;
		}
	}
}

static long read_stdin(struct file *file, void *buffer, size_t size)
{
	(void)file;
	if (!size) return 0;
	if (input.count) {
		if (size > input.count) size = input.count;
		memcpy(buffer, input.bytes + input.head, size);
		input.head += size;
		input.count -= size;
		return size;
	}
	if (input.at_end) {
		input.at_end = false; // the next read asks the host again
		return input.error;
	}
	ask_for_input();
	return -EAGAIN;
}

static short poll_stdin(struct file *file)
{
	(void)file;
	if (input.count || input.at_end) return POLLIN | POLLRDNORM;
	ask_for_input();
	return 0;
}

static int channel_of(struct file *file) { return (int)(intptr_t)file->data; }
static long write_channel(struct file *file, const void *data, size_t size) { return nvx_console_write(channel_of(file), data, size); }
static long read_channel(struct file *file, void *buffer, size_t size) { return nvx_channel_read(channel_of(file), buffer, size); }

#define CONSOLE_MODE (S_IFCHR | 0620)
static const struct file_kind stdin_kind = { .read = read_stdin, .poll = poll_stdin, .mode = CONSOLE_MODE };
static const struct file_kind channel_kind = {
	.read = read_channel, .write = write_channel, .mode = CONSOLE_MODE, .unlocked = true,
};

static long read_nothing(struct file *file, void *buffer, size_t size)
{
	(void)file, (void)buffer, (void)size;
	return 0;
}

static long read_zeros(struct file *file, void *buffer, size_t size)
{
	(void)file;
	memset(buffer, 0, size);
	return size;
}

static long read_random(struct file *file, void *buffer, size_t size)
{
	(void)file;
	nvx_random_fill(buffer, size);
	return size;
}

static long write_nothing(struct file *file, const void *data, size_t size)
{
	(void)file, (void)data;
	return size;
}

static long write_full(struct file *file, const void *data, size_t size)
{
	(void)file, (void)data;
	return size ? -ENOSPC : 0;
}

#define DEVICE_MODE (S_IFCHR | 0666)
static const struct file_kind null_kind = { .read = read_nothing, .write = write_nothing, .mode = DEVICE_MODE, .always_at_zero = true };
static const struct file_kind zero_kind = { .read = read_zeros, .write = write_nothing, .mode = DEVICE_MODE, .always_at_zero = true };
static const struct file_kind full_kind = { .read = read_zeros, .write = write_full, .mode = DEVICE_MODE, .always_at_zero = true };
static const struct file_kind random_kind = { .read = read_random, .write = write_nothing, .mode = DEVICE_MODE, .always_at_zero = true };

static struct file *open_channel(int channel, int flags)
{
	struct file *file = nvx_new_file(&channel_kind, flags);
	if (file) file->data = (void *)(intptr_t)channel;
	return file;
}

struct file *nvx_open_console(int channel)
{
	return channel == 0 ? nvx_new_file(&stdin_kind, O_RDONLY) : open_channel(channel, O_WRONLY);
}

struct file *nvx_open_device(enum device device, int flags)
{
	switch (device) {
	case DEVICE_NULL: return nvx_new_file(&null_kind, flags);
	case DEVICE_ZERO: return nvx_new_file(&zero_kind, flags);
	case DEVICE_FULL: return nvx_new_file(&full_kind, flags);
	case DEVICE_RANDOM: return nvx_new_file(&random_kind, flags);
	case DEVICE_STDIN: return nvx_open_console(0);
	case DEVICE_TTY: return (flags & O_ACCMODE) == O_RDONLY ? nvx_open_console(0) : nvx_open_console(1);
	case DEVICE_STDOUT: return nvx_open_console(1);
	case DEVICE_STDERR: return nvx_open_console(2);
	case DEVICE_HOST_CONTROL: return open_channel(HOST_CONTROL, O_RDWR);
	case DEVICE_HOST_INTERRUPT: return open_channel(HOST_INTERRUPT, O_RDONLY);
	}
	return NULL;
}
