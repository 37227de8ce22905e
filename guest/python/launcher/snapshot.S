// nanvix_snapshot: kernel call 35 (Nanvix microvm §9.1). Stand-alone, so that link-time optimisation cannot drop or inline it.
//
// Everything a restored machine may come back without is kept by the caller's side of the calling convention: EBX, ESI, EDI and EBP are
// saved here, EAX, ECX and EDX are dead after a call, x87 and SSE state is the snapshot's own.
.set SNAPSHOT, 35

.text
.global nanvix_snapshot
.type nanvix_snapshot,@function
nanvix_snapshot:
	push %ebx
	push %esi
	push %edi
	push %ebp
	pushf
	mov $SNAPSHOT, %eax
	xor %ebx, %ebx
	xor %ecx, %ecx
	xor %edx, %edx
	xor %edi, %edi
	int $0x80
	popf
	pop %ebp
	pop %edi
	pop %esi
	pop %ebx
	ret			// EAX: 0, or minus errno

.section .note.GNU-stack,"",@progbits
