// Kernel calls about the process as a whole: text, identity, capabilities, events, end, snapshot.
#include "../base/console.h"
#include "../cpu/crash.h"
#include "../cpu/x86.h"
#include "../ipc/event.h"
#include "../memory/user.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/thread.h"
#include "kcall.h"

#define DEBUG_BYTES_MAX 256

int64_t kcall_debug(uint32_t text, uint32_t bytes) {
    char copy[DEBUG_BYTES_MAX];
    if (bytes > sizeof copy) return -NANVIX_EINVAL;
    int32_t error = copy_in(copy, text, bytes);
    if (error == 0) console_write(copy, bytes);
    return error;
}

int64_t kcall_getpid(void) { return current->process->pid; }

// What a C library says in the name of a program that aborts or raises a fatal signal gets the report such an end asks for.
static const char *fatal_signal(uint32_t status) {
    switch (status - STATUS_SIGNAL) {
    case SIGNAL_ABORT: return "aborted";
    case SIGNAL_ILL:
    case SIGNAL_BUS:
    case SIGNAL_FPE:
    case SIGNAL_SEGV: return "raised a fatal signal";
    default: return NULL;
    }
}

int64_t kcall_exit(uint32_t status) {
    const char *cause = fatal_signal(status);
    if (cause != NULL) crash(thread_frame(current), 0, cause, (int32_t)status - STATUS_SIGNAL);
    process_exit(current->process, (int32_t)status);
    return 0; // not reached: the thread is gone
}

int64_t kcall_capctl(uint32_t capability, uint32_t value) {
    if (capability >= NANVIX_CAP_COUNT || value > 1) return -NANVIX_EINVAL;
    uint32_t bit = 1u << capability;
    if (value == 1) {
        current->process->capabilities |= bit;
    } else {
        current->process->capabilities &= ~bit;
    }
    return 0;
}

int64_t kcall_terminate(uint32_t pid) {
    struct process *process;
    int32_t error = process_for(pid, NANVIX_CAP_PROCESS, &process);
    if (error == 0) process_exit(process, STATUS_SIGNAL + SIGNAL_KILL);
    return error;
}

int64_t kcall_eventctrl(uint32_t event, uint32_t request) {
    if (request == NANVIX_EVENT_REGISTER) return event_register(event);
    if (request == NANVIX_EVENT_UNREGISTER) return event_unregister(event);
    return -NANVIX_EINVAL;
}

int64_t kcall_resume(uint32_t descriptor) { return event_resume(descriptor); }

// Allowed once: a machine restored from the snapshot goes on from here and cannot take another (§9.1).
int64_t kcall_snapshot(void) {
    static bool taken;
    if (control_page.bus_absent == 1) return -NANVIX_ENODEV; // nor anybody to take it
    if (taken) return -NANVIX_EPERM;
    taken = true;
    out32(PORT_CONTROL, CONTROL_SNAPSHOT << 16);
    return 0;
}
