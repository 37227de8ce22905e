// The program's first steps: a big stack in the heap range, and on it what musl expects from Linux: argc, argv, envp, auxv.
//
//   high   strings | auxv | NULL envp … | NULL argv … | argc   <- returned, 16-byte aligned
#include <elf.h>
#include <string.h>
#include "kcall.h"
#include "nvx.h"

#define MAIN_STACK_BYTES (8u << 20)
// Environment entry that says that arguments and values are percent-encoded; it is removed.
#define ENCODING_MARK "NANVIX_ARGV=percent"
#define THREAD_STACK_BYTES (1u << 20)

extern const char nvx_program_end[], nvx_tls_image[], nvx_tls_file_size[], nvx_tls_memory_size[], nvx_tls_alignment[];
// musl's stack size for threads that do not ask for one.
HIDDEN extern unsigned __default_stacksize;

static Elf32_Phdr tls_header;

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Copies one blank-delimited word to `out`, NUL-terminated; returns the first byte behind the word in `text`.
static const char *copy_word(const char *text, char **out, bool decode)
{
	for (; *text && *text != ' '; text++) {
		if (decode && *text == '%' && hex_digit(text[1]) >= 0 && hex_digit(text[2]) >= 0) {
			*(*out)++ = (char)(hex_digit(text[1]) << 4 | hex_digit(text[2]));
			text += 2;
		} else {
			*(*out)++ = *text;
		}
	}
	*(*out)++ = 0;
	return text;
}

static const char *skip_blanks(const char *text)
{
	while (*text == ' ') text++;
	return text;
}

static int count_words(const char *text)
{
	int count = 0;
	for (text = skip_blanks(text); *text; text = skip_blanks(text)) {
		count++;
		while (*text && *text != ' ') text++;
	}
	return count;
}

// Splits `text` into `words`; an empty argument travels as "%" alone, which decodes to nothing.
static int split(const char *text, char **words, char **out, bool decode)
{
	int count = 0;
	for (text = skip_blanks(text); *text; text = skip_blanks(text)) {
		char *word = *out;
		text = copy_word(text, out, decode);
		if (decode && word[0] == '%' && !word[1]) word[0] = 0;
		words[count++] = word;
	}
	words[count] = NULL;
	return count;
}

static uintptr_t page_behind(const char *text)
{
	return ((uintptr_t)text + strlen(text) + PAGE) & -(uintptr_t)PAGE;
}

static uintptr_t first_free_address(const char *arguments, const char *environment)
{
	uintptr_t first = ((uintptr_t)nvx_program_end + PAGE - 1) & -(uintptr_t)PAGE;
	const char *texts[] = { arguments, environment };
	for (int i = 0; i < 2; i++) {
		if ((uintptr_t)texts[i] < (uintptr_t)nvx_program_end) continue;
		uintptr_t end = page_behind(texts[i]);
		if (end > first && end < NANVIX_MMAP_BASE) first = end;
	}
	return first;
}

static void fill_auxv(size_t *auxv, const void *random)
{
	tls_header = (Elf32_Phdr){
		.p_type = PT_TLS,
		.p_vaddr = (uintptr_t)nvx_tls_image,
		.p_filesz = (uintptr_t)nvx_tls_file_size,
		.p_memsz = (uintptr_t)nvx_tls_memory_size,
		.p_align = (uintptr_t)nvx_tls_alignment,
	};
	const size_t entries[][2] = {
		{ AT_PHDR, (size_t)&tls_header },
		{ AT_PHENT, sizeof tls_header },
		{ AT_PHNUM, tls_header.p_memsz ? 1 : 0 },
		{ AT_PAGESZ, PAGE },
		{ AT_RANDOM, (size_t)random },
		{ AT_NULL, 0 },
	};
	memcpy(auxv, entries, sizeof entries);
}

// Returns the new stack pointer. Runs before musl has started: no thread-local storage, no errno.
HIDDEN void *nvx_start(const char *arguments, const char *environment)
{
	if (!arguments) arguments = "";
	if (!environment) environment = "";
	nvx_memory_start(first_free_address(arguments, environment));
	nvx_clock_start();
	nvx_random_start();
	nvx_threads_start();
	__default_stacksize = THREAD_STACK_BYTES;

	char *base = nvx_pages_take(MAIN_STACK_BYTES);
	if (!base) nvx_exit_process(128 + SIGKILL);
	bool encoded = !strncmp(skip_blanks(environment), ENCODING_MARK, sizeof ENCODING_MARK - 1);
	if (encoded) environment = skip_blanks(environment) + sizeof ENCODING_MARK - 1;

	int argument_count = count_words(arguments), environment_count = count_words(environment);
	size_t text_bytes = strlen(arguments) + strlen(environment) + argument_count + environment_count + 64;
	char *text = base + MAIN_STACK_BYTES - ((text_bytes + 15) & -16u);
	char *random = text;
	nvx_random_fill(random, 16);
	text += 16;

	size_t words = 1 + argument_count + 1 + environment_count + 1 + 2 * 8;
	size_t *stack = (size_t *)(((uintptr_t)random - words * sizeof(size_t)) & -16u);
	stack[0] = argument_count;
	char **argv = (char **)(stack + 1), **envp = argv + argument_count + 1;
	split(arguments, argv, &text, encoded);
	split(environment, envp, &text, encoded);
	fill_auxv((size_t *)(envp + environment_count + 1), random);
	return stack;
}
