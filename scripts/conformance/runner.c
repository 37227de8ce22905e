/* Executes instruction cases on the host's own CPU: reads segments and cases from stdin, writes outcomes to stdout.
 *
 * Freestanding: a C library's thread-local storage would occupy GS, and Debian's cross compiler alone brings none.
 * Every case ends in a signal, at the latest by the HLT behind its instruction; the kernel's signal frame holds the state. */
#include <stdint.h>

/* Where code and operands lie: scripts/conformance/world.ts. */
#define READ_ONLY_AT 0x003ff000u
#define DATA_AT 0x00400000u
#define DATA_BYTES 0x2000u
#define WINDOW_BYTES 512u
#define WINDOW_AT (DATA_AT + 0x1000u - WINDOW_BYTES / 2)
#define EDGE_BYTES 160u
#define HIGH_EDGE_AT (DATA_AT + DATA_BYTES - EDGE_BYTES)
#define CODE_AT 0x00500000u
#define CODE_BYTES 0x200000u
#define LAST_PAGES_AT 0x00800000u
#define LAST_PAGES 256u
#define LAST_PAGE_STRIDE 0x2000u
#define CODE_ROOM 16u
#define HLT 0xf4

/* System calls of i386 Linux. */
#define SYS_EXIT 1
#define SYS_READ 3
#define SYS_WRITE 4
#define SYS_MPROTECT 125
#define SYS_MODIFY_LDT 123
#define SYS_RT_SIGACTION 174
#define SYS_SIGALTSTACK 186
#define SYS_MMAP2 192
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4
#define MAP_PRIVATE_ANONYMOUS_FIXED 0x32
#define SA_SIGINFO 0x4u
#define SA_ONSTACK 0x08000000u
#define SA_NODEFER 0x40000000u

/* Bytes of struct _fpstate before its FXSAVE image (Linux, arch/x86/include/uapi/asm/sigcontext.h). */
#define FXSAVE_IN_FPSTATE 112

struct state {
  uint32_t registers[8]; /* EAX ECX EDX EBX ESP EBP ESI EDI */
  uint32_t eflags, eip;
  uint16_t selectors[6]; /* ES CS SS DS FS GS */
  uint8_t unused[12];
  uint8_t fxsave[512];
  uint8_t window[WINDOW_BYTES];
  uint8_t low_edge[EDGE_BYTES], high_edge[EDGE_BYTES];
};

struct test_case {
  struct state before;
  uint8_t code[CODE_ROOM];
  uint32_t code_length;
  uint32_t code_at; /* linear */
  uint32_t unused[2];
};

struct outcome {
  struct state after;
  uint32_t vector, error, cr2, unused;
};

_Static_assert(sizeof(struct state) == 1408, "case.ts knows this layout");
_Static_assert(sizeof(struct test_case) == 1440, "case.ts writes this layout");
_Static_assert(sizeof(struct outcome) == 1424, "case.ts reads this layout");

struct user_desc {
  uint32_t entry_number, base_addr, limit, flags;
};

/* arch/x86/include/uapi/asm/sigcontext.h, struct sigcontext_32; each segment register has a padding word. */
struct sigcontext {
  uint32_t gs, fs, es, ds;
  uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax;
  uint32_t trapno, err, eip, cs, eflags, esp_at_signal, ss, fpstate, oldmask, cr2;
};

struct ucontext {
  uint32_t flags, link, stack[3];
  struct sigcontext context;
};

/* Shared with the assembly below. */
struct state before;
uint8_t fx_before[512] __attribute__((aligned(16)));
uint32_t host_esp;
struct {
  uint32_t offset, selector;
} code_pointer, stack_pointer;

static struct outcome *result;

void execute(void);
void signal_entry(void);

__asm__(
    ".text\n"
    ".globl execute, signal_entry, leave_signal, _start\n"
    "_start:\n"
    "  call run\n"
    "execute:\n"
    "  pushal\n"
    "  movl %esp, host_esp\n"
    "  fxrstor fx_before\n"
    "  pushl before+32\n"
    "  popfl\n"
    "  movw before+48, %fs\n"
    "  movw before+50, %gs\n"
    "  movw before+40, %es\n"
    "  lss stack_pointer, %esp\n"
    "  movl before, %eax\n"
    "  movl before+4, %ecx\n"
    "  movl before+8, %edx\n"
    "  movl before+12, %ebx\n"
    "  movl before+20, %ebp\n"
    "  movl before+24, %esi\n"
    "  movl before+28, %edi\n"
    "  movw before+46, %ds\n"
    "  ljmp *%cs:code_pointer\n"
    /* The kernel leaves AC, NT and ID as the case had them: the compiler's code must not run with AC. */
    "signal_entry:\n"
    "  pushl $0x202\n"
    "  popfl\n"
    "  jmp on_signal\n"
    "leave_signal:\n"
    "  movl host_esp, %esp\n"
    "  popal\n"
    "  ret\n");

static uint32_t call3(uint32_t number, uint32_t a, uint32_t b, uint32_t c) {
  uint32_t got;
  __asm__ volatile("int $0x80" : "=a"(got) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
  return got;
}

static uint32_t call4(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
  uint32_t got;
  __asm__ volatile("int $0x80" : "=a"(got) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d) : "memory");
  return got;
}

static void fail(uint32_t status) {
  for (;;) call3(SYS_EXIT, status, 0, 0);
}

/* The compiler calls these by name, too. */
void *memcpy(void *to, const void *from, uint32_t count) {
  void *at = to;
  __asm__ volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(count) : : "memory");
  return to;
}

void *memset(void *to, int value, uint32_t count) {
  void *at = to;
  __asm__ volatile("rep stosb" : "+D"(at), "+c"(count) : "a"(value) : "memory");
  return to;
}

/* The state at the exception is what the kernel saved. Leaves without sigreturn: the next case sets everything. */
__attribute__((noreturn, used)) void on_signal(int number, void *info, struct ucontext *context) {
  (void)number;
  (void)info;
  const struct sigcontext *c = &context->context;
  struct state *after = &result->after;
  const uint32_t registers[8] = {c->eax, c->ecx, c->edx, c->ebx, c->esp, c->ebp, c->esi, c->edi};
  memcpy(after->registers, registers, sizeof registers);
  after->eflags = c->eflags;
  after->eip = c->eip;
  const uint16_t selectors[6] = {c->es, c->cs, c->ss, c->ds, c->fs, c->gs};
  memcpy(after->selectors, selectors, sizeof selectors);
  memcpy(after->fxsave, (uint8_t *)c->fpstate + FXSAVE_IN_FPSTATE, 512);
  result->vector = c->trapno;
  result->error = c->err;
  result->cr2 = c->cr2;
  __asm__ volatile("jmp leave_signal");
  __builtin_unreachable();
}

static void run_case(const struct test_case *test) {
  uint8_t *code = (uint8_t *)test->code_at;
  memcpy(code, test->code, test->code_length);
  memcpy((void *)WINDOW_AT, test->before.window, WINDOW_BYTES);
  memcpy((void *)DATA_AT, test->before.low_edge, EDGE_BYTES);
  memcpy((void *)HIGH_EDGE_AT, test->before.high_edge, EDGE_BYTES);
  before = test->before;
  memcpy(fx_before, test->before.fxsave, 512);
  code_pointer.offset = before.eip;
  code_pointer.selector = before.selectors[1];
  stack_pointer.offset = before.registers[4];
  stack_pointer.selector = before.selectors[2];
  memset(result, 0, sizeof *result);
  execute();
  memcpy(result->after.window, (void *)WINDOW_AT, WINDOW_BYTES);
  memcpy(result->after.low_edge, (void *)DATA_AT, EDGE_BYTES);
  memcpy(result->after.high_edge, (void *)HIGH_EDGE_AT, EDGE_BYTES);
  memset(code, HLT, test->code_length);
}

static void map(uint32_t at, uint32_t bytes, uint32_t protection) {
  uint32_t arguments[6] = {at, bytes, protection, MAP_PRIVATE_ANONYMOUS_FIXED, ~0u, 0};
  uint32_t got;
  __asm__ volatile("pushl %%ebp; movl 20(%%edi), %%ebp; movl 16(%%edi), %%edi; int $0x80; popl %%ebp"
                   : "=a"(got), "+D"((uint32_t){(uint32_t)arguments})
                   : "a"(SYS_MMAP2), "b"(arguments[0]), "c"(arguments[1]), "d"(arguments[2]), "S"(arguments[3])
                   : "memory");
  if (got != at) fail(3);
}

/* Reads up to `bytes`; fewer only at the end of the input. */
static uint32_t read_all(void *into, uint32_t bytes) {
  uint32_t done = 0;
  while (done < bytes) {
    int32_t got = (int32_t)call3(SYS_READ, 0, (uint32_t)into + done, bytes - done);
    if (got < 0) fail(4);
    if (got == 0) break;
    done += (uint32_t)got;
  }
  return done;
}

static void write_all(const void *from, uint32_t bytes) {
  for (uint32_t done = 0; done < bytes;) {
    int32_t put = (int32_t)call3(SYS_WRITE, 1, (uint32_t)from + done, bytes - done);
    if (put <= 0) fail(5);
    done += (uint32_t)put;
  }
}

static void catch_signals(void) {
  static uint8_t stack[65536];
  const uint32_t alternate[3] = {(uint32_t)stack, 0, sizeof stack};
  if (call3(SYS_SIGALTSTACK, (uint32_t)alternate, 0, 0) != 0) fail(6);
  const uint32_t action[5] = {(uint32_t)signal_entry, SA_SIGINFO | SA_ONSTACK | SA_NODEFER, 0, 0, 0};
  static const uint8_t signals[] = {4 /* ILL */, 5 /* TRAP */, 7 /* BUS */, 8 /* FPE */, 11 /* SEGV */};
  for (uint32_t i = 0; i < sizeof signals; i++) {
    if (call4(SYS_RT_SIGACTION, signals[i], (uint32_t)action, 0, 8) != 0) fail(6);
  }
}

/* The stream begins with the number of LDT entries and their struct user_desc. */
static void load_segments(void) {
  uint32_t count;
  if (read_all(&count, sizeof count) != sizeof count) fail(0);
  for (uint32_t i = 0; i < count; i++) {
    struct user_desc segment;
    if (read_all(&segment, sizeof segment) != sizeof segment) fail(4);
    if (call3(SYS_MODIFY_LDT, 0x11, (uint32_t)&segment, sizeof segment) != 0) fail(7);
  }
}

#define BATCH 32u
static struct test_case cases[BATCH];
static struct outcome outcomes[BATCH];

__attribute__((used, noreturn)) void run(void) {
  catch_signals();
  map(READ_ONLY_AT, 0x1000, PROT_READ | PROT_WRITE);
  for (uint32_t i = 0; i < 0x1000; i++) *(uint8_t *)(READ_ONLY_AT + i) = (uint8_t)(i * 37 + 11);
  call3(SYS_MPROTECT, READ_ONLY_AT, 0x1000, PROT_READ);
  map(DATA_AT, DATA_BYTES, PROT_READ | PROT_WRITE);
  map(CODE_AT, CODE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC);
  memset((void *)CODE_AT, HLT, CODE_BYTES);
  for (uint32_t i = 0; i < LAST_PAGES; i++) {
    uint32_t at = LAST_PAGES_AT + i * LAST_PAGE_STRIDE;
    map(at, 0x1000, PROT_READ | PROT_WRITE | PROT_EXEC);
    memset((void *)at, HLT, 0x1000);
  }
  load_segments();
  for (;;) {
    uint32_t count = read_all(cases, sizeof cases) / sizeof *cases;
    for (uint32_t i = 0; i < count; i++) {
      result = &outcomes[i];
      run_case(&cases[i]);
    }
    write_all(outcomes, count * sizeof *outcomes);
    if (count < BATCH) fail(0);
  }
}
