// Threads: what runs.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "../base/list.h"
#include "../cpu/cpu.h"
#include "../cpu/trap.h"
#include "nanvix.h"

// A thread and its kernel stack share a block of two frames: the structure below, the stack above.
#define THREAD_BLOCK_BYTES 0x2000u
#define THREADS_MAX 1024u
#define STACK_CANARY 0x5AFE57ACu

enum thread_state { THREAD_READY, THREAD_RUNNING, THREAD_BLOCKED, THREAD_ENDED };

// One side of a copy between two processes that waits for the other (ipc/bulk.c).
struct bulk {
    bool outgoing;
    uint32_t peer_process, peer_thread; // thread 0: any
    uint32_t buffer, bytes;
};

struct thread {
    uint32_t kernel_esp; // while not running
    uint32_t tid;
    struct process *process;
    enum thread_state state;
    struct list link;          // in the ready queue or in the queue it waits in
    struct list deadline_link; // in the list of waits that end by themselves
    uint64_t deadline;
    int32_t wait_result;
    uint32_t wait_address; // of the condition it waits for
    struct list process_link;

    struct list messages; // addressed to this very thread
    uint32_t message_count;
    bool receiving;

    int32_t status; // once ended
    bool detached;
    struct thread *joiner;

    uint32_t suspended_by; // exception event + 1, until Resume
    struct bulk bulk;

    uint32_t tda;
    uint16_t fs, gs;
    struct fpu_state fpu;
    uint32_t canary;
};

// The thread that is running; in the idle loop the last one that was.
extern struct thread *current;

struct thread_start {
    uint32_t eip, esp, edx, ecx, tda;
};

// A ready thread, or NULL when memory or identifiers have run out.
struct thread *thread_create(struct process *process, const struct thread_start *start);
struct thread *thread_find(uint32_t tid);
// Takes the thread out of every queue; it will not run again. Its block is freed unless somebody may join it.
void thread_end(struct thread *thread, int32_t status, bool keep_for_join);
void thread_free(struct thread *thread);

static inline struct trap_frame *thread_frame(struct thread *thread) {
    return (struct trap_frame *)((uint32_t)thread + THREAD_BLOCK_BYTES - sizeof(struct trap_frame));
}
