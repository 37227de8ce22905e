// A byte channel in memory: one direction of a pipe or a socket pair.
#pragma once
#include "file.h"

#define CHANNEL_BYTES 65536u
#define PIPE_ATOMIC 4096u // PIPE_BUF: a write of at most this is not split

struct channel {
	uint8_t *bytes;        // ring
	uint32_t head, count;
	bool reader_gone, writer_gone;
	uint8_t ends_closed;   // of two; a socket's direction can be shut before its ends are closed
};

// All with nvx_file_lock held.
HIDDEN struct channel *nvx_new_channel(void);
HIDDEN void nvx_free_channel(struct channel *channel); // NULL: nothing
HIDDEN long nvx_channel_take(struct channel *channel, void *buffer, size_t size, bool keep); // -EAGAIN: empty; 0: end
HIDDEN long nvx_channel_put(struct channel *channel, const void *data, size_t size);         // -EAGAIN: full; -EPIPE
HIDDEN short nvx_channel_input(const struct channel *channel);
HIDDEN short nvx_channel_output(const struct channel *channel);
HIDDEN void nvx_channel_close(struct channel *channel, bool reader);
