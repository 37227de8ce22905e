// Programs in ELF.
#pragma once
#include <stdint.h>

struct space;

struct program {
    uint32_t entry;
    uint32_t end; // of the last segment, not rounded
};

// Maps and fills the program's segments: NULL, or what is wrong with the file.
const char *elf_load(struct space *space, const void *image, uint32_t bytes, struct program *program);
