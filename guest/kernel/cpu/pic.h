// The pair of 8259 interrupt controllers.
#pragma once
#include <stdbool.h>
#include <stdint.h>

void pic_init(void);
void pic_mask(uint32_t irq, bool masked);
void pic_acknowledge(uint32_t irq);
