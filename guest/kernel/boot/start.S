// From the machine's entry in real mode to kmain in flat 32-bit mode, paging off (Nanvix microvm §2.2 and §2.3).
// EAX holds the boot magic and EBX the initrd descriptor all the way.
#define SELECTOR_CODE 0x08
#define SELECTOR_DATA 0x10
#define CR0_PE 1

    .section .trampoline, "ax"
    .code16
    .globl trampoline
trampoline:
    cli
    cld
    xorw %cx, %cx
    movw %cx, %ds
    movw %cx, %es
    movw %cx, %fs
    movw %cx, %gs
    movw %cx, %ss
    lgdtl boot_gdt_pointer
    movl %cr0, %ecx
    orl $CR0_PE, %ecx
    movl %ecx, %cr0
    ljmpl $SELECTOR_CODE, $flat

    .balign 8
boot_gdt:
    .quad 0
    .quad 0x00CF9A000000FFFF // code, flat, ring 0
    .quad 0x00CF92000000FFFF // data, flat, ring 0
boot_gdt_pointer:
    .word . - boot_gdt - 1
    .long boot_gdt

    .section .text.start, "ax"
    .code32
flat:
    movw $SELECTOR_DATA, %cx
    movw %cx, %ds
    movw %cx, %es
    movw %cx, %fs
    movw %cx, %gs
    movw %cx, %ss
    movl $boot_stack_top, %esp
    xorl %ebp, %ebp
    pushl %ebx
    pushl %eax
    call kmain
1:  hlt
    jmp 1b

    .section .bss
    .balign 16
    .skip 8192
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
