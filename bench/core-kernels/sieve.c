// Sieve of Eratosthenes over bytes: loads, stores and short loops.
static unsigned char composite[1 << 16];

unsigned run(void) {
  unsigned primes = 0;
  for (int round = 0; round < 40; round++) {
    for (unsigned i = 0; i < sizeof composite; i++) composite[i] = 0;
    primes = 0;
    for (unsigned i = 2; i < sizeof composite; i++) {
      if (composite[i]) continue;
      primes++;
      for (unsigned j = i * 2; j < sizeof composite; j += i) composite[j] = 1;
    }
  }
  return primes;
}
