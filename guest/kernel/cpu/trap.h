// Interrupts, exceptions and kernel calls from entry to return.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What trap.S and the processor leave on the kernel stack. ESP and SS are there only after a change from ring 3.
struct trap_frame {
    /*  0 */ uint32_t edi;
    /*  4 */ uint32_t esi;
    /*  8 */ uint32_t ebp;
    /* 12 */ uint32_t pusha_esp;
    /* 16 */ uint32_t ebx;
    /* 20 */ uint32_t edx;
    /* 24 */ uint32_t ecx;
    /* 28 */ uint32_t eax;
    /* 32 */ uint32_t vector;
    /* 36 */ uint32_t error;
    /* 40 */ uint32_t eip;
    /* 44 */ uint32_t cs;
    /* 48 */ uint32_t eflags;
    /* 52 */ uint32_t esp;
    /* 56 */ uint32_t ss;
};
_Static_assert(offsetof(struct trap_frame, edx) == 20, "trap.S stores the result there");
_Static_assert(offsetof(struct trap_frame, eax) == 28, "trap.S stores the result there");
_Static_assert(sizeof(struct trap_frame) == 60, "trap.S leaves this on the stack");

static inline bool from_user(const struct trap_frame *frame) { return (frame->cs & 3) == 3; }

void print_registers(const struct trap_frame *frame);

// trap.S: entry points of vectors 0 to 47, of vector 0x80, and of the rest.
extern const uint32_t trap_stubs[48];
extern char kcall_entry[], unexpected_entry[];
// Leaves the kernel through the frame on top of the stack.
extern char trap_return[];
