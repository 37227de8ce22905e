// Every way into the kernel and out of it, and the switch from one kernel stack to another.
// Frame offsets: struct trap_frame in trap.h. The user's segments are flat; a program that loaded others into DS or ES
// finds them flat again after its next trap. FS and GS belong to the program and change only between threads.
#include "nanvix.h"

#define FRAME_EDX 20
#define FRAME_EAX 28
#define SELECTOR_FLAT 0x23
#define CREDITS 4 // of the control page

    .text

// May change EBP, which the frame holds.
.macro flatten_segments
    movl %ds, %ebp
    cmpw $SELECTOR_FLAT, %bp
    jne 8f
    movl %es, %ebp
    cmpw $SELECTOR_FLAT, %bp
    je 9f
8:  movl $SELECTOR_FLAT, %ebp
    movl %ebp, %ds
    movl %ebp, %es
9:
.endm

    .balign 16
    .globl kcall_entry
kcall_entry:
    pushl $0
    pushl $NANVIX_KCALL_VECTOR
    pushal
    cld
    flatten_segments
    cmpl $NANVIX_KCALL_COUNT, %eax
    jae unknown_call
    pushl %edi
    pushl %edx
    pushl %ecx
    pushl %ebx
    call *kcall_table(, %eax, 4)
    addl $16, %esp
kcall_done:
    movl %eax, FRAME_EAX(%esp)
    movl %edx, FRAME_EDX(%esp)
    cmpl $0, control_page + CREDITS
    jne before_return
    cmpb $0, reschedule_wanted
    jne before_return

    .globl trap_return
trap_return:
    popal
    addl $8, %esp // vector and error code
    iretl

before_return:
    call kcall_epilogue
    jmp trap_return

unknown_call:
    movl $-NANVIX_ENOSYS, %eax
    cltd
    jmp kcall_done

trap_entry:
    pushal
    cld
    flatten_segments
    pushl %esp
    call trap_handle
    addl $4, %esp
    jmp trap_return

    .globl unexpected_entry
unexpected_entry:
    pushl $0
    pushl $255
    jmp trap_entry

// Vectors 0 to 47; the processor pushes an error code for 8, 10 to 14, 17 and 21 (SDM 3A 6.15).
.macro stub vector
stub_\vector:
    .if \vector != 8 && (\vector < 10 || \vector > 14) && \vector != 17 && \vector != 21
    pushl $0
    .endif
    pushl $\vector
    jmp trap_entry
    .pushsection .rodata
    .long stub_\vector
    .popsection
.endm

    .pushsection .rodata
    .balign 4
    .globl trap_stubs
trap_stubs:
    .popsection
    .altmacro
.macro stubs from, to
    stub \from
    .if \to - \from
    stubs %(\from + 1), \to
    .endif
.endm
    stubs 0, 23
    stubs 24, 47

// void stack_switch(uint32_t *save, uint32_t load): the other thread returns from its own call of this.
    .globl stack_switch
stack_switch:
    movl 4(%esp), %eax
    movl 8(%esp), %edx
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl %esp, (%eax)
    movl %edx, %esp
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

    .section .note.GNU-stack, "", @progbits
