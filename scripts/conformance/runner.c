/* Executes instruction cases on the host's own CPU: reads struct test_case from stdin, writes struct test_result to stdout. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

/* Where code and operands lie, in the runner and in the emulated machine alike (scripts/conformance/case.ts). */
#define CODE_AT 0x00500000u
#define DATA_AT 0x00400000u
#define DATA_BYTES 0x2000u
/* The window of memory that cases see begins here and crosses a page border. */
#define WINDOW_AT (DATA_AT + 0x1000u - 256u)
#define WINDOW_BYTES 512u

#define CODE_BYTES 16u
/* Bytes of struct _fpstate before its FXSAVE image (Linux, arch/x86/include/uapi/asm/sigcontext.h). */
#define FXSAVE_IN_FPSTATE 112

struct registers {
  uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi, eflags;
};

struct test_case {
  uint8_t code[CODE_BYTES];
  uint32_t code_length;
  struct registers registers;
  uint8_t fxsave[512];
  uint8_t window[WINDOW_BYTES];
};

struct test_result {
  uint32_t vector; /* 0xffffffff: none */
  struct registers registers;
  uint8_t fxsave[512];
  uint8_t window[WINDOW_BYTES];
};

_Static_assert(sizeof(struct test_case) == 16 + 4 + 36 + 512 + 512, "case.ts writes this layout");
_Static_assert(sizeof(struct test_result) == 4 + 36 + 512 + 512, "case.ts reads this layout");

/* Shared with the assembly below. */
struct registers before, after;
uint8_t fx_before[512] __attribute__((aligned(16)));
uint8_t fx_after[512] __attribute__((aligned(16)));
uint32_t host_esp;
volatile uint32_t fault_vector;

void execute(void);
void finish_fault(void);
void capture(void);

__asm__(
    ".text\n"
    ".globl execute, finish_fault, capture\n"
    "execute:\n"
    "  pushal\n"
    "  movl %esp, host_esp\n"
    "  fxrstor fx_before\n"
    "  pushl before+32\n"
    "  popfl\n"
    "  movl before, %eax\n"
    "  movl before+4, %ecx\n"
    "  movl before+8, %edx\n"
    "  movl before+12, %ebx\n"
    "  movl before+16, %esp\n"
    "  movl before+20, %ebp\n"
    "  movl before+24, %esi\n"
    "  movl before+28, %edi\n"
    "  jmp *code_pointer\n"
    "capture:\n"
    "  movl %eax, after\n"
    "  movl %ecx, after+4\n"
    "  movl %edx, after+8\n"
    "  movl %ebx, after+12\n"
    "  movl %esp, after+16\n"
    "  movl %ebp, after+20\n"
    "  movl %esi, after+24\n"
    "  movl %edi, after+28\n"
    "  movl host_esp, %esp\n"
    "  pushfl\n"
    "  popl after+32\n"
    "  fxsave fx_after\n"
    "finish_fault:\n"
    "  fninit\n"
    "  ldmxcsr default_mxcsr\n"
    "  cld\n"
    "  popal\n"
    "  ret\n"
    ".data\n"
    "code_pointer: .long 0x00500000\n"
    "default_mxcsr: .long 0x1f80\n"
    ".text\n");

/* A fault: the state at the instruction is what the kernel saved; go on behind the capture. */
static void on_fault(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)info;
  ucontext_t *uc = context;
  greg_t *g = uc->uc_mcontext.gregs;
  fault_vector = (uint32_t)g[REG_TRAPNO];
  after = (struct registers){g[REG_EAX], g[REG_ECX], g[REG_EDX], g[REG_EBX], g[REG_ESP],
                             g[REG_EBP], g[REG_ESI], g[REG_EDI], g[REG_EFL]};
  memcpy(fx_after, (uint8_t *)uc->uc_mcontext.fpregs + FXSAVE_IN_FPSTATE, 512);
  g[REG_EIP] = (greg_t)(uintptr_t)finish_fault;
  g[REG_ESP] = (greg_t)host_esp;
  g[REG_EFL] = 0x202;
}

static void map(uint32_t at, uint32_t bytes) {
  void *got = mmap((void *)at, bytes, PROT_READ | PROT_WRITE | PROT_EXEC,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (got != (void *)at) {
    perror("mmap");
    exit(1);
  }
}

static void write_jump(uint8_t *at) {
  uint32_t distance = (uint32_t)(uintptr_t)capture - ((uint32_t)(uintptr_t)at + 5);
  at[0] = 0xe9;
  memcpy(at + 1, &distance, 4);
}

static void run_case(const struct test_case *test, struct test_result *result) {
  uint8_t *code = (uint8_t *)CODE_AT;
  memcpy(code, test->code, test->code_length);
  write_jump(code + test->code_length);
  memcpy((void *)WINDOW_AT, test->window, WINDOW_BYTES);
  memcpy(fx_before, test->fxsave, 512);
  before = test->registers;
  fault_vector = 0xffffffffu;
  execute();
  result->vector = fault_vector;
  result->registers = after;
  memcpy(result->fxsave, fx_after, 512);
  memcpy(result->window, (void *)WINDOW_AT, WINDOW_BYTES);
}

int main(void) {
  static uint8_t alternate_stack[65536];
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  static const int signals[] = {SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGTRAP};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, NULL);
  map(DATA_AT, DATA_BYTES);
  map(CODE_AT, 0x1000);
  static struct test_case test;
  static struct test_result result;
  while (fread(&test, sizeof test, 1, stdin) == 1) {
    run_case(&test, &result);
    if (fwrite(&result, sizeof result, 1, stdout) != 1) return 1;
  }
  return 0;
}
