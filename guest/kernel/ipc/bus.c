// The message bus: envelopes through ports 0xE9 and 0xEA, credits in the control page, IRQ 9.
#include "bus.h"
#include "../base/list.h"
#include "../base/memory.h"
#include "../cpu/pic.h"
#include "../cpu/x86.h"
#include "../memory/frame.h"
#include "../memory/pool.h"
#include "../memory/user.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/schedule.h"
#include "../task/thread.h"
#include "mailbox.h"

#define FRAMES_PER_POLL 8u
#define KIND_BULK 0u
#define KIND_IKC 1u

struct envelope {
    /*  0 */ uint64_t bytes;
    /*  8 */ uint64_t kind;
    /* 16 */ uint64_t address;
};
_Static_assert(sizeof(struct envelope) == 24, "Nanvix microvm §4.3");

struct bulk_header {
    /*  0 */ int32_t source_process;
    /*  4 */ int32_t source_thread;
    /*  8 */ int32_t destination_process;
    /* 12 */ int32_t destination_thread;
    /* 16 */ uint32_t data; // physical
    /* 20 */ uint32_t bytes;
};
_Static_assert(sizeof(struct bulk_header) == 24, "Nanvix microvm §4.3");

// A pull under way. The host writes into a frame of the kernel's, so that the program may do what it likes meanwhile.
struct pull {
    struct list link;
    struct thread *thread; // NULL: it has ended
    uint32_t frame, bytes;
};

static struct list pulls = LIST_INIT(pulls);
static struct pool pool = {.bytes = sizeof(struct pull)};

void bus_init(void) {
    if (control_page.bus_absent != 1) pic_mask(IRQ_BUS, false);
}

static void exchange(uint16_t port, uint32_t kind, const void *body, uint32_t bytes) {
    struct envelope envelope = {.bytes = bytes, .kind = kind, .address = (uint32_t)body};
    // The boot stack and every kernel stack are identity-mapped, so the address is physical too.
    out32(port, (uint32_t)&envelope);
}

int32_t bus_send(const struct nanvix_message *message) {
    if (control_page.bus_absent == 1) return -NANVIX_ENODEV;
    exchange(PORT_CONSOLE, KIND_IKC, message, sizeof *message);
    return 0;
}

static void bulk_exchange(uint32_t tag, uint32_t physical, uint32_t bytes) {
    struct bulk_header header = {
        .source_process = (int32_t)current->process->pid,
        .source_thread = (int32_t)current->tid,
        .destination_process = NANVIX_HOST_PID,
        .destination_thread = (int32_t)tag,
        .data = physical,
        .bytes = bytes,
    };
    exchange(PORT_CONSOLE, KIND_BULK, &header, sizeof header);
}

int32_t bus_push(uint32_t tag, uint32_t physical, uint32_t bytes) {
    if (control_page.bus_absent == 1) return -NANVIX_ENODEV;
    bulk_exchange(tag, physical, bytes);
    return (int32_t)bytes;
}

static void pull_free(struct pull *pull) {
    list_remove(&pull->link);
    frame_free(pull->frame);
    pool_free(&pool, pull);
}

int32_t bus_pull(uint32_t tag, uint32_t buffer, uint32_t bytes) {
    if (control_page.bus_absent == 1) return -NANVIX_ENODEV;
    uint32_t frame = frame_alloc();
    struct pull *pull = frame != NO_FRAME ? pool_alloc(&pool) : NULL;
    if (pull == NULL) {
        if (frame != NO_FRAME) frame_free(frame);
        return -NANVIX_ENOMEM;
    }
    *pull = (struct pull){.thread = current, .frame = frame, .bytes = bytes};
    list_append(&pulls, &pull->link);
    bulk_exchange(tag, frame, bytes);
    int32_t got = thread_block(NULL, NEVER);
    int32_t error = copy_out(buffer, (void *)frame, (uint32_t)got);
    pull_free(pull);
    return error != 0 ? error : got;
}

static void pull_answered(const struct bulk_header *header) {
    LIST_EACH(link, &pulls) {
        struct pull *pull = CONTAINER_OF(link, struct pull, link);
        if (pull->frame != (header->data & ~(PAGE_BYTES - 1))) continue;
        if (pull->thread == NULL) {
            pull_free(pull);
        } else {
            thread_wake_first(pull->thread, (int32_t)(header->bytes < pull->bytes ? header->bytes : pull->bytes));
        }
        return;
    }
}

void bus_poll(void) {
    if (control_page.bus_absent == 1) return;
    for (uint32_t i = 0; i < FRAMES_PER_POLL && control_page.credits != 0 && !mailbox_bus_full(); i++) {
        struct nanvix_message message = {.type = NANVIX_MESSAGE_EMPTY};
        exchange(PORT_BUS_IN, KIND_IKC, &message, sizeof message);
        if (message.type == NANVIX_MESSAGE_PULL_RESPONSE) {
            struct bulk_header header;
            memcpy(&header, message.payload, sizeof header);
            pull_answered(&header);
        } else if (message.type == NANVIX_MESSAGE_IKC) {
            mailbox_deliver(&message, FROM_BUS); // to nobody: dropped
        }
    }
}

void bus_forget(struct thread *thread) {
    LIST_EACH(link, &pulls) {
        struct pull *pull = CONTAINER_OF(link, struct pull, link);
        if (pull->thread == thread) pull->thread = NULL;
    }
}
