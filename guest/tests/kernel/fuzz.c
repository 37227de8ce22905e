// Random kernel calls with random arguments. Process 1 ("fuzz watch") keeps marks in its memory and counts the ends of
// the others; each other ("fuzz SEED CALLS") makes calls from threads of its own until they are done or it has ended itself.
#include "test.h"

#define WORKERS_MAX 48u
#define TICK_NS 2000000u
#define MARK 0xC0DEC0DEu
#define MARK_WORDS 4096u

static uint32_t marks[MARK_WORDS];
static uint32_t state, calls_left;
static volatile uint32_t progress;

static uint32_t number_in(const char **text) {
    uint32_t value = 0;
    while (**text != '\0' && (**text < '0' || **text > '9')) (*text)++;
    while (**text >= '0' && **text <= '9') value = value * 10 + (uint32_t)(*(*text)++ - '0');
    return value;
}

// xorshift32
static uint32_t random32(void) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static uint32_t argument(void) {
    static const uint32_t interesting[] = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 31, 32, 46, 64, 65, 128, 256, 257, 4095, 4096, 4097, 0xFFFF, 0x10000,
        0x1000, 0x8000, 0x00100000, 0x00C00000, 0x3FFFF000, 0x3FFFFFFF, 0x40000000, 0x4FFFF000, 0x50000000, 0x50001000,
        0x50001FFF, 0x50002000, 0x60000000, 0x7FFFFFFF, 0x80000000, 0xCFFFF000, 0xEFF7F000, 0xEFF80000, 0xEFFFF000,
        0xEFFFFFFF, 0xF0000000, 0xFFFFF000, 0xFFFFFFFE, 0xFFFFFFFF, 999999999, 1000000000, 0x0E9, 0x604, 0x80,
        NANVIX_TAG_RAMFS_LOW, NANVIX_TAG_RAMFS_HIGH, NANVIX_TAG_CLOCK_LOW, NANVIX_TAG_CLOCK_HIGH,
    };
    uint32_t choice = random32();
    if (choice % 8 == 0) return random32();
    if (choice % 8 == 1) return 0x50000000 + random32() % 64 * NANVIX_PAGE_BYTES;
    if (choice % 8 == 2) return 0x50000000 + random32() % 0x40000;
    return interesting[random32() % (sizeof interesting / sizeof interesting[0])];
}

// The structures that calls read: half-sensible ones at a place the arguments often name.
static void scatter(void) {
    uint32_t *words = (uint32_t *)0x50001000;
    for (uint32_t i = 0; i < 32; i++) words[i] = argument();
    struct nanvix_message *message = (struct nanvix_message *)0x50001000;
    if (random32() % 2 == 0) message->type = (uint8_t)(random32() % 10);
    if (random32() % 2 == 0) message->source = -(int32_t)call(NANVIX_KCALL_GETTID, 0, 0, 0, 0);
    if (random32() % 2 == 0) message->destination = (int32_t)(random32() % 40) - 20;
}

// What would only stop the fun: ending the watcher, owning the means to, or making its text unreadable.
static bool is_spoilsport(uint32_t number, const uint32_t *a) {
    if (number == NANVIX_KCALL_CAPCTL && (a[0] == NANVIX_CAP_MEMORY || a[0] == NANVIX_CAP_PROCESS)) return true;
    if (number == NANVIX_KCALL_EXIT || number == NANVIX_KCALL_TERMINATE) return random32() % 64 != 0;
    if (number == NANVIX_KCALL_MEMORY_UNMAP || number == NANVIX_KCALL_MEMORY_CTRL) {
        return a[1] < 0x50000000 || (a[1] >= 0xEFF80000 && random32() % 64 != 0);
    }
    if (number == NANVIX_KCALL_DEBUG) return random32() % 16 != 0;
    return false;
}

static int32_t worker(void *unused) {
    (void)unused;
    while (calls_left > 0) {
        calls_left--;
        progress++;
        if (random32() % 16 == 0) call(NANVIX_KCALL_MEMORY_MAP, (uint32_t)call(NANVIX_KCALL_GETPID, 0, 0, 0, 0), 0x50001000, 6, 0);
        if (random32() % 4 == 0 && call(NANVIX_KCALL_GET_TIME, 0x50001000, 0, 0, 0) == 0) scatter();
        uint32_t number = random32() % (NANVIX_KCALL_COUNT + 2);
        uint32_t a[4] = {argument(), argument(), argument(), argument()};
        if (random32() % 2 == 0 && number >= NANVIX_KCALL_MEMORY_MAP && number <= NANVIX_KCALL_MEMORY_COPY) {
            a[0] = a[2] = (uint32_t)call(NANVIX_KCALL_GETPID, 0, 0, 0, 0);
        }
        if (!is_spoilsport(number, a)) call(number, a[0], a[1], a[2], a[3]);
    }
    return 0;
}

static int fuzz(void) {
    for (uint32_t workers = 0; workers < WORKERS_MAX && calls_left > 0; workers++) {
        if (thread_start(worker, NULL) < 0) break;
        uint32_t before;
        do {
            before = progress;
            call(NANVIX_KCALL_SLEEP, 0, TICK_NS, 0, 0);
        } while (progress != before && calls_left > 0);
    }
    return 7;
}

static int watch(uint32_t processes) {
    for (uint32_t i = 0; i < MARK_WORDS; i++) marks[i] = MARK;
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_PROCESS, 1, 0, 0);
    call(NANVIX_KCALL_EVENTCTRL, NANVIX_EVENT_SCHEDULING, NANVIX_EVENT_REGISTER, 0, 0);
    for (uint32_t ended = 0; ended < processes;) {
        struct nanvix_message message;
        call(NANVIX_KCALL_RECV, (uint32_t)&message, 0, 0, 0);
        if (message.type == NANVIX_MESSAGE_PROCESS_TERMINATION) ended++;
    }
    for (uint32_t i = 0; i < MARK_WORDS; i++) {
        if (marks[i] != MARK) return 1;
    }
    return 0;
}

int test_main(const char *arguments, const char *environment) {
    (void)environment;
    const char *text = arguments;
    uint32_t first = number_in(&text), second = number_in(&text);
    if (second == 0) return watch(first);
    state = first | 1;
    calls_left = second;
    return fuzz();
}
