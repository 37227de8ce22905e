// The only way from the kernel to a program's memory: every range is checked against the page tables first.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct process;

// Grows the main stack to hold `linear` if that is where it lies: 0, -EFAULT or -ENOMEM.
int32_t user_grow_stack(struct process *process, uint32_t linear);
// Whether the current process may read (write) all of [linear, linear + bytes): 0, -EFAULT or -ENOMEM.
int32_t user_check(uint32_t linear, uint32_t bytes, bool write);
int32_t copy_in(void *target, uint32_t linear, uint32_t bytes);
int32_t copy_out(uint32_t linear, const void *source, uint32_t bytes);
// The physical address behind a byte of a process, its stack grown if need be: 0 when it may not be accessed so.
uint32_t user_physical(struct process *process, uint32_t linear, bool write);
