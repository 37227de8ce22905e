// Kernel calls by name. Arguments are those of the registers EBX, ECX, EDX, EDI; a call takes as many as it needs, for
// the C calling convention leaves the rest to the caller.
#pragma once
#include <stdint.h>

// kcall/process.c
int64_t kcall_debug(uint32_t text, uint32_t bytes);
int64_t kcall_getpid(void);
int64_t kcall_exit(uint32_t status);
int64_t kcall_capctl(uint32_t capability, uint32_t value);
int64_t kcall_terminate(uint32_t pid);
int64_t kcall_eventctrl(uint32_t event, uint32_t request);
int64_t kcall_resume(uint32_t descriptor);
int64_t kcall_snapshot(void);

// kcall/message.c
int64_t kcall_send(uint32_t message);
int64_t kcall_recv(uint32_t message);
int64_t kcall_push(uint32_t pid, uint32_t tid, uint32_t buffer, uint32_t bytes);
int64_t kcall_pull(uint32_t pid, uint32_t tid, uint32_t buffer, uint32_t bytes);

// kcall/memory.c
int64_t kcall_memory_map(uint32_t pid, uint32_t page, uint32_t access);
int64_t kcall_memory_unmap(uint32_t pid, uint32_t page);
int64_t kcall_memory_ctrl(uint32_t pid, uint32_t page, uint32_t access);
int64_t kcall_memory_copy(uint32_t source_pid, uint32_t source, uint32_t target_pid, uint32_t target);
int64_t kcall_alloc_mmio(uint32_t tag_low, uint32_t tag_high);
int64_t kcall_free_mmio(uint32_t tag_low, uint32_t tag_high);
int64_t kcall_mmio_info(uint32_t tag_low, uint32_t tag_high, uint32_t info);
int64_t kcall_alloc_pmio(uint32_t port, uint32_t type);
int64_t kcall_free_pmio(uint32_t port);
int64_t kcall_read_pmio(uint32_t port, uint32_t width);
int64_t kcall_write_pmio(uint32_t port, uint32_t width, uint32_t value);

// kcall/thread.c
int64_t kcall_gettid(void);
int64_t kcall_yield(void);
int64_t kcall_create_thread(uint32_t arguments);
int64_t kcall_exit_thread(uint32_t status);
int64_t kcall_join_thread(uint32_t tid, uint32_t status);
int64_t kcall_detach_thread(uint32_t tid);
int64_t kcall_set_tda(uint32_t base);
int64_t kcall_get_tda(void);

// kcall/wait.c
int64_t kcall_mutex_lock(uint32_t mutex, uint32_t seconds, uint32_t nanoseconds);
int64_t kcall_mutex_unlock(uint32_t mutex);
int64_t kcall_cond_signal(uint32_t condition, uint32_t all);
int64_t kcall_cond_wait(uint32_t condition, uint32_t mutex, uint32_t seconds, uint32_t nanoseconds);
int64_t kcall_get_time(uint32_t time);
int64_t kcall_sleep(uint32_t seconds, uint32_t nanoseconds);
