# __unmapself, the last act of a detached thread: libposix/thread.c hands the stack to whoever comes next.
.text
.global __unmapself
.type __unmapself,@function
__unmapself:
	jmp nvx_unmap_self
