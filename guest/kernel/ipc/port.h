// I/O ports that programs have been given (Nanvix microvm §7.3, calls 16 to 19).
#pragma once
#include <stdint.h>

struct process;

int32_t port_allocate(uint32_t port, uint32_t type);
int32_t port_free(uint32_t port);
// The value read, or an error; `width` in bits.
int64_t port_read(uint32_t port, uint32_t width);
int32_t port_write(uint32_t port, uint32_t width, uint32_t value);
void ports_discard(struct process *process);
