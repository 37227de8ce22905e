// I/O ports that programs have been given: each to one process; those the kernel lives on to none.
#include "port.h"
#include <stdbool.h>
#include "../base/list.h"
#include "../cpu/x86.h"
#include "../memory/pool.h"
#include "../task/process.h"
#include "../task/thread.h"

struct port {
    struct list link;
    uint32_t number, type;
};

// Controllers, timer, bus and machine control.
static const struct {
    uint16_t first, last;
} reserved[] = {{0x20, 0x21}, {0x40, 0x43}, {0xA0, 0xA1}, {0xE9, 0xEB}, {0x604, 0x607}};

static struct pool pool = {.bytes = sizeof(struct port)};

static bool is_reserved(uint32_t first, uint32_t bytes) {
    for (uint32_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
        if (first <= reserved[i].last && first + bytes > reserved[i].first) return true;
    }
    return false;
}

static struct port *port_find(struct process *process, uint32_t number) {
    LIST_EACH(link, &process->ports) {
        struct port *port = CONTAINER_OF(link, struct port, link);
        if (port->number == number) return port;
    }
    return NULL;
}

int32_t port_allocate(uint32_t number, uint32_t type) {
    if (number > 0xFFFF || type > NANVIX_PORT_READ_WRITE) return -NANVIX_EINVAL;
    if (!process_may(current->process, NANVIX_CAP_IO)) return -NANVIX_EPERM;
    if (is_reserved(number, 1)) return -NANVIX_EBUSY;
    for (struct process *process = process_next(NULL); process != NULL; process = process_next(process)) {
        if (port_find(process, number) != NULL) return -NANVIX_EBUSY;
    }
    struct port *port = pool_alloc(&pool);
    if (port == NULL) return -NANVIX_ENOMEM;
    port->number = number;
    port->type = type;
    list_append(&current->process->ports, &port->link);
    return 0;
}

int32_t port_free(uint32_t number) {
    struct port *port = port_find(current->process, number);
    if (port == NULL) return -NANVIX_EPERM;
    list_remove(&port->link);
    pool_free(&pool, port);
    return 0;
}

static int32_t port_check(uint32_t number, uint32_t width, uint32_t refused_type) {
    if (width != 8 && width != 16 && width != 32) return -NANVIX_EINVAL;
    const struct port *port = port_find(current->process, number);
    if (port == NULL || port->type == refused_type || is_reserved(number, width / 8)) return -NANVIX_EPERM;
    return 0;
}

int64_t port_read(uint32_t number, uint32_t width) {
    int32_t error = port_check(number, width, NANVIX_PORT_WRITE_ONLY);
    if (error != 0) return error;
    uint16_t port = (uint16_t)number;
    return width == 8 ? in8(port) : width == 16 ? in16(port) : in32(port);
}

int32_t port_write(uint32_t number, uint32_t width, uint32_t value) {
    int32_t error = port_check(number, width, NANVIX_PORT_READ_ONLY);
    if (error != 0) return error;
    uint16_t port = (uint16_t)number;
    if (width == 8) out8(port, (uint8_t)value);
    if (width == 16) out16(port, (uint16_t)value);
    if (width == 32) out32(port, value);
    return 0;
}

void ports_discard(struct process *process) {
    LIST_EACH(link, &process->ports) {
        list_remove(link);
        pool_free(&pool, CONTAINER_OF(link, struct port, link));
    }
}
