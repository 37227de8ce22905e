// Bulk data: Push and Pull, between two processes or between a process and the host (Nanvix microvm §7.6).
#pragma once
#include <stdbool.h>
#include <stdint.h>

// The current thread gives (or takes) up to `bytes` at `buffer`; thread 0 stands for any of the process.
// The number of bytes moved, or an error.
int32_t bulk_transfer(bool outgoing, uint32_t pid, uint32_t tid, uint32_t buffer, uint32_t bytes);
// Threads that wait for the process, or for this thread of it, learn that it will not come.
void bulk_peer_gone(uint32_t pid, uint32_t tid);
