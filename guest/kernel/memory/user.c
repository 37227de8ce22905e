// Guarded access to a program's memory. The kernel is never preempted, so what was checked stays true while it copies.
#include "user.h"
#include "../base/memory.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/thread.h"

int32_t user_grow_stack(struct process *process, uint32_t linear) {
    if (linear < STACK_REGION || linear >= NANVIX_STACK_TOP) return -NANVIX_EFAULT;
    if (space_is_mapped(&process->space, linear)) return -NANVIX_EFAULT;
    return space_map(&process->space, linear, NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE);
}

uint32_t user_physical(struct process *process, uint32_t linear, bool write) {
    uint32_t physical = space_translate(&process->space, linear, write);
    if (physical == 0 && user_grow_stack(process, linear) == 0) {
        physical = space_translate(&process->space, linear, write);
    }
    return physical;
}

int32_t user_check(uint32_t linear, uint32_t bytes, bool write) {
    struct process *process = current->process;
    uint32_t end = linear + bytes;
    if (bytes == 0) return 0;
    if (end < linear || end > NANVIX_STACK_TOP) return -NANVIX_EFAULT;
    for (uint32_t page = linear & ~(PAGE_BYTES - 1); page < end; page += PAGE_BYTES) {
        if (space_translate(&process->space, page, write) != 0) continue;
        int32_t error = user_grow_stack(process, page);
        if (error != 0) return error;
    }
    return 0;
}

int32_t copy_in(void *target, uint32_t linear, uint32_t bytes) {
    int32_t error = user_check(linear, bytes, false);
    if (error == 0) memcpy(target, (const void *)linear, bytes);
    return error;
}

int32_t copy_out(uint32_t linear, const void *source, uint32_t bytes) {
    int32_t error = user_check(linear, bytes, true);
    if (error == 0) memcpy((void *)linear, source, bytes);
    return error;
}
