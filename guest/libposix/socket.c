// Sockets inside the program (AF_UNIX, streams): two byte channels crosswise. Sockets to the outside do not exist here.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/uio.h>
#include "socket.h"

static long read_end(struct file *file, void *buffer, size_t size)
{
	struct end *end = file->data;
	if (!end->input) return end->input_shut ? 0 : -EINVAL;
	return end->input_shut && !end->input->count ? 0 : nvx_channel_take(end->input, buffer, size, false);
}

static long write_end(struct file *file, const void *data, size_t size)
{
	struct end *end = file->data;
	return end->output ? nvx_channel_put(end->output, data, size) : -ENOTCONN;
}

static short poll_end(struct file *file)
{
	struct end *end = file->data;
	if (end->backlog) return end->first_arrival ? POLLIN | POLLRDNORM : 0;
	if (!end->input) return POLLOUT | POLLWRNORM | POLLHUP;
	short input = end->input_shut ? POLLIN | POLLRDHUP : nvx_channel_input(end->input);
	if (input & POLLHUP) input = (input & ~POLLHUP) | POLLIN | POLLRDHUP;
	short output = end->output_shut ? POLLOUT : nvx_channel_output(end->output);
	bool input_over = end->input_shut || end->input->writer_gone, output_over = end->output_shut || end->output->reader_gone;
	if (input_over && output_over) input |= POLLHUP;
	return input | (output & ~POLLERR);
}

void nvx_close_end(struct end *end)
{
	nvx_forget_name(end);
	while (end->first_arrival) {
		struct end *arrival = end->first_arrival;
		end->first_arrival = arrival->next_arrival;
		nvx_close_end(arrival);
	}
	if (end->input) {
		nvx_channel_close(end->input, true);
		nvx_channel_close(end->output, false);
	}
	nvx_io_changed();
	free(end);
}

static void close_socket(struct file *file) { nvx_close_end(file->data); }

static int waiting_in_end(struct file *file)
{
	const struct end *end = file->data;
	return end->input ? end->input->count : 0;
}

static const struct file_kind socket_kind = {
	.read = read_end, .write = write_end, .poll = poll_end, .close = close_socket, .available = waiting_in_end,
	.mode = S_IFSOCK | 0777,
};

struct file *nvx_socket_file(struct end *end, int flags)
{
	struct file *file = nvx_new_file(&socket_kind, O_RDWR | flags);
	if (file) file->data = end;
	return file;
}

static struct file *new_end(struct channel *input, struct channel *output, int flags)
{
	struct end *end = calloc(1, sizeof *end);
	struct file *file = end ? nvx_socket_file(end, flags) : NULL;
	if (!file) {
		free(end);
		return NULL;
	}
	end->input = input;
	end->output = output;
	return file;
}

static long pair_locked(int type, int fds[2])
{
	int flags = type & SOCK_NONBLOCK ? O_NONBLOCK : 0;
	struct channel *one = nvx_new_channel(), *other = nvx_new_channel();
	struct file *first = one && other ? new_end(one, other, flags) : NULL;
	struct file *second = first ? new_end(other, one, flags) : NULL;
	if (!second) {
		if (first) free(first->data);
		free(first);
		nvx_free_channel(one);
		nvx_free_channel(other);
		return -ENOMEM;
	}
	int a = nvx_new_fd(first, 0, type & SOCK_CLOEXEC), b = nvx_new_fd(second, 0, type & SOCK_CLOEXEC);
	if (a < 0 || b < 0) {
		if (a >= 0) nvx_close_locked(a);
		return -EMFILE;
	}
	fds[0] = a;
	fds[1] = b;
	return 0;
}

long nvx_socketpair(int domain, int type, int protocol, int fds[2])
{
	(void)protocol;
	if (domain != AF_UNIX) return -EOPNOTSUPP;
	if ((type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) != SOCK_STREAM) return -ENOSYS;
	nvx_lock(&nvx_file_lock);
	long result = pair_locked(type, fds);
	nvx_unlock(&nvx_file_lock);
	return result;
}

struct end *nvx_end_of(int fd, struct file **file, long *error)
{
	*file = nvx_file(fd);
	*error = !*file ? -EBADF : (*file)->kind != &socket_kind ? -ENOTSOCK : 0;
	return *error ? NULL : (*file)->data;
}

struct end *nvx_hold_end(int fd, struct file **file, long *error)
{
	struct end *end = nvx_end_of(fd, file, error);
	if (end) (*file)->uses++;
	return end;
}

long nvx_send(int fd, const void *data, size_t size, int flags)
{
	struct file *file;
	long result;
	nvx_lock(&nvx_file_lock);
	struct end *end = nvx_hold_end(fd, &file, &result);
	if (end) {
		bool wait = !(file->flags & O_NONBLOCK) && !(flags & MSG_DONTWAIT);
		if ((flags & MSG_NOSIGNAL) && end->output && (end->output_shut || end->output->reader_gone)) result = -EPIPE;
		else result = nvx_write_file(file, data, size, wait);
		nvx_release_file(file);
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

static long peek(struct end *end, void *buffer, size_t size, bool wait)
{
	long result;
	if (!end->input) return -EINVAL;
	while ((result = end->input_shut && !end->input->count ? 0 : nvx_channel_take(end->input, buffer, size, true)) == -EAGAIN && wait) {
		long waited = nvx_io_wait(FOREVER);
		if (waited < 0) return waited;
	}
	return result;
}

long nvx_receive(int fd, void *buffer, size_t size, int flags)
{
	struct file *file;
	long result;
	size_t done = 0;
	nvx_lock(&nvx_file_lock);
	struct end *end = nvx_hold_end(fd, &file, &result);
	if (end) {
		bool wait = !(file->flags & O_NONBLOCK) && !(flags & MSG_DONTWAIT);
		if (flags & MSG_PEEK) {
			result = peek(end, buffer, size, wait);
		} else {
			do {
				result = nvx_read_file(file, (char *)buffer + done, size - done, wait);
				if (result > 0) done += result;
			} while ((flags & MSG_WAITALL) && result > 0 && done < size);
			if (done) result = done;
		}
		nvx_release_file(file);
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_sendmsg(int fd, const struct msghdr *message, int flags)
{
	long total = 0;
	if (message->msg_controllen) return -ENOSYS; // nobody to pass a descriptor to
	for (int i = 0; i < (int)message->msg_iovlen; i++) {
		long result = nvx_send(fd, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len, flags);
		if (result < 0) return total ? total : result;
		total += result;
		if ((size_t)result < message->msg_iov[i].iov_len) break;
	}
	return total;
}

long nvx_recvmsg(int fd, struct msghdr *message, int flags)
{
	long total = 0;
	message->msg_namelen = message->msg_controllen = message->msg_flags = 0;
	for (int i = 0; i < (int)message->msg_iovlen; i++) {
		long result = nvx_receive(fd, message->msg_iov[i].iov_base, message->msg_iov[i].iov_len, flags | (total ? MSG_DONTWAIT : 0));
		if (result < 0) return total ? total : result;
		total += result;
		if ((size_t)result < message->msg_iov[i].iov_len) break;
	}
	return total;
}

long nvx_shutdown(int fd, int how)
{
	struct file *file;
	long result;
	nvx_lock(&nvx_file_lock);
	struct end *end = nvx_end_of(fd, &file, &result);
	if (end && (how < SHUT_RD || how > SHUT_RDWR)) {
		result = -EINVAL;
	} else if (end && !end->input) {
		result = -ENOTCONN;
	} else if (end) {
		// The other end's writes fail when nobody reads any more, and so do ours once we have said that we write no more.
		if (how == SHUT_RD || how == SHUT_RDWR) end->input_shut = end->input->reader_gone = true;
		if (how == SHUT_WR || how == SHUT_RDWR) end->output_shut = end->output->writer_gone = end->output->reader_gone = true;
		nvx_io_changed();
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

// struct timeval with 64-bit seconds (SO_RCVTIMEO, SO_SNDTIMEO).
static bool timeout_of(const void *value, uint32_t size, int64_t *timeout)
{
	const int64_t *words = value;
	if (size < 2 * sizeof *words) return false;
	*timeout = words[0] * NANOSECONDS + words[1] * 1000;
	return true;
}

long nvx_setsockopt(int fd, int level, int option, const void *value, uint32_t size)
{
	struct file *file;
	long result;
	nvx_lock(&nvx_file_lock);
	if (nvx_end_of(fd, &file, &result)) {
		if (level != SOL_SOCKET) result = -EOPNOTSUPP;
		else if (option == SO_RCVTIMEO) result = timeout_of(value, size, &file->read_timeout) ? 0 : -EINVAL;
		else if (option == SO_SNDTIMEO) result = timeout_of(value, size, &file->write_timeout) ? 0 : -EINVAL;
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_getsockopt(int fd, int level, int option, void *value, uint32_t *size)
{
	struct file *file;
	long result;
	nvx_lock(&nvx_file_lock);
	struct end *end = nvx_end_of(fd, &file, &result);
	if (end) {
		int answer = option == SO_ACCEPTCONN && end->backlog;
		if (option == SO_TYPE) answer = SOCK_STREAM;
		else if (option == SO_DOMAIN) answer = AF_UNIX;
		else if (option == SO_SNDBUF || option == SO_RCVBUF) answer = CHANNEL_BYTES;
		else if (option != SO_ERROR && option != SO_PROTOCOL && option != SO_ACCEPTCONN) result = -ENOPROTOOPT;
		if (level != SOL_SOCKET) result = -EOPNOTSUPP;
		if (result == 0) {
			*size = *size < sizeof answer ? *size : sizeof answer;
			memcpy(value, &answer, *size);
		}
	}
	nvx_unlock(&nvx_file_lock);
	return result;
}
