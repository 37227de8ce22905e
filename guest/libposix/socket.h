// What a socket is here: one end of two byte channels, or a place where such ends arrive (AF_UNIX streams only).
#pragma once
#include <sys/socket.h>
#include <sys/un.h>
#include "pipe.h"

struct end {
	struct channel *input, *output;  // NULL: not connected
	bool input_shut, output_shut;
	struct sockaddr_un name, peer;   // sizes 0: none
	uint32_t name_size, peer_size;
	struct node *node;               // that carries the name in the tree
	struct end *next_named;          // in the list of abstract names
	int backlog;                     // 0: does not listen
	int arrived;
	struct end *first_arrival, *next_arrival; // connected ends that nobody has accepted yet, oldest first
};

// All with nvx_file_lock held. socket.c:
HIDDEN struct end *nvx_end_of(int fd, struct file **file, long *error); // NULL: -EBADF or -ENOTSOCK
HIDDEN struct end *nvx_hold_end(int fd, struct file **file, long *error); // holds the file, as nvx_hold_file
HIDDEN struct file *nvx_socket_file(struct end *end, int flags);        // NULL: no memory
HIDDEN void nvx_close_end(struct end *end);
// local-socket.c:
HIDDEN void nvx_forget_name(struct end *end);
