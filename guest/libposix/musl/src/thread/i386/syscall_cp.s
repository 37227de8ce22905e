# __syscall_cp_asm(cancel, number, six arguments): a system call that is a cancellation point.
#
# A cancellation request that comes while the call waits ends it with EINTR (libposix/signal.c); musl looks at the flag then.
.text
.global __cp_begin
.hidden __cp_begin
.global __cp_end
.hidden __cp_end
.global __cp_cancel
.hidden __cp_cancel
.hidden __cancel
.global __syscall_cp_asm
.hidden __syscall_cp_asm
.type __syscall_cp_asm,@function
__syscall_cp_asm:
	mov 4(%esp), %eax
__cp_begin:
	cmpl $0, (%eax)
	jne __cp_cancel
	.rept 7			# each push moves the next argument down to 32(%esp)
	pushl 32(%esp)
	.endr
	call nvx_system_call
	add $28, %esp
__cp_end:
	ret
__cp_cancel:
	jmp __cancel
