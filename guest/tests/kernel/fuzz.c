// Random kernel calls. "fuzz watch N HOLD" (process 1) fills its memory with the secret, takes the RAMFS if HOLD is 1, and counts the ends
// of the N others; each of those ("fuzz seed SEED CALLS BUS") makes calls from several threads at once until they are done or it has ended
// itself. The secret also lies in the kernel's memory (fuzz.ts puts it there): no call may bring it into a fuzzer's memory.
#include "fuzz-arguments.h"

#define WORKERS_AT_ONCE 4u
#define WORKERS_MAX 48u
#define TICK_NS 2000000u
#define MARK_WORDS 4096u
#define PROBE_PAGE 0x5F000000u
#define SCAN_PAGES 64u

static uint32_t marks[MARK_WORDS];
static uint32_t calls_left, has_bus;
static volatile uint32_t progress;
// The secret itself must not lie in a fuzzer's memory.
static volatile uint32_t not_the_secret = ~FUZZ_SECRET;

static bool is_secret(uint32_t word) { return word == ~not_the_secret; }

static void tell_leak(uint32_t number) {
    say("sec"); // in two parts, so that no call prints the sentence by chance
    say("ret read by call ");
    say_number(number);
    say("\n");
}

// Looks through a page if it is there: the kernel copies it to a page that is known to be.
static bool holds_secret(uint32_t page) {
    uint32_t self = (uint32_t)call(NANVIX_KCALL_GETPID, 0, 0, 0, 0);
    if (call(NANVIX_KCALL_MEMORY_COPY, self, page, self, PROBE_PAGE) != 0) return false;
    const uint32_t *words = (const uint32_t *)PROBE_PAGE;
    for (uint32_t i = 0; i < NANVIX_PAGE_BYTES / sizeof *words; i++) {
        if (is_secret(words[i])) return true;
    }
    return false;
}

static bool writes_memory(uint32_t number) {
    return number == NANVIX_KCALL_RECV || number == NANVIX_KCALL_PULL || number == NANVIX_KCALL_MEMORY_COPY ||
           number == NANVIX_KCALL_MMIO_INFO || number == NANVIX_KCALL_JOIN_THREAD || number == NANVIX_KCALL_GET_TIME;
}

static void look_for_secret(uint32_t number, const uint32_t *a, int64_t result) {
    bool leak = is_secret((uint32_t)result) || is_secret((uint32_t)(result >> 32));
    for (uint32_t i = 0; i < 4 && writes_memory(number) && !leak; i++) {
        uint32_t page = a[i] & ~(NANVIX_PAGE_BYTES - 1);
        if (page >= FUZZ_BASE && page < FUZZ_BASE + SCAN_PAGES * NANVIX_PAGE_BYTES) leak = holds_secret(page);
    }
    if (leak) tell_leak(number);
}

// What would only stop the fun: ending the watcher, owning the means to, or making its text unreadable.
static bool is_spoilsport(uint32_t number, const uint32_t *a) {
    if (number == NANVIX_KCALL_CAPCTL && (a[0] == NANVIX_CAP_MEMORY || a[0] == NANVIX_CAP_PROCESS)) return true;
    if (number == NANVIX_KCALL_EXIT || number == NANVIX_KCALL_TERMINATE) return fuzz_random() % 64 != 0;
    if (number == NANVIX_KCALL_MEMORY_UNMAP || number == NANVIX_KCALL_MEMORY_CTRL) {
        return a[1] < FUZZ_BASE || a[1] == PROBE_PAGE || (a[1] >= 0xEFF80000 && fuzz_random() % 64 != 0);
    }
    if (number == NANVIX_KCALL_MEMORY_COPY) return a[3] < FUZZ_BASE && a[2] != 0 && a[3] >= NANVIX_USER_BASE;
    if (number == NANVIX_KCALL_DEBUG) return a[0] >= NANVIX_USER_BASE && fuzz_random() % 16 != 0;
    return false;
}

// The host ends the machine when a dialogue is out of order: requests to it are made by dialogue() alone.
static bool is_for_host(uint32_t number, const uint32_t *a) {
    if (!has_bus) return false;
    return number == NANVIX_KCALL_SEND || ((number == NANVIX_KCALL_PUSH || number == NANVIX_KCALL_PULL) && a[0] == NANVIX_HOST_PID);
}

// A request with any descriptor and length, tries to move data with any pointer, then an orderly end.
static void dialogue(void) {
    bool reads = fuzz_random() % 2 != 0;
    uint32_t tid = (uint32_t)call(NANVIX_KCALL_GETTID, 0, 0, 0, 0), number = reads ? NANVIX_KCALL_PULL : NANVIX_KCALL_PUSH;
    struct nanvix_message message = {.type = NANVIX_MESSAGE_IKC, .source = -(int32_t)tid, .destination = NANVIX_HOST_PID};
    struct nanvix_transfer_request request = {
        reads ? NANVIX_HOST_READ_REQUEST : NANVIX_HOST_WRITE_REQUEST, (int32_t)(fuzz_random() % 7), fuzz_argument()};
    memcpy(message.payload, &request, sizeof request);
    if (call(NANVIX_KCALL_SEND, (uint32_t)&message, 0, 0, 0) != 0) return;
    int64_t moved = -1;
    for (uint32_t i = 0; i < 4 && moved < 0; i++) {
        uint32_t a[4] = {NANVIX_HOST_PID, tid, i < 3 ? fuzz_pointer() : PROBE_PAGE, i < 3 ? fuzz_random() % 5000 : 8};
        moved = call(number, a[0], a[1], a[2], a[3]);
        look_for_secret(number, a, moved);
    }
    do {
        if (call(NANVIX_KCALL_RECV, (uint32_t)&message, 0, 0, 0) != 0) return;
    } while (message.type != NANVIX_MESSAGE_IKC);
}

static int32_t worker(void *unused) {
    (void)unused;
    while (calls_left > 0) {
        calls_left--;
        progress++;
        if (has_bus && fuzz_random() % 16 == 0) dialogue();
        uint32_t number = fuzz_random() % (NANVIX_KCALL_COUNT + 2), a[4];
        fuzz_prepare(number, a);
        if (is_spoilsport(number, a) || is_for_host(number, a)) continue;
        int64_t result = fuzz_random() % 8 == 0 ? fuzz_strange_call(number, a) : call(number, a[0], a[1], a[2], a[3]);
        look_for_secret(number, a, result);
    }
    return 0;
}

static int fuzz(void) {
    uint32_t self = (uint32_t)call(NANVIX_KCALL_GETPID, 0, 0, 0, 0), started = 0;
    call(NANVIX_KCALL_MEMORY_MAP, self, PROBE_PAGE, NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE, 0);
    if (fuzz_random() % 2 != 0) call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 1, 0, 0);
    if (fuzz_random() % 2 != 0) call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_EXCEPTION, 1, 0, 0);
    for (; started < WORKERS_AT_ONCE; started++) thread_start(worker, NULL);
    while (calls_left > 0) {
        uint32_t before = progress;
        call(NANVIX_KCALL_SLEEP, 0, TICK_NS, 0, 0);
        if (progress != before) continue;
        if (started++ == WORKERS_MAX || thread_start(worker, NULL) < 0) break; // all of them wait for something
    }
    for (uint32_t i = 0; i < SCAN_PAGES; i++) {
        if (holds_secret(FUZZ_BASE + i * NANVIX_PAGE_BYTES)) tell_leak(NANVIX_KCALL_COUNT);
    }
    return 7;
}

static int watch(uint32_t processes, bool hold) {
    for (uint32_t i = 0; i < MARK_WORDS; i++) marks[i] = ~not_the_secret;
    if (hold) {
        call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 1, 0, 0);
        call(NANVIX_KCALL_ALLOC_MMIO, NANVIX_TAG_RAMFS_LOW, NANVIX_TAG_RAMFS_HIGH, 0, 0);
    }
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_PROCESS, 1, 0, 0);
    call(NANVIX_KCALL_EVENTCTRL, NANVIX_EVENT_SCHEDULING, NANVIX_EVENT_REGISTER, 0, 0);
    for (uint32_t ended = 0; ended < processes;) {
        struct nanvix_message message;
        call(NANVIX_KCALL_RECV, (uint32_t)&message, 0, 0, 0);
        if (message.type == NANVIX_MESSAGE_PROCESS_TERMINATION) ended++;
    }
    for (uint32_t i = 0; i < MARK_WORDS; i++) {
        if (!is_secret(marks[i])) return 1;
    }
    return 0;
}

int test_main(const char *arguments, const char *environment) {
    (void)environment;
    const char *text = arguments;
    bool watches = text[5] == 'w';
    uint32_t first = fuzz_number(&text), second = fuzz_number(&text), third = fuzz_number(&text);
    if (watches) return watch(first, second != 0);
    fuzz_seed(first);
    calls_left = second;
    has_bus = third;
    return fuzz();
}
