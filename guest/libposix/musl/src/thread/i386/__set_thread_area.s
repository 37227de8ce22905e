# __set_thread_area(pointer): the thread pointer becomes the base of selector 0x2B (Nanvix microvm §6.4); 0 = threads work.
.set SET_THREAD_DATA_AREA, 30
.set TLS_SELECTOR, 0x2b

.text
.global __set_thread_area
.hidden __set_thread_area
.type __set_thread_area,@function
__set_thread_area:
	push %ebx
	mov 8(%esp), %ebx
	mov $SET_THREAD_DATA_AREA, %eax
	int $0x80
	test %eax, %eax
	js 1f
	mov $TLS_SELECTOR, %edx
	mov %dx, %gs
	xor %eax, %eax
1:	pop %ebx
	ret
