// Bulk data between processes: the first of the two waits, the second copies.
#include "bulk.h"
#include "../base/memory.h"
#include "../memory/user.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/schedule.h"
#include "../task/thread.h"
#include "bus.h"

static bool fits(const struct thread *waiting, uint32_t tid, bool outgoing) {
    const struct bulk *bulk = &waiting->bulk;
    return bulk->outgoing != outgoing && bulk->peer_process == current->process->pid &&
           (tid == 0 || tid == waiting->tid) && (bulk->peer_thread == 0 || bulk->peer_thread == current->tid);
}

static struct thread *partner(struct process *peer, uint32_t tid, bool outgoing) {
    LIST_EACH(link, &peer->bulk_waiters) {
        struct thread *thread = CONTAINER_OF(link, struct thread, link);
        if (fits(thread, tid, outgoing)) return thread;
    }
    return NULL;
}

static int32_t copy_between(struct thread *waiting, bool outgoing, uint32_t buffer, uint32_t bytes) {
    uint32_t mine = user_physical(current->process, buffer, !outgoing);
    uint32_t theirs = user_physical(waiting->process, waiting->bulk.buffer, outgoing);
    if (mine == 0 || theirs == 0) return -NANVIX_EFAULT;
    memcpy((void *)(outgoing ? theirs : mine), (const void *)(outgoing ? mine : theirs), bytes);
    return (int32_t)bytes;
}

static bool is_thread_of(const struct process *process, uint32_t tid) {
    const struct thread *thread = thread_find(tid);
    return thread != NULL && thread->process == process && thread->state != THREAD_ENDED;
}

static int32_t transfer_to_process(bool outgoing, uint32_t pid, uint32_t tid, uint32_t buffer, uint32_t bytes) {
    struct process *peer = process_find(pid);
    if (peer == NULL || (tid != 0 && !is_thread_of(peer, tid))) return -NANVIX_ESRCH;
    struct thread *waiting = partner(peer, tid, outgoing);
    if (waiting != NULL) {
        int32_t moved = copy_between(waiting, outgoing, buffer, bytes < waiting->bulk.bytes ? bytes : waiting->bulk.bytes);
        thread_wake(waiting, moved);
        return moved;
    }
    current->bulk = (struct bulk){outgoing, pid, tid, buffer, bytes};
    return thread_block(&current->process->bulk_waiters, NEVER);
}

int32_t bulk_transfer(bool outgoing, uint32_t pid, uint32_t tid, uint32_t buffer, uint32_t bytes) {
    if (bytes > NANVIX_BULK_BYTES || buffer % PAGE_BYTES + bytes > PAGE_BYTES) return -NANVIX_EINVAL;
    int32_t error = user_check(buffer, bytes, !outgoing);
    if (error != 0) return error;
    if (pid != NANVIX_HOST_PID) return bytes == 0 ? 0 : transfer_to_process(outgoing, pid, tid, buffer, bytes);
    if (!outgoing) return bus_pull(tid, buffer, bytes);
    return bus_push(tid, bytes == 0 ? 0 : user_physical(current->process, buffer, false), bytes);
}

void bulk_peer_gone(uint32_t pid, uint32_t tid) {
    for (struct process *process = process_next(NULL); process != NULL; process = process_next(process)) {
        LIST_EACH(link, &process->bulk_waiters) {
            struct thread *thread = CONTAINER_OF(link, struct thread, link);
            if (thread->bulk.peer_process != pid || (tid != 0 && thread->bulk.peer_thread != tid)) continue;
            thread_wake(thread, -NANVIX_ESRCH);
        }
    }
}
