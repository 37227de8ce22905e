// Kernel calls about pages, memory regions and I/O ports.
#include "../base/memory.h"
#include "../ipc/port.h"
#include "../memory/region.h"
#include "../memory/user.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/thread.h"
#include "kcall.h"

#define ACCESS_ALL (NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE | NANVIX_ACCESS_EXECUTE)

static bool is_user_page(uint32_t page) {
    return page % PAGE_BYTES == 0 && page >= NANVIX_USER_BASE && page < NANVIX_STACK_TOP;
}

// The process whose page a call is about: 0 or an error.
static int32_t page_owner(uint32_t pid, uint32_t page, uint32_t access, struct process **process) {
    if (!is_user_page(page) || access > ACCESS_ALL) return -NANVIX_EINVAL;
    return process_for(pid, NANVIX_CAP_MEMORY, process);
}

int64_t kcall_memory_map(uint32_t pid, uint32_t page, uint32_t access) {
    struct process *process;
    int32_t error = page_owner(pid, page, access, &process);
    return error != 0 ? error : space_map(&process->space, page, access);
}

int64_t kcall_memory_unmap(uint32_t pid, uint32_t page) {
    struct process *process;
    int32_t error = page_owner(pid, page, 0, &process);
    return error != 0 ? error : space_unmap(&process->space, page);
}

int64_t kcall_memory_ctrl(uint32_t pid, uint32_t page, uint32_t access) {
    struct process *process;
    int32_t error = page_owner(pid, page, access, &process);
    return error != 0 ? error : space_protect(&process->space, page, access);
}

int64_t kcall_memory_copy(uint32_t source_pid, uint32_t source, uint32_t target_pid, uint32_t target) {
    struct process *from, *to;
    int32_t error = page_owner(source_pid, source, 0, &from);
    if (error == 0) error = page_owner(target_pid, target, 0, &to);
    if (error != 0) return error;
    uint32_t read = user_physical(from, source, false), write = user_physical(to, target, true);
    if (read == 0 || write == 0) return -NANVIX_EFAULT;
    memcpy((void *)write, (const void *)read, PAGE_BYTES);
    return 0;
}

int64_t kcall_alloc_mmio(uint32_t tag_low, uint32_t tag_high) { return region_attach(tag_low, tag_high); }

int64_t kcall_free_mmio(uint32_t tag_low, uint32_t tag_high) { return region_detach(tag_low, tag_high); }

int64_t kcall_mmio_info(uint32_t tag_low, uint32_t tag_high, uint32_t address) {
    struct nanvix_mmio_info info;
    int32_t error = region_info(tag_low, tag_high, &info);
    return error != 0 ? error : copy_out(address, &info, sizeof info);
}

int64_t kcall_alloc_pmio(uint32_t port, uint32_t type) { return port_allocate(port, type); }

int64_t kcall_free_pmio(uint32_t port) { return port_free(port); }

int64_t kcall_read_pmio(uint32_t port, uint32_t width) { return port_read(port, width); }

int64_t kcall_write_pmio(uint32_t port, uint32_t width, uint32_t value) { return port_write(port, width, value); }
