// Recursive Fibonacci numbers: calls, returns and the stack.
__attribute__((noinline, optimize("no-optimize-sibling-calls"))) static unsigned fib(unsigned n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

unsigned run(void) { return fib(27); }
