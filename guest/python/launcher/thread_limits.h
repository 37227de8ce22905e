// How big a thread's stack is when nobody says otherwise.
#pragma once

#define THREAD_STACK_BYTES (1u << 20)
