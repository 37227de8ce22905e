// Small kernel objects of one size, cut from whole frames.
#pragma once
#include <stdint.h>

struct pool {
    uint32_t bytes; // size of one object, at least a pointer
    void *free;
};

// A zeroed object, or NULL when there are no frames left.
void *pool_alloc(struct pool *pool);
void pool_free(struct pool *pool, void *object);
