// What libposix offers beyond POSIX to a program that knows it runs here: the launcher and the agent.
#pragma once
#include <stdbool.h>
#include <stddef.h>

// The next (or present) wait of thread `tid` ends with EINTR. No signal handler runs. Returns 0 or -1 (no such thread).
int nanvix_nudge(int tid);

// Mixes entropy into the source of getrandom and /dev/urandom.
void nanvix_add_entropy(const void *bytes, size_t size);

// Whether the CPU feeds that source (RDRAND).
bool nanvix_has_hardware_random(void);

// Kernel call 35 (Nanvix microvm §9.1): 0 after the snapshot was taken as well as after a restore, else minus errno.
// In guest/python/launcher/snapshot.S.
int nanvix_snapshot(void);
