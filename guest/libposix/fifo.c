// Named pipes: nodes of the tree that lend one byte channel to all who have them open (POSIX open, "O_NONBLOCK"; mkfifo).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include "pipe.h"

// While a named pipe is open. The channel's bytes last as long.
struct fifo {
	struct channel *channel;
	uint32_t readers, writers;
	uint32_t reader_opens, writer_opens; // ever: an end that came and went meanwhile counts as having been there
};

static struct fifo *fifo_of(struct file *file) { return file->node->fifo; }

static long read_fifo(struct file *file, void *buffer, size_t size)
{
	return nvx_channel_take(fifo_of(file)->channel, buffer, size, false);
}

static long write_fifo(struct file *file, const void *data, size_t size)
{
	return nvx_channel_put(fifo_of(file)->channel, data, size);
}

static short poll_fifo(struct file *file)
{
	struct fifo *fifo = fifo_of(file);
	int access = file->flags & O_ACCMODE;
	short events = access == O_WRONLY ? 0 : nvx_channel_input(fifo->channel);
	if (access != O_RDONLY) events |= nvx_channel_output(fifo->channel);
	// Nobody has hung up where nobody has been.
	return fifo->writer_opens ? events : events & ~POLLHUP;
}

static void count_end(struct fifo *fifo, int access, int change)
{
	if (access != O_WRONLY) fifo->readers += change;
	if (access != O_RDONLY) fifo->writers += change;
	if (change > 0) {
		fifo->reader_opens += access != O_WRONLY;
		fifo->writer_opens += access != O_RDONLY;
	}
	fifo->channel->reader_gone = !fifo->readers;
	fifo->channel->writer_gone = !fifo->writers;
	nvx_io_changed();
}

static void leave(struct node *node, int access)
{
	struct fifo *fifo = node->fifo;
	count_end(fifo, access, -1);
	if (fifo->readers || fifo->writers) return;
	nvx_free_channel(fifo->channel);
	free(fifo);
	node->fifo = NULL;
}

static void close_fifo(struct file *file) { leave(file->node, file->flags & O_ACCMODE); }

static const struct file_kind fifo_kind = {
	.read = read_fifo, .write = write_fifo, .poll = poll_fifo, .close = close_fifo, .mode = S_IFIFO,
};

static struct fifo *new_fifo(void)
{
	struct fifo *fifo = calloc(1, sizeof *fifo);
	if (fifo && !(fifo->channel = nvx_new_channel())) {
		free(fifo);
		return NULL;
	}
	return fifo;
}

// An open for reading waits for a writer and the other way round, unless O_NONBLOCK is set.
static long wait_for_other_end(struct fifo *fifo, int flags)
{
	int access = flags & O_ACCMODE;
	if (access == O_RDWR) return 0;
	bool reads = access == O_RDONLY;
	if (reads ? fifo->writers : fifo->readers) return 0;
	if (flags & O_NONBLOCK) return reads ? 0 : -ENXIO;
	uint32_t before = reads ? fifo->writer_opens : fifo->reader_opens;
	while ((reads ? fifo->writer_opens : fifo->reader_opens) == before) {
		long waited = nvx_io_wait(FOREVER);
		if (waited < 0) return waited;
	}
	return 0;
}

long nvx_open_fifo(struct node *node, int flags, struct file **opened)
{
	int access = flags & O_ACCMODE;
	if (!node->fifo && !(node->fifo = new_fifo())) return -ENOMEM;
	count_end(node->fifo, access, 1);
	// The file that is made below holds the node; until then this does.
	node->uses++;
	long result = wait_for_other_end(node->fifo, flags);
	*opened = result < 0 ? NULL : nvx_new_file(&fifo_kind, flags);
	if (*opened) {
		(*opened)->node = node;
		return 0;
	}
	leave(node, access);
	node->uses--;
	nvx_release_node(node);
	return result < 0 ? result : -ENOMEM;
}
