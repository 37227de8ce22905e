// The host bus as a standalone program uses it: Read and Write requests with bulk frames (Nanvix microvm §8.4).
//
// Every thread is its own sender, and replies come back to it, so several may wait at once. A kernel without a bus (QEMU) answers Send with
// -ENODEV: output goes through the Debug call then, and input is at its end.
#include <errno.h>
#include <string.h>
#include "kcall.h"
#include "nvx.h"

#define DEBUG_LIMIT 256

static volatile bool no_bus;

static struct nanvix_message request(struct thread *self, int opcode, int channel, size_t count)
{
	struct nanvix_message message = {
		.type = NANVIX_MESSAGE_IKC, .source = -self->tid, .destination = NANVIX_HOST_PID,
	};
	struct nanvix_transfer_request body = { opcode, channel, count };
	memcpy(message.payload, &body, sizeof body);
	return message;
}

// Waits for the answer with this opcode; anything else that comes in is not for us.
static long response(int opcode)
{
	struct nanvix_message message;
	struct nanvix_transfer_response body;
	do {
		int error = kcall1(NANVIX_KCALL_RECV, (uintptr_t)&message);
		if (error < 0) return error;
		memcpy(&body, message.payload, sizeof body);
	} while (message.type != NANVIX_MESSAGE_IKC || body.opcode != opcode);
	return body.count;
}

// Bulk frames lie within one page: each thread has a page of its own for them.
static bool have_page(struct thread *self)
{
	if (!self->bus_page) self->bus_page = nvx_pages_take(PAGE);
	return self->bus_page != NULL;
}

static long debug_write(const char *text, size_t size)
{
	for (size_t done = 0; done < size;) {
		size_t part = size - done < DEBUG_LIMIT ? size - done : DEBUG_LIMIT;
		long error = kcall2(NANVIX_KCALL_DEBUG, (uintptr_t)text + done, part);
		if (error < 0) return error;
		done += part;
	}
	return size;
}

static long write_page(struct thread *self, int channel, const void *data, size_t size)
{
	struct nanvix_message message = request(self, NANVIX_HOST_WRITE_REQUEST, channel, size);
	long error = kcall1(NANVIX_KCALL_SEND, (uintptr_t)&message);
	if (error < 0) return error;
	memcpy(self->bus_page, data, size);
	error = kcall4(NANVIX_KCALL_PUSH, NANVIX_HOST_PID, self->tid, (uintptr_t)self->bus_page, size);
	return error < 0 ? error : response(NANVIX_HOST_WRITE_RESPONSE);
}

long nvx_console_write(int channel, const void *data, size_t size)
{
	struct thread *self = nvx_self();
	size_t done = 0;
	if (!no_bus && !have_page(self)) return -ENOMEM;
	while (done < size && !no_bus) {
		size_t part = size - done < PAGE ? size - done : PAGE;
		long result = write_page(self, channel, (const char *)data + done, part);
		if (result == -ENODEV) {
			no_bus = true;
			break;
		}
		if (result <= 0) return done ? (long)done : result < 0 ? -EIO : 0;
		done += result;
	}
	if (done < size && (channel == 1 || channel == 2)) return debug_write((const char *)data + done, size - done) < 0 ? -EIO : (long)size;
	return done || !size ? (long)done : -EIO;
}

long nvx_channel_read(int channel, void *data, size_t size)
{
	struct thread *self = nvx_self();
	if (!size || no_bus) return 0;
	if (!have_page(self)) return -ENOMEM;
	if (size > PAGE) size = PAGE;
	struct nanvix_message message = request(self, NANVIX_HOST_READ_REQUEST, channel, size);
	long result = kcall1(NANVIX_KCALL_SEND, (uintptr_t)&message);
	if (result == -ENODEV) {
		no_bus = true;
		return 0;
	}
	if (result < 0) return -EIO;
	result = kcall4(NANVIX_KCALL_PULL, NANVIX_HOST_PID, self->tid, (uintptr_t)self->bus_page, size);
	if (result < 0) return -EIO;
	long count = response(NANVIX_HOST_READ_RESPONSE);
	if (count < 0) return count == -EINTR ? -EINTR : -EBADF;
	if (count > (long)size) count = size;
	memcpy(data, self->bus_page, count);
	return count;
}
