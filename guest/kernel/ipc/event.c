// Events: one owner each, told by message. A descriptor names whose event it is: thread or process, and which.
#include "event.h"
#include "../base/memory.h"
#include "../cpu/crash.h"
#include "../cpu/pic.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/schedule.h"
#include "../task/thread.h"
#include "mailbox.h"

#define INTERRUPTS 16u // lines that exist
#define IRQ_CASCADE 2

static struct process *owners[NANVIX_EVENT_COUNT];

static uint32_t descriptor_of(uint32_t identifier, uint32_t event) {
    return identifier * NANVIX_EVENT_DESCRIPTOR_FACTOR + event;
}

static bool is_interrupt(uint32_t event) { return event < NANVIX_EVENT_EXCEPTION; }

static uint32_t capability_for(uint32_t event) {
    if (is_interrupt(event)) return NANVIX_CAP_INTERRUPT;
    return event < NANVIX_EVENT_SCHEDULING ? NANVIX_CAP_EXCEPTION : NANVIX_CAP_PROCESS;
}

static bool is_kernels(uint32_t irq) { return irq == IRQ_TIMER || irq == IRQ_CASCADE || irq == IRQ_BUS; }

int32_t event_register(uint32_t event) {
    if (event >= NANVIX_EVENT_COUNT || (is_interrupt(event) && event >= INTERRUPTS)) return -NANVIX_EINVAL;
    if (!process_may(current->process, capability_for(event))) return -NANVIX_EPERM;
    if (owners[event] != NULL || (is_interrupt(event) && is_kernels(event))) return -NANVIX_EBUSY;
    owners[event] = current->process;
    if (is_interrupt(event)) pic_mask(event, false);
    return (int32_t)descriptor_of(current->process->pid, event);
}

// How a process ends that has a thread stopped by an event without an owner, or 0.
static int32_t abandoned(const struct process *process) {
    LIST_EACH(link, &process->threads) {
        const struct thread *thread = CONTAINER_OF(link, struct thread, process_link);
        if (thread->state != THREAD_BLOCKED || thread->suspended_by == 0) continue;
        uint32_t event = thread->suspended_by - 1;
        if (owners[event] == NULL) return STATUS_SIGNAL + signal_of(event - NANVIX_EVENT_EXCEPTION);
    }
    return 0;
}

// Nobody can resume such threads: their processes end like a program nobody watches; the caller's own last, for that does not return.
static void end_abandoned(void) {
    int32_t own = 0;
    for (struct process *process = process_next(NULL); process != NULL; process = process_next(process)) {
        int32_t status = abandoned(process);
        if (status == 0) continue;
        if (process == current->process) {
            own = status;
        } else {
            process_exit(process, status);
        }
    }
    if (own != 0) process_exit(current->process, own);
}

int32_t event_unregister(uint32_t event) {
    if (event >= NANVIX_EVENT_COUNT) return -NANVIX_EINVAL;
    if (owners[event] != current->process) return -NANVIX_EPERM;
    owners[event] = NULL;
    if (is_interrupt(event)) {
        pic_mask(event, true);
    } else if (event < NANVIX_EVENT_SCHEDULING) {
        end_abandoned();
    }
    return 0;
}

int32_t event_resume(uint32_t descriptor) {
    uint32_t event = descriptor % NANVIX_EVENT_DESCRIPTOR_FACTOR;
    if (event >= NANVIX_EVENT_COUNT) return -NANVIX_EINVAL;
    if (owners[event] != current->process) return -NANVIX_EPERM;
    if (is_interrupt(event)) {
        pic_mask(event, false);
        return 0;
    }
    struct thread *thread = thread_find(descriptor / NANVIX_EVENT_DESCRIPTOR_FACTOR);
    if (thread == NULL || thread->suspended_by != event + 1) return -NANVIX_ESRCH;
    thread->suspended_by = 0;
    thread_wake(thread, 0);
    return 0;
}

static bool tell(struct process *owner, uint8_t type, const void *payload, uint32_t bytes) {
    struct nanvix_message message = {.type = type, .destination = (int32_t)owner->pid};
    memcpy(message.payload, payload, bytes);
    return mailbox_deliver(&message, FROM_GUEST) == 0;
}

bool event_exception(const struct trap_frame *frame, uint32_t address) {
    uint32_t event = NANVIX_EVENT_EXCEPTION + frame->vector;
    struct process *owner = owners[event];
    if (owner == NULL || (owner == current->process && owner->thread_count == 1)) return false;
    struct nanvix_exception exception = {
        .descriptor = descriptor_of(current->tid, event),
        .process = current->process->pid,
        .number = frame->vector,
        .code = frame->error,
        .address = address,
        .instruction = frame->eip,
        .thread = current->tid,
    };
    if (!tell(owner, NANVIX_MESSAGE_EXCEPTION, &exception, sizeof exception)) return false;
    current->suspended_by = event + 1;
    thread_block(NULL, NEVER);
    return true;
}

void event_interrupt(uint32_t irq) {
    struct process *owner = owners[NANVIX_EVENT_INTERRUPT + irq];
    if (owner == NULL) return;
    pic_mask(irq, true);
    struct nanvix_interrupt interrupt = {.descriptor = descriptor_of(owner->pid, irq), .number = irq};
    tell(owner, NANVIX_MESSAGE_INTERRUPT, &interrupt, sizeof interrupt);
}

void event_process_ended(uint32_t pid, int32_t status) {
    struct process *owner = owners[NANVIX_EVENT_SCHEDULING];
    if (owner == NULL) return;
    struct nanvix_process_termination termination = {
        .descriptor = descriptor_of(pid, NANVIX_EVENT_SCHEDULING),
        .process = pid,
        .status = status,
    };
    tell(owner, NANVIX_MESSAGE_PROCESS_TERMINATION, &termination, sizeof termination);
}

void event_owner_gone(struct process *owner) {
    for (uint32_t event = 0; event < NANVIX_EVENT_COUNT; event++) {
        if (owners[event] != owner) continue;
        owners[event] = NULL;
        if (is_interrupt(event)) pic_mask(event, true);
    }
    end_abandoned();
}
