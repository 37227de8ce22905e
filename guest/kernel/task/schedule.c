// Round robin over the ready threads. The timer is armed only when somebody has something to wait for.
#include "schedule.h"
#include "../base/panic.h"
#include "../cpu/timer.h"
#include "../ipc/bus.h"
#include "../memory/frame.h"
#include "process.h"
#include "thread.h"

// How long a thread may run while others wait.
#define QUANTUM_NS 4000000u

extern void stack_switch(uint32_t *save, uint32_t load);

struct thread *current;
bool reschedule_wanted;

static struct list ready = LIST_INIT(ready);
static struct list deadlines = LIST_INIT(deadlines); // earliest first
static uint64_t turn_end = NEVER;                    // of the running thread; NEVER while nobody else is ready
static bool idle;
static struct thread *to_free;

static struct thread *of_link(struct list *link) { return CONTAINER_OF(link, struct thread, link); }
static struct thread *of_deadline(struct list *link) { return CONTAINER_OF(link, struct thread, deadline_link); }

static void timer_update(void) {
    uint64_t moment = list_empty(&deadlines) ? NEVER : of_deadline(deadlines.next)->deadline;
    if (!idle && !list_empty(&ready)) {
        if (turn_end == NEVER) turn_end = clock_now() + QUANTUM_NS;
        if (turn_end < moment) moment = turn_end;
    }
    if (moment != NEVER) timer_arm(moment);
}

static void deadline_insert(struct thread *thread) {
    struct list *position = deadlines.next;
    while (position != &deadlines && of_deadline(position)->deadline <= thread->deadline) position = position->next;
    list_insert_before(position, &thread->deadline_link);
}

static void make_ready(struct thread *thread, int32_t result) {
    ASSERT(thread->state == THREAD_BLOCKED);
    list_remove(&thread->link);
    list_remove(&thread->deadline_link);
    thread->state = THREAD_READY;
    thread->wait_result = result;
}

void thread_wake(struct thread *thread, int32_t result) {
    make_ready(thread, result);
    list_append(&ready, &thread->link);
    if (turn_end == NEVER) timer_update();
}

void thread_wake_first(struct thread *thread, int32_t result) {
    make_ready(thread, result);
    list_prepend(&ready, &thread->link);
    reschedule_wanted = true;
}

int32_t thread_block(struct list *queue, uint64_t deadline) {
    current->state = THREAD_BLOCKED;
    if (queue != NULL) list_append(queue, &current->link);
    if (deadline != NEVER) {
        current->deadline = deadline;
        deadline_insert(current);
    }
    schedule();
    return current->wait_result;
}

void schedule_tick(void) {
    uint64_t now = clock_now();
    timer_fired();
    while (!list_empty(&deadlines) && of_deadline(deadlines.next)->deadline <= now) {
        thread_wake(of_deadline(deadlines.next), -NANVIX_ETIMEDOUT);
    }
    if (now >= turn_end) reschedule_wanted = true;
    timer_update();
}

// Interrupts are open nowhere else in the kernel.
static struct thread *next_ready(void) {
    while (list_empty(&ready)) {
        idle = true;
        bus_poll();
        if (!list_empty(&ready)) break;
        timer_update();
        __asm__ volatile("sti; hlt; cli" : : : "memory");
    }
    idle = false;
    struct thread *next = of_link(ready.next);
    list_remove(&next->link);
    return next;
}

static void switch_to(struct thread *next) {
    struct thread *previous = current;
    ASSERT(next->canary == STACK_CANARY);
    cpu_store_fs_gs(&previous->fs, &previous->gs);
    fpu_save(&previous->fpu);
    space_load(&next->process->space);
    cpu_set_kernel_stack((uint32_t)next + THREAD_BLOCK_BYTES);
    cpu_set_tda(next->tda);
    cpu_load_fs_gs(next->fs, next->gs);
    fpu_load(&next->fpu);
    current = next;
    stack_switch(&previous->kernel_esp, next->kernel_esp);
}

static void free_ended(void) {
    if (to_free == NULL || to_free == current) return;
    frame_free_pair((uint32_t)to_free);
    to_free = NULL;
}

void schedule(void) {
    free_ended();
    struct thread *next = next_ready();
    reschedule_wanted = false;
    turn_end = NEVER;
    next->state = THREAD_RUNNING;
    timer_update();
    if (next != current) switch_to(next);
}

void schedule_yield(void) {
    current->state = THREAD_READY;
    list_append(&ready, &current->link);
    schedule();
}

void schedule_free_after_switch(struct thread *thread) {
    free_ended();
    to_free = thread;
}

_Noreturn void schedule_start(void) {
    static struct thread boot __attribute__((aligned(16))); // saved once, never loaded
    current = &boot;
    schedule();
    panic("schedule: the boot stack was resumed");
}
