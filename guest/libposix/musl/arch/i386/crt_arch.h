// Program entry as the kernel makes it: EDX = argument text, ECX = environment text (Nanvix microvm §6.6, P2).
//
// Replaces musl's file of the same name. nvx_start moves to the big stack and lays out argc, argv, envp and auxv there as Linux
// does; musl's own start code goes on from that.
__asm__(
".section .text.start,\"ax\",@progbits\n"
".global " START "\n"
".type " START ",@function\n"
START ":\n"
"	xor %ebp, %ebp\n"
"	and $-16, %esp\n"
"	sub $8, %esp\n"
"	push %ecx\n"
"	push %edx\n"
"	call nvx_start\n"
"	mov %eax, %esp\n" // 16-byte aligned: where argc lies
"	sub $12, %esp\n"
"	push %eax\n"
"	call " START "_c\n"
"	hlt\n"
".text\n"
);
