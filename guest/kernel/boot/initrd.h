// The initrd: the programs the machine is started for (Nanvix microvm §2.4).
#pragma once
#include <stdint.h>

struct initrd {
    uint32_t base, bytes; // whole pages
};

// From the descriptor the machine puts into EBX.
struct initrd initrd_parse(uint32_t descriptor);
// Makes a process of every entry, pids from 1; does not return if one cannot be started.
void initrd_load(const struct initrd *initrd);
// Gives the frames up to the arena to the general pool.
void initrd_release(const struct initrd *initrd);
