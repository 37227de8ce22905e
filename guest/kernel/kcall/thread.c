// Kernel calls about threads.
#include "../memory/user.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/schedule.h"
#include "../task/thread.h"
#include "kcall.h"

int64_t kcall_gettid(void) { return current->tid; }

int64_t kcall_yield(void) {
    schedule_yield();
    return 0;
}

int64_t kcall_create_thread(uint32_t address) {
    struct nanvix_thread_args arguments;
    int32_t error = copy_in(&arguments, address, sizeof arguments);
    if (error != 0) return error;
    uint32_t stack_end = arguments.stack + arguments.stack_bytes;
    if (arguments.has_tda > 1 || arguments.entry < NANVIX_USER_BASE || arguments.entry >= NANVIX_STACK_TOP ||
        arguments.stack < NANVIX_USER_BASE || stack_end <= arguments.stack || stack_end > NANVIX_STACK_TOP ||
        (arguments.has_tda != 0 && arguments.tda >= NANVIX_STACK_TOP)) {
        return -NANVIX_EINVAL;
    }
    const struct thread_start start = {
        .eip = arguments.entry,
        .esp = stack_end,
        .edx = arguments.argument0,
        .ecx = arguments.argument1,
        .tda = arguments.has_tda != 0 ? arguments.tda : 0,
    };
    struct thread *thread = thread_create(current->process, &start);
    return thread != NULL ? (int64_t)thread->tid : -NANVIX_ENOMEM;
}

// The last thread takes the process with it.
int64_t kcall_exit_thread(uint32_t status) {
    if (current->process->thread_count == 1) {
        process_exit(current->process, (int32_t)status);
    } else {
        thread_end(current, (int32_t)status, true);
        schedule();
    }
    return 0; // not reached: the thread is gone
}

// A thread of the caller's process that may still be joined or detached.
static int32_t joinable(uint32_t tid, struct thread **thread) {
    *thread = thread_find(tid);
    if (*thread == NULL || (*thread)->process != current->process) return -NANVIX_ESRCH;
    return (*thread)->detached || (*thread)->joiner != NULL ? -NANVIX_EINVAL : 0;
}

int64_t kcall_join_thread(uint32_t tid, uint32_t status) {
    struct thread *thread;
    int32_t error = joinable(tid, &thread);
    if (error != 0) return error;
    if (thread == current) return -NANVIX_EDEADLK;
    error = status != 0 ? user_check(status, sizeof thread->status, true) : 0;
    if (error != 0) return error;
    thread->joiner = current;
    if (thread->state != THREAD_ENDED) thread_block(NULL, NEVER);
    error = status != 0 ? copy_out(status, &thread->status, sizeof thread->status) : 0;
    thread_free(thread);
    return error;
}

int64_t kcall_detach_thread(uint32_t tid) {
    struct thread *thread;
    int32_t error = joinable(tid, &thread);
    if (error != 0) return error;
    thread->detached = true;
    if (thread->state == THREAD_ENDED) thread_free(thread);
    return 0;
}

int64_t kcall_set_tda(uint32_t base) {
    if (base >= NANVIX_STACK_TOP) return -NANVIX_EINVAL;
    current->tda = base;
    cpu_set_tda(base);
    // The processor caches the old base until the selectors are loaded again.
    cpu_store_fs_gs(&current->fs, &current->gs);
    cpu_load_fs_gs(current->fs, current->gs);
    return 0;
}

int64_t kcall_get_tda(void) { return current->tda; }
