// Processes: making them, finding them, ending them.
#include "process.h"
#include "../base/memory.h"
#include "../base/panic.h"
#include "../ipc/bulk.h"
#include "../ipc/event.h"
#include "../ipc/mailbox.h"
#include "../ipc/port.h"
#include "mutex.h"
#include "schedule.h"
#include "thread.h"

static struct process processes[PROCESSES_MAX];

struct process *process_create(void) {
    for (uint32_t i = 0; i < PROCESSES_MAX; i++) {
        struct process *process = &processes[i];
        if (process->pid != 0) continue;
        memset(process, 0, sizeof *process);
        if (space_init(&process->space, i + 1 == PROCESS_INIT) != 0) return NULL;
        process->pid = i + 1;
        list_init(&process->threads);
        list_init(&process->messages);
        list_init(&process->receivers);
        list_init(&process->bulk_waiters);
        list_init(&process->ports);
        return process;
    }
    return NULL;
}

struct process *process_find(uint32_t pid) {
    return pid >= 1 && pid <= PROCESSES_MAX && processes[pid - 1].pid != 0 ? &processes[pid - 1] : NULL;
}

struct process *process_next(const struct process *previous) {
    for (uint32_t i = previous != NULL ? previous->pid : 0; i < PROCESSES_MAX; i++) {
        if (processes[i].pid != 0) return &processes[i];
    }
    return NULL;
}

bool process_may(const struct process *process, uint32_t capability) {
    return (process->capabilities & 1u << capability) != 0;
}

int32_t process_for(uint32_t pid, uint32_t capability, struct process **found) {
    *found = process_find(pid);
    if (*found == NULL) return -NANVIX_ESRCH;
    return *found == current->process || process_may(current->process, capability) ? 0 : -NANVIX_EPERM;
}

void process_exit(struct process *process, int32_t status) {
    if (process->pid == PROCESS_INIT) power_off(status);
    bool suicide = process == current->process;
    uint32_t pid = process->pid;
    LIST_EACH(link, &process->threads) {
        struct thread *thread = CONTAINER_OF(link, struct thread, process_link);
        if (thread->state == THREAD_ENDED) {
            thread_free(thread);
        } else {
            thread_end(thread, status, false);
        }
    }
    mailbox_discard(&process->messages, &process->message_count);
    mutexes_discard(process);
    ports_discard(process);
    if (suicide) space_load_kernel();
    space_destroy(&process->space);
    process->pid = 0;
    bulk_peer_gone(pid, 0);
    event_process_ended(pid, status);
    event_owner_gone(process); // may end the caller's process, and not return
    if (suicide) schedule();
}
