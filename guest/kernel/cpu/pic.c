// The pair of 8259 interrupt controllers: lines 0 to 15 at vectors 32 to 47 (Nanvix microvm §5.1).
#include "pic.h"
#include "x86.h"

#define MASTER 0x20
#define SLAVE 0xA0
#define ICW1_INIT_ICW4 0x11
#define ICW4_8086 0x01
#define CASCADE 2
#define EOI 0x20

static uint16_t masks = 0xFFFF & ~(1u << CASCADE);

static void write_masks(void) {
    out8(MASTER + 1, (uint8_t)masks);
    out8(SLAVE + 1, (uint8_t)(masks >> 8));
}

void pic_init(void) {
    out8(MASTER, ICW1_INIT_ICW4);
    out8(MASTER + 1, VECTOR_IRQ);
    out8(MASTER + 1, 1 << CASCADE);
    out8(MASTER + 1, ICW4_8086);
    out8(SLAVE, ICW1_INIT_ICW4);
    out8(SLAVE + 1, VECTOR_IRQ + 8);
    out8(SLAVE + 1, CASCADE);
    out8(SLAVE + 1, ICW4_8086);
    write_masks();
}

void pic_mask(uint32_t irq, bool masked) {
    masks = (uint16_t)(masked ? masks | 1u << irq : masks & ~(1u << irq));
    write_masks();
}

void pic_acknowledge(uint32_t irq) {
    if (irq >= 8) out8(SLAVE, EOI);
    out8(MASTER, EOI);
}
