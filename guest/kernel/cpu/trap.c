// What to do about an interrupt or an exception.
#include "trap.h"
#include "../base/panic.h"
#include "../ipc/bus.h"
#include "../ipc/event.h"
#include "../memory/user.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/schedule.h"
#include "../task/thread.h"
#include "crash.h"
#include "pic.h"
#include "x86.h"

// A fault this near to the stack pointer is the stack's: a push goes below it, a frame's variables lie above.
#define STACK_REACH_BELOW 0x100u
#define STACK_REACH 0x10000u

void trap_handle(struct trap_frame *frame);
void kcall_epilogue(void);

static void interrupt(uint32_t irq) {
    pic_acknowledge(irq);
    if (irq == IRQ_TIMER) {
        schedule_tick();
    } else if (irq == IRQ_BUS) {
        bus_poll();
    } else {
        event_interrupt(irq);
    }
    // The host asks for a moment of rest, and holds the machine here (Nanvix microvm §4.2).
    if (control_page.pause_requested != 0) out32(PORT_CONTROL, CONTROL_PAUSE << 16);
}

static const char *page_fault_cause(const struct trap_frame *frame, uint32_t address) {
    bool write = (frame->error & FAULT_WRITE) != 0;
    if (address < PAGE_BYTES) return write ? "write through a null pointer" : "read through a null pointer";
    if (address - (frame->esp - STACK_REACH_BELOW) < STACK_REACH) return "stack overflow";
    if ((frame->error & FAULT_PRESENT) != 0) return write ? "write to protected memory" : "read of protected memory";
    return write ? "write to unmapped memory" : "read of unmapped memory";
}

static void exception(struct trap_frame *frame) {
    uint32_t address = frame->vector == VECTOR_PAGE_FAULT ? cr2_read() : 0;
    if (frame->vector == VECTOR_PAGE_FAULT) {
        int32_t error = user_grow_stack(current->process, address);
        if (error == 0) return;
        if (error == -NANVIX_ENOMEM) {
            crash(frame, address, "no memory left for the stack", SIGNAL_KILL);
            return;
        }
    }
    if (event_exception(frame, address)) return;
    const char *cause = frame->vector == VECTOR_PAGE_FAULT ? page_fault_cause(frame, address)
                                                           : exception_name(frame->vector);
    crash(frame, address, cause, signal_of(frame->vector));
}

void trap_handle(struct trap_frame *frame) {
    if (frame->vector >= VECTOR_IRQ && frame->vector < VECTOR_IRQ + 16) {
        interrupt(frame->vector - VECTOR_IRQ);
    } else if (!from_user(frame) || frame->vector == VECTOR_DOUBLE_FAULT || frame->vector == VECTOR_NMI) {
        panic_at(frame, "trap: %s in the kernel, cr2 %8x", exception_name(frame->vector), cr2_read());
    } else {
        exception(frame);
    }
    if (reschedule_wanted && from_user(frame)) schedule_yield();
}

// What a kernel call does last when the host has sent something or another thread should run.
void kcall_epilogue(void) {
    bus_poll();
    if (reschedule_wanted) schedule_yield();
}
