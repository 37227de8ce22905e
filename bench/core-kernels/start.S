/* Entry of the benchmark kernels: calls run() and halts with its result in EAX. */
.globl _start
.section .text.start, "ax"
_start:
  call run
  cli
  hlt
