# vfork: there is one process on this machine, so it fails with ENOSYS.
.set ENOSYS, 38

.text
.global vfork
.type vfork,@function
.hidden __syscall_ret
vfork:
	sub $8, %esp
	push $-ENOSYS
	call __syscall_ret
	add $12, %esp
	ret
