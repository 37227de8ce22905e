// read, write and their relatives on any kind of file: blocking, time-outs, vectors, positions.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/uio.h>
#include <unistd.h>
#include "file.h"

#define TRANSFER_LIMIT 0x7ffff000u
#define PARTS_LIMIT 1024 // IOV_MAX

static bool readable(const struct file *file) { return (file->flags & O_ACCMODE) != O_WRONLY && !(file->flags & O_PATH); }
static bool writable(const struct file *file) { return (file->flags & O_ACCMODE) != O_RDONLY && !(file->flags & O_PATH); }

static long once(struct file *file, bool reading, void *buffer, size_t size)
{
	if (file->kind->unlocked) nvx_unlock(&nvx_file_lock);
	long result = reading ? file->kind->read(file, buffer, size) : file->kind->write(file, buffer, size);
	if (file->kind->unlocked) nvx_lock(&nvx_file_lock);
	return result;
}

static long transfer(struct file *file, bool reading, void *buffer, size_t size, bool wait)
{
	if (reading ? !readable(file) : !writable(file)) return -EBADF;
	if (reading ? !file->kind->read : !file->kind->write) return -EINVAL;
	if (size > TRANSFER_LIMIT) size = TRANSFER_LIMIT;
	int64_t limit = reading ? file->read_timeout : file->write_timeout;
	int64_t deadline = limit ? nvx_monotonic() + limit : FOREVER;
	long result;
	while ((result = once(file, reading, buffer, size)) == -EAGAIN && wait) {
		long waited = nvx_io_wait(deadline);
		if (waited == -ETIMEDOUT) break;
		if (waited < 0) {
			result = waited;
			break;
		}
	}
	return result;
}

long nvx_read_file(struct file *file, void *buffer, size_t size, bool wait) { return transfer(file, true, buffer, size, wait); }

// A blocking write of a pipe or socket ends when all is written, or when it is interrupted.
long nvx_write_file(struct file *file, const void *data, size_t size, bool wait)
{
	size_t done = 0;
	long result;
	do {
		result = transfer(file, false, (char *)data + done, size - done, wait);
		if (result > 0) done += result;
	} while (result > 0 && done < size && wait);
	return done ? (long)done : result;
}

long nvx_read(int fd, void *buffer, size_t size)
{
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_hold_file(fd);
	long result = file ? nvx_read_file(file, buffer, size, !(file->flags & O_NONBLOCK)) : -EBADF;
	if (file) nvx_release_file(file);
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_write(int fd, const void *data, size_t size)
{
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_hold_file(fd);
	long result = file ? nvx_write_file(file, data, size, !(file->flags & O_NONBLOCK)) : -EBADF;
	if (file) nvx_release_file(file);
	nvx_unlock(&nvx_file_lock);
	return result;
}

// POSIX readv: the sum of the lengths has to fit ssize_t.
static bool are_parts(const struct iovec *parts, int count)
{
	size_t left = SSIZE_MAX;
	if (count < 0 || count > PARTS_LIMIT) return false;
	for (int i = 0; i < count; left -= parts[i++].iov_len) {
		if (parts[i].iov_len > left) return false;
	}
	return true;
}

// A vector is one call: only its first bytes are waited for, and what is there by then is all that a read takes.
static long vector(int fd, const struct iovec *parts, int count, bool reading)
{
	long total = 0, result = 0;
	if (!are_parts(parts, count)) return -EINVAL;
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_hold_file(fd);
	if (!file || !(reading ? readable(file) : writable(file))) result = -EBADF;
	for (int i = 0; i < count && result >= 0; i++) {
		if (!parts[i].iov_len) continue;
		if (reading && total && file->kind->unlocked) break; // it cannot but wait
		bool wait = !(file->flags & O_NONBLOCK) && !(reading && total);
		result = reading ? nvx_read_file(file, parts[i].iov_base, parts[i].iov_len, wait)
		                 : nvx_write_file(file, parts[i].iov_base, parts[i].iov_len, wait);
		if (result > 0) total += result;
		if ((size_t)result < parts[i].iov_len) break;
	}
	if (file) nvx_release_file(file);
	nvx_unlock(&nvx_file_lock);
	return total ? total : result;
}

long nvx_readv(int fd, const struct iovec *parts, int count) { return vector(fd, parts, count, true); }
long nvx_writev(int fd, const struct iovec *parts, int count) { return vector(fd, parts, count, false); }

static bool has_position(const struct file *file)
{
	return file->node && !S_ISCHR(file->node->mode) && !S_ISFIFO(file->node->mode);
}

static long at_position(int fd, uint64_t offset, bool reading, void *buffer, size_t size)
{
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_file(fd);
	long result;
	if ((int64_t)offset < 0) result = -EINVAL;
	else if (!file) result = -EBADF;
	else if (file->kind->always_at_zero) result = (reading ? readable(file) : writable(file)) ? once(file, reading, buffer, size) : -EBADF;
	else if (!has_position(file)) result = -ESPIPE;
	else if (!(reading ? readable(file) : writable(file))) result = -EBADF;
	else if (S_ISDIR(file->node->mode)) result = -EISDIR;
	else if (reading) result = nvx_read_node(file->node, buffer, size, offset);
	else result = nvx_write_node(file->node, buffer, size, offset);
	nvx_unlock(&nvx_file_lock);
	return result;
}

long nvx_pread(int fd, void *buffer, size_t size, uint64_t offset) { return at_position(fd, offset, true, buffer, size); }

long nvx_pwrite(int fd, const void *data, size_t size, uint64_t offset)
{
	return at_position(fd, offset, false, (void *)data, size);
}

static long vector_at(int fd, const struct iovec *parts, int count, uint64_t offset, bool reading)
{
	long total = 0, result = at_position(fd, offset, reading, NULL, 0); // what is wrong is told even when there is nothing to move
	if (!are_parts(parts, count)) return -EINVAL;
	for (int i = 0; i < count && result >= 0; i++) {
		result = at_position(fd, offset + total, reading, parts[i].iov_base, parts[i].iov_len);
		if (result > 0) total += result;
		if ((size_t)result < parts[i].iov_len) break;
	}
	return total ? total : result;
}

// The flags are hints about caches and waiting (RWF_HIPRI, RWF_DSYNC, RWF_SYNC, RWF_NOWAIT), which mean nothing to memory.
#define HINTS (RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT)

long nvx_preadv(int fd, const struct iovec *parts, int count, uint64_t offset, int flags)
{
	if (flags & ~HINTS) return -EOPNOTSUPP;
	return vector_at(fd, parts, count, offset, true);
}

long nvx_pwritev(int fd, const struct iovec *parts, int count, uint64_t offset, int flags)
{
	if (flags & ~(HINTS | RWF_APPEND)) return -EOPNOTSUPP;
	int64_t end;
	if (flags & RWF_APPEND) {
		nvx_lock(&nvx_file_lock);
		struct file *file = nvx_file(fd);
		end = file && has_position(file) ? file->node->size : offset;
		nvx_unlock(&nvx_file_lock);
		offset = end;
	}
	return vector_at(fd, parts, count, offset, false);
}

static long new_position(struct file *file, int64_t offset, int whence, int64_t *result)
{
	if (file->kind->always_at_zero) return *result = 0, 0;
	if (!has_position(file)) return -ESPIPE;
	int64_t size = S_ISDIR(file->node->mode) ? INT64_MAX / 2 : (int64_t)file->node->size;
	switch (whence) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		offset += file->offset;
		break;
	case SEEK_END:
		offset += size;
		break;
	case SEEK_DATA: // no file here has holes
		if (offset < 0 || offset >= size) return -ENXIO;
		break;
	case SEEK_HOLE:
		if (offset < 0 || offset >= size) return -ENXIO;
		offset = size;
		break;
	default:
		return -EINVAL;
	}
	if (offset < 0) return -EINVAL;
	*result = file->offset = offset;
	return 0;
}

long nvx_seek(int fd, int64_t offset, int whence, int64_t *result)
{
	nvx_lock(&nvx_file_lock);
	struct file *file = nvx_file(fd);
	long error = file ? new_position(file, offset, whence, result) : -EBADF;
	nvx_unlock(&nvx_file_lock);
	return error;
}

// What was read and could not be sent stays in the file.
static void take_back(int fd, long bytes)
{
	int64_t position;
	nvx_seek(fd, -bytes, SEEK_CUR, &position);
}

long nvx_sendfile(int out, int in, int64_t *offset, size_t count)
{
	char buffer[4096];
	size_t done = 0;
	long refused = nvx_write(out, buffer, 0);
	if (refused < 0) return refused;
	while (done < count) {
		size_t part = count - done < sizeof buffer ? count - done : sizeof buffer;
		long got = offset ? nvx_pread(in, buffer, part, *offset) : nvx_read(in, buffer, part);
		long put = got > 0 ? nvx_write(out, buffer, got) : got;
		if (!offset && got > 0 && put < got) take_back(in, got - (put > 0 ? put : 0));
		if (put < 0) return done ? (long)done : put;
		if (put == 0) break;
		done += put;
		if (offset) *offset += put;
		if (put < got) break;
	}
	return done;
}
