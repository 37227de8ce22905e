# __sysinfo goes into the thread control block of the first thread: there libposix keeps a pointer to its own thread record.
.data
.align 4
.hidden __sysinfo
.global __sysinfo
__sysinfo:
	.long nvx_main_thread
