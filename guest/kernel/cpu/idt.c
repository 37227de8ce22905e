// The interrupt descriptor table: 256 interrupt gates (Nanvix microvm §6.5).
#include "../platform.h"
#include "cpu.h"
#include "trap.h"
#include "x86.h"

#define GATE_KERNEL 0x8E00 // present, ring 0, 32-bit interrupt gate: IF is cleared
#define GATE_USER 0xEE00   // the same, open to `int` in ring 3
#define VECTOR_OVERFLOW 4

static uint64_t idt[256];

static void gate_set(uint32_t vector, uint32_t entry, uint32_t type) {
    idt[vector] = (uint64_t)((entry & 0xFFFF0000u) | type) << 32 | SELECTOR_KERNEL_CODE << 16 | (entry & 0xFFFF);
}

void idt_init(void) {
    for (uint32_t vector = 0; vector < 256; vector++) {
        bool known = vector < sizeof trap_stubs / sizeof trap_stubs[0];
        gate_set(vector, known ? trap_stubs[vector] : (uint32_t)unexpected_entry, GATE_KERNEL);
    }
    gate_set(VECTOR_BREAKPOINT, trap_stubs[VECTOR_BREAKPOINT], GATE_USER);
    gate_set(VECTOR_OVERFLOW, trap_stubs[VECTOR_OVERFLOW], GATE_USER);
    gate_set(NANVIX_KCALL_VECTOR, (uint32_t)kcall_entry, GATE_USER);
    struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) pointer = {sizeof idt - 1, (uint32_t)idt};
    __asm__ volatile("lidt %0" : : "m"(pointer) : "memory");
}
