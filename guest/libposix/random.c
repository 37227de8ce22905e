// Random bytes: ChaCha20 (RFC 8439) with the key replaced after every answer; fed from RDRAND, the clock and the host's entropy.
//
// Without RDRAND and without a host that sends entropy, the key comes from time alone: good for shuffling, not for secrets.
#include <string.h>
#include "kcall.h"
#include "nanvix-posix.h"
#include "nvx.h"

#define KEY_WORDS 8
#define BLOCK_WORDS 16
#define RDRAND_TRIES 10
#define CPUID_RDRAND (1u << 30) // leaf 1, ECX

static struct lock random_lock;
static uint32_t key[KEY_WORDS];
static bool rdrand_works;

static uint32_t rotate(uint32_t x, int n) { return x << n | x >> (32 - n); }

static void quarter_round(uint32_t *x, int a, int b, int c, int d)
{
	x[a] += x[b], x[d] = rotate(x[d] ^ x[a], 16);
	x[c] += x[d], x[b] = rotate(x[b] ^ x[c], 12);
	x[a] += x[b], x[d] = rotate(x[d] ^ x[a], 8);
	x[c] += x[d], x[b] = rotate(x[b] ^ x[c], 7);
}

static void chacha_block(uint32_t out[BLOCK_WORDS], uint32_t counter)
{
	uint32_t input[BLOCK_WORDS] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 }; // "expand 32-byte k"
	memcpy(input + 4, key, sizeof key);
	input[12] = counter;
	memcpy(out, input, sizeof input);
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 4; i++) quarter_round(out, i, 4 + i, 8 + i, 12 + i);
		for (int i = 0; i < 4; i++) quarter_round(out, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
	}
	for (int i = 0; i < BLOCK_WORDS; i++) out[i] += input[i];
}

static uint32_t hardware_word(void)
{
	uint32_t value = 0;
	unsigned char done = 0;
	for (int i = 0; rdrand_works && !done && i < RDRAND_TRIES; i++)
		__asm__ volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(done)::"cc");
	return value;
}

// The key becomes the first half of a block made from the old key and the input: nobody can go back.
static void mix(const uint32_t input[KEY_WORDS])
{
	uint32_t block[BLOCK_WORDS];
	for (int i = 0; i < KEY_WORDS; i++) key[i] ^= input[i];
	chacha_block(block, 0);
	memcpy(key, block, sizeof key);
}

bool nvx_has_rdrand(void) { return rdrand_works; }

void nvx_random_start(void)
{
	uint32_t a = 1, b, c = 0, d;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	rdrand_works = c & CPUID_RDRAND;
	uint32_t input[KEY_WORDS];
	int64_t wall = nvx_realtime(), up = nvx_monotonic();
	memcpy(input, &wall, 8);
	memcpy(input + 2, &up, 8);
	for (int i = 4; i < KEY_WORDS; i++) input[i] = hardware_word();
	mix(input);
}

void nanvix_add_entropy(const void *bytes, size_t size)
{
	nvx_lock(&random_lock);
	while (size) {
		uint32_t input[KEY_WORDS] = { 0 };
		size_t part = size < sizeof input ? size : sizeof input;
		memcpy(input, bytes, part);
		mix(input);
		bytes = (const char *)bytes + part;
		size -= part;
	}
	nvx_unlock(&random_lock);
}

void nvx_random_fill(void *buffer, size_t size)
{
	uint32_t block[BLOCK_WORDS], fresh[KEY_WORDS] = { 0 };
	nvx_lock(&random_lock);
	// Machines restored from one snapshot share the key: the hardware tells them apart at once, the host's entropy soon.
	for (int i = 0; rdrand_works && i < 4; i++) fresh[i] = hardware_word();
	mix(fresh);
	for (uint32_t counter = 1; size; counter++) {
		size_t part = size < sizeof block ? size : sizeof block;
		chacha_block(block, counter);
		memcpy(buffer, block, part);
		buffer = (char *)buffer + part;
		size -= part;
	}
	chacha_block(block, 0);
	memcpy(key, block, sizeof key);
	nvx_unlock(&random_lock);
	memset(block, 0, sizeof block);
}
