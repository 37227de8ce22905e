// The lock of libposix's own tables: a word, and the scheduler when it is taken.
#include "kcall.h"
#include "nvx.h"

void nvx_lock(struct lock *lock)
{
	while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE)) kcall0(NANVIX_KCALL_YIELD);
}

void nvx_unlock(struct lock *lock)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}
