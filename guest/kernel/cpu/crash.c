// The report on a program that crashed: cause, registers, and the calls that led there.
#include "crash.h"
#include "../base/console.h"
#include "../base/memory.h"
#include "../memory/user.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/thread.h"

#define EXCEPTIONS 32u
#define BACKTRACE_FRAMES 16u
#define STACK_WORDS 24u
#define CODE_BYTES 16u

static const struct {
    const char *name;
    int32_t signal;
} exceptions[EXCEPTIONS] = {
    [0] = {"divide error", SIGNAL_FPE},
    [1] = {"debug exception", SIGNAL_TRAP},
    [2] = {"non-maskable interrupt", SIGNAL_BUS},
    [3] = {"breakpoint", SIGNAL_TRAP},
    [4] = {"overflow", SIGNAL_SEGV},
    [5] = {"bound range exceeded", SIGNAL_SEGV},
    [6] = {"invalid opcode", SIGNAL_ILL},
    [7] = {"no floating-point unit", SIGNAL_ILL},
    [8] = {"double fault", SIGNAL_BUS},
    [10] = {"invalid TSS", SIGNAL_SEGV},
    [11] = {"segment not present", SIGNAL_BUS},
    [12] = {"stack-segment fault", SIGNAL_BUS},
    [13] = {"general protection fault", SIGNAL_SEGV},
    [14] = {"page fault", SIGNAL_SEGV},
    [16] = {"x87 floating-point error", SIGNAL_FPE},
    [17] = {"alignment check", SIGNAL_BUS},
    [19] = {"SIMD floating-point error", SIGNAL_FPE},
};

int32_t signal_of(uint32_t vector) {
    return vector < EXCEPTIONS && exceptions[vector].name != NULL ? exceptions[vector].signal : SIGNAL_SEGV;
}

const char *exception_name(uint32_t vector) {
    return vector < EXCEPTIONS && exceptions[vector].name != NULL ? exceptions[vector].name : "exception";
}

void print_registers(const struct trap_frame *frame) {
    bool user = from_user(frame);
    print("  eax=%8x ebx=%8x ecx=%8x edx=%8x\n", frame->eax, frame->ebx, frame->ecx, frame->edx);
    print("  esi=%8x edi=%8x ebp=%8x esp=%8x\n", frame->esi, frame->edi, frame->ebp,
          user ? frame->esp : (uint32_t)frame + offsetof(struct trap_frame, esp));
    print("  eip=%8x eflags=%8x cs=%4x vector=%u error=%x\n", frame->eip, frame->eflags, frame->cs, frame->vector,
          frame->error);
}

static void print_code(uint32_t eip) {
    print("  code:");
    for (uint32_t i = 0; i < CODE_BYTES; i++) {
        uint8_t byte;
        if (copy_in(&byte, eip + i, sizeof byte) != 0) break;
        print(" %2x", (uint32_t)byte);
    }
    print("\n");
}

// The chain of frame pointers, where the program keeps one.
static void print_backtrace(uint32_t eip, uint32_t ebp) {
    print("  calls: %8x", eip);
    for (uint32_t i = 0; i < BACKTRACE_FRAMES; i++) {
        uint32_t frame[2]; // the caller's EBP, the return address
        if (ebp % sizeof(uint32_t) != 0 || copy_in(frame, ebp, sizeof frame) != 0 || frame[0] <= ebp) break;
        print(" %8x", frame[1]);
        ebp = frame[0];
    }
    print("\n");
}

static void print_stack(uint32_t esp) {
    for (uint32_t i = 0; i < STACK_WORDS; i++) {
        uint32_t word;
        if (copy_in(&word, esp + i * sizeof word, sizeof word) != 0) break;
        print(i % 8 == 0 ? i == 0 ? "  stack: %8x" : "\n         %8x" : " %8x", word);
    }
    print("\n");
}

void crash(const struct trap_frame *frame, uint32_t address, const char *cause, int32_t signal) {
    print("\nprocess %u thread %u: %s at eip %8x", current->process->pid, current->tid, cause, frame->eip);
    if (frame->vector == 14) print(", address (cr2) %8x", address);
    print("\n");
    print_registers(frame);
    print_code(frame->eip);
    print_backtrace(frame->eip, frame->ebp);
    print_stack(frame->esp);
    print("process %u ended, exit status %d\n", current->process->pid, STATUS_SIGNAL + signal);
    process_exit(current->process, STATUS_SIGNAL + signal);
}
