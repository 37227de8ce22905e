// Physical page frames. A free frame is all zeros, so allocating costs nothing and a snapshot drops it.
#pragma once
#include <stdbool.h>
#include <stdint.h>

// Address 0 is the control page, so 0 says "none".
#define NO_FRAME 0u

// Frames of [general, general_end) and [arena, ram_end); the arena is used last.
void frames_init(uint32_t general, uint32_t general_end, uint32_t arena, uint32_t ram_end);
uint32_t frame_alloc(void);
// Two neighbours, aligned to their joint size.
uint32_t frame_alloc_pair(void);
// This very frame, if it is free.
bool frame_take(uint32_t frame);
// Zeroes the frame.
void frame_free(uint32_t frame);
void frame_free_pair(uint32_t frame);
// Where the arena begins, and where memory for programs ends.
uint32_t frame_arena(void);
uint32_t frame_end(void);
