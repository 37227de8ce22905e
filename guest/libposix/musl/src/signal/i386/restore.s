# Signal trampolines: never run, because libposix calls handlers as plain functions; musl wants the names.
.text
.global __restore
.hidden __restore
.type __restore,@function
.global __restore_rt
.hidden __restore_rt
.type __restore_rt,@function
__restore:
__restore_rt:
	hlt
