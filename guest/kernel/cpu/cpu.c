// GDT, TSS and the floating-point unit (Nanvix microvm §6.3 and §6.4).
#include "cpu.h"
#include <stddef.h>
#include "../base/panic.h"
#include "x86.h"

// Flat segments of 4 GiB; the access byte differs.
#define FLAT(access) (0x00CF00000000FFFFull | (uint64_t)(access) << 40)
#define ACCESS_KERNEL_CODE 0x9B // present, ring 0, code, readable, accessed
#define ACCESS_KERNEL_DATA 0x93
#define ACCESS_USER_CODE 0xFB
#define ACCESS_USER_DATA 0xF3
#define ACCESS_TSS 0x89 // present, 32-bit, available

struct tss {
    uint32_t link, esp0, ss0;
    uint32_t unused[22];
    uint16_t trap, io_bitmap; // beyond the limit: no port is open to ring 3
};
_Static_assert(sizeof(struct tss) == 104, "SDM 3A 7.2.1");

static struct tss tss = {.ss0 = SELECTOR_KERNEL_DATA, .io_bitmap = sizeof tss};
static uint64_t gdt[] = {
    [SELECTOR_KERNEL_CODE / 8] = FLAT(ACCESS_KERNEL_CODE),
    [SELECTOR_KERNEL_DATA / 8] = FLAT(ACCESS_KERNEL_DATA),
    [SELECTOR_USER_CODE / 8] = FLAT(ACCESS_USER_CODE),
    [SELECTOR_USER_DATA / 8] = FLAT(ACCESS_USER_DATA),
    [SELECTOR_TDA / 8] = FLAT(ACCESS_USER_DATA),
    [SELECTOR_TSS / 8] = 0, // made at run time
};
struct fpu_state fpu_clean;

static uint64_t descriptor_base(uint32_t base) {
    return (uint64_t)(base & 0xFFFFFF) << 16 | (uint64_t)(base >> 24) << 56;
}

static void gdt_load(void) {
    gdt[SELECTOR_TSS / 8] = (sizeof tss - 1) | (uint64_t)ACCESS_TSS << 40 | descriptor_base((uint32_t)&tss);
    struct {
        uint16_t limit;
        uint32_t base;
    } __attribute__((packed)) pointer = {sizeof gdt - 1, (uint32_t)gdt};
    __asm__ volatile("lgdt %0\n\t"
                     "ljmp %1, $1f\n"
                     "1:\tmovw %w2, %%ss\n\t"
                     "movw %w3, %%ds\n\t"
                     "movw %w3, %%es\n\t"
                     "movw %w3, %%fs\n\t"
                     "movw %w3, %%gs\n\t"
                     "ltr %w4"
                     :
                     : "m"(pointer), "i"(SELECTOR_KERNEL_CODE), "r"(SELECTOR_KERNEL_DATA), "r"(SELECTOR_USER_DATA),
                       "r"(SELECTOR_TSS)
                     : "memory");
}

static void fpu_init(void) {
    static const uint32_t mxcsr = 0x1F80; // all exceptions masked
    cr0_write((cr0_read() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE);
    cr4_write(cr4_read() | CR4_OSFXSR | CR4_OSXMMEXCPT);
    __asm__ volatile("fninit; ldmxcsr %0" : : "m"(mxcsr));
    fpu_save(&fpu_clean);
}

void cpu_init(void) {
    const uint32_t needed = CPUID1_EDX_PSE | CPUID1_EDX_TSC | CPUID1_EDX_FXSR | CPUID1_EDX_SSE;
    gdt_load();
    idt_init();
    if ((cpuid_edx(1) & needed) != needed) panic("cpu: PSE, TSC, FXSR and SSE are needed, there is %x", cpuid_edx(1));
    fpu_init();
}

void cpu_set_kernel_stack(uint32_t top) { tss.esp0 = top; }

void cpu_set_tda(uint32_t base) { gdt[SELECTOR_TDA / 8] = FLAT(ACCESS_USER_DATA) | descriptor_base(base); }

void cpu_load_fs_gs(uint16_t fs, uint16_t gs) {
    __asm__ volatile("movw %w0, %%fs; movw %w1, %%gs" : : "r"(fs), "r"(gs) : "memory");
}

void cpu_store_fs_gs(uint16_t *fs, uint16_t *gs) {
    uint32_t f, g;
    __asm__ volatile("movl %%fs, %0; movl %%gs, %1" : "=r"(f), "=r"(g));
    *fs = (uint16_t)f;
    *gs = (uint16_t)g;
}
