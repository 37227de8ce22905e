# How fast is this computer? Count primes three ways; watch the instruction counter.
import time


def by_division(limit):
    return sum(1 for n in range(2, limit) if all(n % d for d in range(2, int(n**0.5) + 1)))


def by_sieve(limit):
    flags = bytearray([1]) * limit
    flags[:2] = b"\0\0"
    for n in range(2, int(limit**0.5) + 1):
        if flags[n]:
            flags[n * n :: n] = bytes(len(range(n * n, limit, n)))
    return sum(flags)


for function, limit in [(by_division, 5_000), (by_sieve, 50_000), (by_sieve, 1_000_000)]:
    began = time.perf_counter()
    count = function(limit)
    took = time.perf_counter() - began
    print(f"{function.__name__:12} below {limit:9,}: {count:6,} primes in {took * 1000:8.1f} ms")
