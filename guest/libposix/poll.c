// Waiting for files: one queue of waiting threads, woken whenever anything changes; each looks again for itself.
#include <errno.h>
#include <string.h>
#include "file.h"

#define FD_WORD_BITS 32
#define SELECT_LIMIT 1024

static struct thread *io_queue;

// The queue's link is the futex queue's: a thread waits for one thing at a time.
long nvx_io_wait(int64_t deadline)
{
	struct thread *self = nvx_self();
	self->in_io_queue = true;
	self->queue_next = io_queue;
	io_queue = self;
	nvx_unlock(&nvx_file_lock);
	int result = nvx_wait_interruptibly(deadline);
	nvx_lock(&nvx_file_lock);
	if (self->in_io_queue) {
		struct thread **link = &io_queue;
		while (*link != self) link = &(*link)->queue_next;
		*link = self->queue_next;
		self->in_io_queue = false;
	}
	return result;
}

void nvx_io_changed(void)
{
	while (io_queue) {
		struct thread *thread = io_queue;
		io_queue = thread->queue_next;
		thread->in_io_queue = false;
		nvx_unpark(thread);
	}
}

short nvx_poll_file(struct file *file)
{
	return file->kind->poll ? file->kind->poll(file) : POLLIN | POLLOUT;
}

static int look(struct pollfd *fds, unsigned count)
{
	int ready = 0;
	for (unsigned i = 0; i < count; i++) {
		fds[i].revents = 0;
		if (fds[i].fd < 0) continue;
		struct file *file = nvx_file(fds[i].fd);
		if (file) fds[i].revents = nvx_poll_file(file) & (fds[i].events | POLLERR | POLLHUP | POLLNVAL);
		else fds[i].revents = POLLNVAL;
		ready += fds[i].revents != 0;
	}
	return ready;
}

static int64_t deadline_after(int64_t timeout)
{
	return timeout < 0 || timeout > FOREVER / 2 ? FOREVER : nvx_monotonic() + timeout;
}

// `timeout` in nanoseconds, below 0 = none.
long nvx_poll(struct pollfd *fds, unsigned count, int64_t timeout, const uint64_t *mask)
{
	int64_t deadline = deadline_after(timeout);
	if (count > SELECT_LIMIT * 2) return -EINVAL;
	nvx_set_mask_for_call(mask);
	nvx_lock(&nvx_file_lock);
	long result;
	while ((result = look(fds, count)) == 0 && timeout != 0) {
		long waited = nvx_io_wait(deadline);
		if (waited == 0) continue;
		result = look(fds, count);
		if (result == 0 && waited == -EINTR) result = waited;
		break;
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

static bool bit_of(const uint32_t *set, int fd) { return set && set[fd / FD_WORD_BITS] >> fd % FD_WORD_BITS & 1; }

static long gather(struct pollfd *fds, int count, const uint32_t *reads, const uint32_t *writes, const uint32_t *errors)
{
	int used = 0;
	for (int fd = 0; fd < count; fd++) {
		short events = (bit_of(reads, fd) ? POLLIN : 0) | (bit_of(writes, fd) ? POLLOUT : 0) | (bit_of(errors, fd) ? POLLPRI : 0);
		if (!events) continue;
		if (!nvx_file(fd)) return -EBADF;
		fds[used++] = (struct pollfd){ .fd = fd, .events = events };
	}
	return used;
}

static int scatter(const struct pollfd *fds, int used, int count, uint32_t *sets[3])
{
	static const short meanings[3] = { POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI };
	static const short asked[3] = { POLLIN, POLLOUT, POLLPRI };
	int total = 0;
	for (int k = 0; k < 3; k++) {
		if (!sets[k]) continue;
		memset(sets[k], 0, (count + FD_WORD_BITS - 1) / FD_WORD_BITS * 4);
		for (int i = 0; i < used; i++) {
			if (!(fds[i].events & asked[k]) || !(fds[i].revents & meanings[k])) continue;
			sets[k][fds[i].fd / FD_WORD_BITS] |= 1u << fds[i].fd % FD_WORD_BITS;
			total++;
		}
	}
	return total;
}

long nvx_select(int count, void *reads, void *writes, void *errors, int64_t timeout, const uint64_t *mask, int64_t *left)
{
	struct pollfd fds[SELECT_LIMIT];
	int64_t deadline = deadline_after(timeout);
	if (count < 0) return -EINVAL;
	if (count > SELECT_LIMIT) count = SELECT_LIMIT;
	nvx_lock(&nvx_file_lock);
	long used = gather(fds, count, reads, writes, errors);
	nvx_unlock(&nvx_file_lock);
	if (used < 0) return used;
	long result = nvx_poll(fds, used, timeout, mask);
	if (left) *left = deadline == FOREVER ? timeout : deadline > nvx_monotonic() ? deadline - nvx_monotonic() : 0;
	if (result < 0) return result;
	return scatter(fds, used, count, (uint32_t *[]){ reads, writes, errors });
}
