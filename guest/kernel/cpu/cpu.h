// The processor's tables and modes.
#pragma once
#include <stdint.h>

void cpu_init(void);
void idt_init(void);

// The stack that the next trap from ring 3 starts with.
void cpu_set_kernel_stack(uint32_t top);
// Base of selector 0x2B; takes effect when FS or GS is loaded.
void cpu_set_tda(uint32_t base);
void cpu_load_fs_gs(uint16_t fs, uint16_t gs);
void cpu_store_fs_gs(uint16_t *fs, uint16_t *gs);

// x87 and SSE state as FXSAVE lays it out.
struct fpu_state {
    uint8_t bytes[512];
} __attribute__((aligned(16)));
// As a program finds it: FNINIT, MXCSR 0x1F80.
extern struct fpu_state fpu_clean;

static inline void fpu_save(struct fpu_state *state) { __asm__ volatile("fxsave %0" : "=m"(*state)); }
static inline void fpu_load(const struct fpu_state *state) { __asm__ volatile("fxrstor %0" : : "m"(*state)); }
