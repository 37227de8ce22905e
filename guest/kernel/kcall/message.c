// Kernel calls that move messages and bulk data.
#include "../ipc/bulk.h"
#include "../ipc/bus.h"
#include "../ipc/mailbox.h"
#include "../memory/user.h"
#include "../task/process.h"
#include "../task/thread.h"
#include "kcall.h"

// A program speaks for itself: for its process or for one of its threads.
static bool is_own(int32_t source) {
    if (source >= 0) return (uint32_t)source == current->process->pid;
    const struct thread *thread = thread_find(0u - (uint32_t)source);
    return thread != NULL && thread->process == current->process;
}

int64_t kcall_send(uint32_t address) {
    struct nanvix_message message;
    int32_t error = copy_in(&message, address, sizeof message);
    if (error != 0) return error;
    if (!is_own(message.source)) return -NANVIX_EPERM;
    if (message.type == NANVIX_MESSAGE_IKC && message.destination == NANVIX_HOST_PID) return bus_send(&message);
    if (message.type != NANVIX_MESSAGE_IPC || message.destination == NANVIX_HOST_PID) return -NANVIX_EINVAL;
    return mailbox_deliver(&message, FROM_GUEST);
}

int64_t kcall_recv(uint32_t address) {
    struct nanvix_message message;
    int32_t error = user_check(address, sizeof message, true);
    if (error != 0) return error;
    mailbox_receive(&message);
    return copy_out(address, &message, sizeof message);
}

int64_t kcall_push(uint32_t pid, uint32_t tid, uint32_t buffer, uint32_t bytes) {
    return bulk_transfer(true, pid, tid, buffer, bytes);
}

int64_t kcall_pull(uint32_t pid, uint32_t tid, uint32_t buffer, uint32_t bytes) {
    return bulk_transfer(false, pid, tid, buffer, bytes);
}
