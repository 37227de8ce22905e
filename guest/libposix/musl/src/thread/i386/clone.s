# __clone, by which pthread_create makes a thread: libposix/thread.c does it.
.text
.global __clone
.hidden __clone
.type __clone,@function
__clone:
	jmp nvx_clone
