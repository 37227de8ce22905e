// Firmware for QEMU: the state in which the microvm enters a kernel, then the trampoline (Nanvix microvm §2.2).
// 64 KiB at the top of the first 4 GiB and at 0xF0000; whoever starts QEMU puts the initrd descriptor at DESCRIPTOR_AT.
#define BOOT_MAGIC 0x0C00FFEE
#define DESCRIPTOR_AT 0x7FF8
#define TRAMPOLINE 0x8000
#define EFLAGS_FIXED 0x2

    .code16
    .text
start:
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $DESCRIPTOR_AT, %sp // a stack for two words, which nobody misses afterwards
    movl DESCRIPTOR_AT, %ebx
    pushl $EFLAGS_FIXED
    popfl
    movl $BOOT_MAGIC, %eax
    ljmp $0, $TRAMPOLINE

    .org 0xFFF0 // where the processor starts
    jmp start
    .org 0xFFFF
    .byte 0

    .section .note.GNU-stack, "", @progbits
