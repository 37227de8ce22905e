// What C cannot say about the processor: bits by their SDM names, and the instructions that go with them.
#pragma once
#include <stdint.h>

#define CR0_PE (1u << 0)
#define CR0_MP (1u << 1)
#define CR0_EM (1u << 2)
#define CR0_TS (1u << 3)
#define CR0_NE (1u << 5)
#define CR0_WP (1u << 16)
#define CR0_PG (1u << 31)
#define CR4_PSE (1u << 4)
#define CR4_OSFXSR (1u << 9)
#define CR4_OSXMMEXCPT (1u << 10)

#define EFLAGS_FIXED (1u << 1)
#define EFLAGS_IF (1u << 9)

#define CPUID1_EDX_PSE (1u << 3)
#define CPUID1_EDX_TSC (1u << 4)
#define CPUID1_EDX_FXSR (1u << 24)
#define CPUID1_EDX_SSE (1u << 25)

// Entries of page directories and tables.
#define PTE_P (1u << 0)
#define PTE_W (1u << 1)
#define PTE_U (1u << 2)
#define PTE_A (1u << 5)
#define PTE_D (1u << 6)
#define PDE_PS (1u << 7)
#define PTE_FRAME 0xFFFFF000u

// Error code of a page fault.
#define FAULT_PRESENT (1u << 0)
#define FAULT_WRITE (1u << 1)

// Selectors (Nanvix microvm §6.4).
#define SELECTOR_KERNEL_CODE 0x08
#define SELECTOR_KERNEL_DATA 0x10
#define SELECTOR_USER_CODE 0x1B
#define SELECTOR_USER_DATA 0x23
#define SELECTOR_TDA 0x2B
#define SELECTOR_TSS 0x30

#define VECTOR_DEBUG 1
#define VECTOR_NMI 2
#define VECTOR_BREAKPOINT 3
#define VECTOR_DOUBLE_FAULT 8
#define VECTOR_PAGE_FAULT 14
#define VECTOR_IRQ 32

static inline void out8(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }
static inline void out16(uint16_t port, uint16_t value) { __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port)); }
static inline void out32(uint16_t port, uint32_t value) {
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t in8(uint16_t port) {
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint16_t in16(uint16_t port) {
    uint16_t value;
    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t in32(uint16_t port) {
    uint32_t value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint64_t rdtsc(void) {
    uint64_t value;
    __asm__ volatile("rdtsc" : "=A"(value));
    return value;
}

static inline uint32_t cr0_read(void) {
    uint32_t value;
    __asm__ volatile("mov %%cr0, %0" : "=r"(value));
    return value;
}

static inline void cr0_write(uint32_t value) { __asm__ volatile("mov %0, %%cr0" : : "r"(value) : "memory"); }

static inline uint32_t cr2_read(void) {
    uint32_t value;
    __asm__ volatile("mov %%cr2, %0" : "=r"(value));
    return value;
}

static inline void cr3_write(uint32_t value) { __asm__ volatile("mov %0, %%cr3" : : "r"(value) : "memory"); }

static inline uint32_t cr4_read(void) {
    uint32_t value;
    __asm__ volatile("mov %%cr4, %0" : "=r"(value));
    return value;
}

static inline void cr4_write(uint32_t value) { __asm__ volatile("mov %0, %%cr4" : : "r"(value) : "memory"); }

static inline void invlpg(uint32_t linear) { __asm__ volatile("invlpg (%0)" : : "r"(linear) : "memory"); }

static inline uint32_t cpuid_edx(uint32_t leaf) {
    uint32_t eax = leaf, edx;
    __asm__ volatile("cpuid" : "+a"(eax), "=d"(edx) : : "ebx", "ecx");
    return edx;
}

// value / divisor; the quotient must fit 64 bits, which it does.
static inline uint64_t divide(uint64_t value, uint32_t divisor, uint32_t *remainder) {
    uint32_t high = (uint32_t)(value >> 32), low = (uint32_t)value, quotient_high = high / divisor, quotient_low, rest;
    __asm__("divl %4" : "=a"(quotient_low), "=d"(rest) : "a"(low), "d"(high % divisor), "r"(divisor));
    *remainder = rest;
    return (uint64_t)quotient_high << 32 | quotient_low;
}
