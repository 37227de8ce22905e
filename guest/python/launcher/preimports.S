// The list of modules that the agent imports before the snapshot point, inside the program.
.section .rodata
.global nanvix_preimports, nanvix_preimports_end
nanvix_preimports:
	.incbin "preimports.txt"
nanvix_preimports_end:
.section .note.GNU-stack,"",@progbits
