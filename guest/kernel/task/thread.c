// Threads: making them, finding them, ending them.
#include "thread.h"
#include "../base/memory.h"
#include "../base/panic.h"
#include "../cpu/x86.h"
#include "../ipc/bulk.h"
#include "../ipc/bus.h"
#include "../ipc/mailbox.h"
#include "../memory/frame.h"
#include "mutex.h"
#include "process.h"
#include "schedule.h"

// What stack_switch pops for a thread that has never run: four registers and the address to go on at.
struct first_switch {
    uint32_t edi, esi, ebx, ebp, eip;
};
_Static_assert(sizeof(struct thread) < THREAD_BLOCK_BYTES / 4, "most of the block is stack");

static struct thread *threads[THREADS_MAX + 1];
static uint32_t last_tid;

static uint32_t tid_alloc(struct thread *thread) {
    for (uint32_t tries = 0; tries < THREADS_MAX; tries++) {
        last_tid = last_tid % THREADS_MAX + 1;
        if (threads[last_tid] != NULL) continue;
        threads[last_tid] = thread;
        return last_tid;
    }
    return 0;
}

static void frame_init(struct thread *thread, const struct thread_start *start) {
    *thread_frame(thread) = (struct trap_frame){
        .eip = start->eip,
        .cs = SELECTOR_USER_CODE,
        .eflags = EFLAGS_FIXED | EFLAGS_IF,
        .esp = start->esp,
        .ss = SELECTOR_USER_DATA,
        .edx = start->edx,
        .ecx = start->ecx,
    };
    struct first_switch *first = (struct first_switch *)thread_frame(thread) - 1;
    *first = (struct first_switch){.eip = (uint32_t)trap_return};
    thread->kernel_esp = (uint32_t)first;
}

struct thread *thread_create(struct process *process, const struct thread_start *start) {
    struct thread *thread = (struct thread *)frame_alloc_pair();
    if (thread == NULL) return NULL;
    thread->tid = tid_alloc(thread);
    if (thread->tid == 0) {
        frame_free_pair((uint32_t)thread);
        return NULL;
    }
    thread->process = process;
    thread->fs = thread->gs = SELECTOR_TDA;
    thread->tda = start->tda;
    thread->fpu = fpu_clean;
    thread->canary = STACK_CANARY;
    list_init(&thread->link);
    list_init(&thread->deadline_link);
    list_init(&thread->messages);
    list_append(&process->threads, &thread->process_link);
    process->thread_count++;
    frame_init(thread, start);
    thread->state = THREAD_BLOCKED;
    thread_wake(thread, 0);
    return thread;
}

struct thread *thread_find(uint32_t tid) { return tid >= 1 && tid <= THREADS_MAX ? threads[tid] : NULL; }

void thread_end(struct thread *thread, int32_t status, bool keep_for_join) {
    list_remove(&thread->link);
    list_remove(&thread->deadline_link);
    mailbox_discard(&thread->messages, &thread->message_count);
    bus_forget(thread);
    thread->state = THREAD_ENDED;
    thread->status = status;
    mutex_holder_gone(thread);
    bulk_peer_gone(thread->process->pid, thread->tid);
    thread->process->thread_count--;
    if (keep_for_join && !thread->detached) {
        if (thread->joiner != NULL) thread_wake(thread->joiner, 0);
        return;
    }
    thread_free(thread);
}

void thread_free(struct thread *thread) {
    list_remove(&thread->process_link);
    threads[thread->tid] = NULL;
    if (thread == current) {
        schedule_free_after_switch(thread);
    } else {
        frame_free_pair((uint32_t)thread);
    }
}
