// First instructions of a thread that nvx_clone made: EDX = its record (Nanvix microvm §6.6, P2 new thread).
.set TLS_SELECTOR, 0x2b

.text
.global nvx_thread_entry
.hidden nvx_thread_entry
.hidden nvx_thread_main
.type nvx_thread_entry,@function
nvx_thread_entry:
	mov $TLS_SELECTOR, %eax
	mov %eax, %gs
	mov %edx, %gs:16	// nvx_self()
	xor %ebp, %ebp
	and $-16, %esp
	sub $12, %esp
	push %edx
	call nvx_thread_main
	hlt

.section .note.GNU-stack,"",@progbits
