// How much memory the machine has.
#pragma once
#include <stdint.h>

// The end of RAM, at least `known`; to be called before paging is on.
uint32_t ram_measure(uint32_t known);
