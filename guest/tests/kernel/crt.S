// Entry of the test programs (Nanvix microvm §6.6): argument text in EDX, environment text in ECX.
#include "nanvix.h"

    .section .text.start, "ax"
    .globl _start
_start:
    xorl %ebp, %ebp
    subl $8, %esp // keeps the stack aligned to 16 at the call
    pushl %ecx
    pushl %edx
    call test_main
    movl %eax, %ebx
    movl $NANVIX_KCALL_EXIT, %eax
    int $NANVIX_KCALL_VECTOR
    ud2

// A thread: function in EDX, argument in ECX; the result is its status.
    .text
    .globl thread_entry
thread_entry:
    xorl %ebp, %ebp
    subl $12, %esp
    pushl %ecx
    call *%edx
    movl %eax, %ebx
    movl $NANVIX_KCALL_EXIT_THREAD, %eax
    int $NANVIX_KCALL_VECTOR
    ud2

    .section .note.GNU-stack, "", @progbits
