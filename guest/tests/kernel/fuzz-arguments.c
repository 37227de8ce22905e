// Random arguments: numbers at borders, pointers to everything there is, structures that lie across pages or in themselves.
#include "fuzz-arguments.h"

#define PAGES 64u
#define READ_WRITE (NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE)
#define OFTEN_MAPPED (FUZZ_BASE + NANVIX_PAGE_BYTES)

static uint32_t state;

void fuzz_seed(uint32_t seed) { state = seed | 1; }

// xorshift32
uint32_t fuzz_random(void) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

uint32_t fuzz_number(const char **text) {
    uint32_t value = 0;
    while (**text != '\0' && (**text < '0' || **text > '9')) (*text)++;
    while (**text >= '0' && **text <= '9') value = value * 10 + (uint32_t)(*(*text)++ - '0');
    return value;
}

static uint32_t self(void) { return (uint32_t)call(NANVIX_KCALL_GETPID, 0, 0, 0, 0); }

static uint32_t ramfs_base(void) {
    static uint32_t base;
    struct nanvix_mmio_info info = {0, 0, 0};
    if (base == 0 && call(NANVIX_KCALL_MMIO_INFO, NANVIX_TAG_RAMFS_LOW, NANVIX_TAG_RAMFS_HIGH, (uint32_t)&info, 0) == 0) base = info.base;
    return base;
}

static uint32_t scratch_page(void) { return FUZZ_BASE + fuzz_random() % PAGES * NANVIX_PAGE_BYTES; }

// An object of up to 70 bytes at it reaches into the next page, or just not.
static uint32_t before_border(uint32_t page) { return page + NANVIX_PAGE_BYTES - fuzz_random() % 70; }

uint32_t fuzz_pointer(void) {
    uint32_t choice = fuzz_random() % 16, offset = fuzz_random();
    switch (choice) {
    case 0: return OFTEN_MAPPED;
    case 1: return before_border(OFTEN_MAPPED);
    case 2: return scratch_page();
    case 3: return before_border(scratch_page());
    case 4: return FUZZ_BASE + offset % (PAGES * NANVIX_PAGE_BYTES);
    case 5: return NANVIX_USER_BASE + offset % 0x8000;        // the program itself
    case 6: return (uint32_t)&choice - offset % 0x2000;       // the stack of this thread
    case 7: return NANVIX_MMAP_BASE + offset % 8 * NANVIX_STACK_BYTES + 0x7C000 + offset % 0x4000; // stacks of all
    case 8: return 0xEFF80000 + offset % 0x80000;             // the first thread's, grown by faults
    case 9: return before_border(0xEFF80000 - NANVIX_PAGE_BYTES);
    case 10: return 0x2000 + offset % 0x7000;                 // low memory, where the secret lies
    case 11: return 0x00100000 + offset % 0x10000;            // the kernel
    case 12: return 0x00110000 + offset % 0x01000000;         // its objects, page tables and stacks
    case 13: return ramfs_base() + offset % 0x12000 - 0x800;  // the RAMFS and a little around it
    case 14: return 0x1000 + offset % 8;                      // the clock page
    default: return before_border(0xF0000000 - NANVIX_PAGE_BYTES);
    }
}

uint32_t fuzz_argument(void) {
    static const uint32_t interesting[] = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 31, 32, 46, 64, 65, 128, 256, 257, 4095, 4096, 4097, 0xFFFF, 0x10000,
        0x1000, 0x8000, 0x00100000, 0x00C00000, 0x3FFFF000, 0x3FFFFFFF, 0x40000000, 0x4FFFF000, 0x50000000, 0x50001000,
        0x50001FFF, 0x50002000, 0x60000000, 0x7FFFFFFF, 0x80000000, 0xCFFFF000, 0xEFF7F000, 0xEFF80000, 0xEFFFF000,
        0xEFFFFFFF, 0xF0000000, 0xFFFFF000, 0xFFFFFFFE, 0xFFFFFFFF, 999999999, 1000000000, 0x0E9, 0x604, 0x80,
        NANVIX_TAG_RAMFS_LOW, NANVIX_TAG_RAMFS_HIGH, NANVIX_TAG_CLOCK_LOW, NANVIX_TAG_CLOCK_HIGH,
    };
    uint32_t choice = fuzz_random() % 8;
    if (choice == 0) return fuzz_random();
    if (choice <= 3) return fuzz_pointer();
    return interesting[fuzz_random() % (sizeof interesting / sizeof interesting[0])];
}

static bool is_writable(uint32_t at, uint32_t bytes) {
    uint32_t end = at + bytes - 1, me = self();
    if (at < FUZZ_BASE || end >= FUZZ_BASE + PAGES * NANVIX_PAGE_BYTES || end < at) return false;
    for (uint32_t page = at & ~(NANVIX_PAGE_BYTES - 1); page <= end; page += NANVIX_PAGE_BYTES) {
        call(NANVIX_KCALL_MEMORY_MAP, me, page, READ_WRITE, 0);
        if (call(NANVIX_KCALL_MEMORY_CTRL, me, page, READ_WRITE, 0) != 0) return false;
    }
    return true;
}

static void put_message(uint32_t at) {
    struct nanvix_message *message = (struct nanvix_message *)at;
    for (uint32_t i = 0; i < sizeof *message / 4; i++) ((uint32_t *)at)[i] = fuzz_argument();
    if (fuzz_random() % 4 != 0) message->type = (uint8_t)(fuzz_random() % 10);
    uint32_t tid = (uint32_t)call(NANVIX_KCALL_GETTID, 0, 0, 0, 0);
    if (fuzz_random() % 4 != 0) message->source = fuzz_random() % 2 != 0 ? -(int32_t)tid : (int32_t)self();
    if (fuzz_random() % 4 != 0) message->destination = (int32_t)(fuzz_random() % 60) - 35;
    // The watcher's mailbox is not to be filled: it waits for news there.
    if (message->destination == 1 || message->destination == -1) message->destination = 2;
}

static void end_at_once(void) {
    for (;;) call(NANVIX_KCALL_EXIT_THREAD, 5, 0, 0, 0);
}

// Often a thread that can run; its arguments may lie on its own stack.
static void put_thread(uint32_t at) {
    struct nanvix_thread_args *arguments = (struct nanvix_thread_args *)at;
    bool sound = fuzz_random() % 4 != 0;
    *arguments = (struct nanvix_thread_args){
        .has_tda = fuzz_random() % 3,
        .tda = fuzz_argument(),
        .entry = sound ? (uint32_t)end_at_once : fuzz_pointer(),
        .argument0 = fuzz_argument(),
        .argument1 = fuzz_argument(),
        .stack = sound ? at & ~(NANVIX_PAGE_BYTES - 1) : fuzz_argument(),
        .stack_bytes = sound ? NANVIX_PAGE_BYTES : fuzz_argument(),
    };
}

// Deadlines: past, soon, for ever, and nonsense.
static void put_deadline(uint32_t *seconds, uint32_t *nanoseconds) {
    struct deadline soon = after_ms(fuzz_random() % 4);
    uint32_t choice = fuzz_random() % 8;
    *seconds = choice == 0 ? fuzz_argument() : choice == 1 ? NANVIX_FOREVER : choice == 2 ? 1 : soon.seconds;
    *nanoseconds = choice == 3 ? fuzz_argument() : soon.nanoseconds;
}

static void prepare_wait(uint32_t number, uint32_t a[4]) {
    a[0] = NANVIX_USER_BASE + fuzz_random() % 8 * 4;
    if (number == NANVIX_KCALL_COND_SIGNAL) a[1] = fuzz_random() % 3;
    if (number == NANVIX_KCALL_MUTEX_LOCK) put_deadline(&a[1], &a[2]);
    if (number == NANVIX_KCALL_COND_WAIT) {
        a[1] = NANVIX_USER_BASE + fuzz_random() % 8 * 4;
        call(NANVIX_KCALL_MUTEX_LOCK, a[1], 1, 0, 0);
        put_deadline(&a[2], &a[3]);
    }
    if (number == NANVIX_KCALL_SLEEP) {
        a[0] = 0;
        a[1] = fuzz_random() % 2000000;
    }
}

static void prepare_memory(uint32_t number, uint32_t a[4]) {
    if (fuzz_random() % 4 != 0) a[0] = self();
    if (fuzz_random() % 4 != 0) a[1] = scratch_page();
    if (number != NANVIX_KCALL_MEMORY_COPY) {
        a[2] = fuzz_random() % 9;
        return;
    }
    if (fuzz_random() % 4 != 0) a[2] = self();
    if (fuzz_random() % 4 != 0) a[3] = scratch_page();
}

static void prepare_region(uint32_t a[4]) {
    bool clock = fuzz_random() % 2 != 0;
    a[0] = clock ? NANVIX_TAG_CLOCK_LOW : NANVIX_TAG_RAMFS_LOW;
    a[1] = clock ? NANVIX_TAG_CLOCK_HIGH : NANVIX_TAG_RAMFS_HIGH;
}

void fuzz_prepare(uint32_t number, uint32_t a[4]) {
    for (uint32_t i = 0; i < 4; i++) a[i] = fuzz_argument();
    if (fuzz_random() % 3 == 0) return;
    switch (number) {
    case NANVIX_KCALL_SEND:
        if (is_writable(a[0] = before_border(scratch_page()), sizeof(struct nanvix_message))) put_message(a[0]);
        break;
    case NANVIX_KCALL_DEBUG:
        a[0] = fuzz_pointer();
        a[1] = fuzz_random() % 270;
        break;
    case NANVIX_KCALL_CREATE_THREAD:
        if (is_writable(a[0] = scratch_page() + NANVIX_PAGE_BYTES - 32, sizeof(struct nanvix_thread_args))) put_thread(a[0]);
        break;
    case NANVIX_KCALL_RECV:
        // Something to receive, lest all threads end up waiting.
        if (is_writable(OFTEN_MAPPED, sizeof(struct nanvix_message))) {
            put_message(OFTEN_MAPPED);
            ((struct nanvix_message *)OFTEN_MAPPED)->destination = (int32_t)self();
            call(NANVIX_KCALL_SEND, OFTEN_MAPPED, 0, 0, 0);
        }
        a[0] = fuzz_pointer();
        break;
    case NANVIX_KCALL_PUSH:
    case NANVIX_KCALL_PULL:
        a[0] = fuzz_random() % 3 == 0 ? fuzz_random() % 24 : self();
        a[1] = fuzz_random() % 2 == 0 ? 0 : fuzz_random() % 100;
        a[2] = fuzz_pointer();
        a[3] = fuzz_random() % 2 == 0 ? fuzz_random() % 4200 : NANVIX_PAGE_BYTES - a[2] % NANVIX_PAGE_BYTES;
        break;
    case NANVIX_KCALL_MEMORY_MAP:
    case NANVIX_KCALL_MEMORY_UNMAP:
    case NANVIX_KCALL_MEMORY_CTRL:
    case NANVIX_KCALL_MEMORY_COPY: prepare_memory(number, a); break;
    case NANVIX_KCALL_MUTEX_LOCK:
    case NANVIX_KCALL_MUTEX_UNLOCK:
    case NANVIX_KCALL_COND_SIGNAL:
    case NANVIX_KCALL_COND_WAIT:
    case NANVIX_KCALL_SLEEP: prepare_wait(number, a); break;
    case NANVIX_KCALL_JOIN_THREAD:
    case NANVIX_KCALL_DETACH_THREAD: a[0] = fuzz_random() % 128; break;
    case NANVIX_KCALL_ALLOC_MMIO:
    case NANVIX_KCALL_FREE_MMIO:
    case NANVIX_KCALL_MMIO_INFO: prepare_region(a); break;
    }
}

int64_t fuzz_strange_call(uint32_t number, const uint32_t a[4]) {
    static const double tiny = 4.9e-324;
    uint32_t flags = fuzz_random() & 0x244CD5; // ID, AC, NT, OF, DF and the arithmetic flags
    const uint32_t *at = a;
    int64_t result;
    __asm__ volatile("fninit; fldl %0; fmul %%st(0), %%st; fstp %%st(0)" : : "m"(tiny)); // exceptions noted, stack empty
    __asm__ volatile("pushl %%ebx\n\t"
                     "pushl %%edi\n\t"
                     "movl (%1), %%ebx\n\t"
                     "movl 12(%1), %%edi\n\t"
                     "movl 8(%1), %%edx\n\t"
                     "movl 4(%1), %%ecx\n\t"
                     "pushl %3\n\t"
                     "popfl\n\t"
                     "pushl $0\n\t"
                     "popl %%ds\n\t"
                     "pushl $0x2B\n\t"
                     "popl %%es\n\t"
                     "int $0x80\n\t"
                     "pushl $0x202\n\t"
                     "popfl\n\t"
                     "popl %%edi\n\t"
                     "popl %%ebx"
                     : "=A"(result), "+c"(at)
                     : "a"(number), "S"(flags)
                     : "memory", "cc");
    return result;
}
