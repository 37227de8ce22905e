// Pages: mapped zeroed, protected, copied, unmapped, and refused when they are not the caller's to ask for.
#include "test.h"

#define PAGE_A 0x70000000u
#define PAGE_B 0x70001000u
#define READ_WRITE (NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE)

static int64_t map(uint32_t page, uint32_t access) { return call(NANVIX_KCALL_MEMORY_MAP, 1, page, access, 0); }
static int64_t unmap(uint32_t page) { return call(NANVIX_KCALL_MEMORY_UNMAP, 1, page, 0, 0); }
static int64_t protect(uint32_t page, uint32_t access) { return call(NANVIX_KCALL_MEMORY_CTRL, 1, page, access, 0); }

static bool is_zero(const uint32_t *page) {
    for (uint32_t i = 0; i < NANVIX_PAGE_BYTES / sizeof *page; i++) {
        if (page[i] != 0) return false;
    }
    return true;
}

static void pages(void) {
    uint32_t *a = (uint32_t *)PAGE_A, *b = (uint32_t *)PAGE_B;
    check("a page can be mapped", map(PAGE_A, READ_WRITE), 0);
    check("it is zero", is_zero(a), true);
    check("not twice", map(PAGE_A, READ_WRITE), -NANVIX_EEXIST);
    a[0] = 1;
    a[1023] = 2;
    check("a page can be unmapped", unmap(PAGE_A), 0);
    check("not twice", unmap(PAGE_A), -NANVIX_EINVAL);
    check("and mapped again", map(PAGE_A, READ_WRITE), 0);
    check("zero again", is_zero(a), true);
    a[5] = 55;
    check("another page", map(PAGE_B, READ_WRITE), 0);
    check("a page can be copied", call(NANVIX_KCALL_MEMORY_COPY, 1, PAGE_A, 1, PAGE_B), 0);
    check("with its contents", b[5], 55);
    check("write access can be taken away", protect(PAGE_B, NANVIX_ACCESS_READ), 0);
    check("the kernel respects that", call(NANVIX_KCALL_MEMORY_COPY, 1, PAGE_A, 1, PAGE_B), -NANVIX_EFAULT);
    check("reading still works", b[5], 55);
    check("all access can be taken away", protect(PAGE_B, 0), 0);
    check("the kernel respects that too", call(NANVIX_KCALL_DEBUG, PAGE_B, 1, 0, 0), -NANVIX_EFAULT);
    check("and given back", protect(PAGE_B, READ_WRITE), 0);
    check("with the contents kept", b[5], 55);
}

static void refusals(void) {
    check("not at an odd address", map(PAGE_A + 1, READ_WRITE), -NANVIX_EINVAL);
    check("not in the kernel", map(0x3FFFF000, READ_WRITE), -NANVIX_EINVAL);
    check("not at 0", map(0, READ_WRITE), -NANVIX_EINVAL);
    check("not above the stack", map(NANVIX_STACK_TOP, READ_WRITE), -NANVIX_EINVAL);
    check("not with unknown access", map(PAGE_A, 8), -NANVIX_EINVAL);
    check("no protecting what is not mapped", protect(0x7F000000, READ_WRITE), -NANVIX_EINVAL);
    check("not for a process that is not there", call(NANVIX_KCALL_MEMORY_MAP, 7, PAGE_A, READ_WRITE, 0), -NANVIX_ESRCH);
    check("no copying from nowhere", call(NANVIX_KCALL_MEMORY_COPY, 1, 0x7F000000, 1, PAGE_B), -NANVIX_EFAULT);
}

// All of memory, twice: what is freed can be used again.
static void exhaustion(void) {
    uint32_t counts[2];
    for (uint32_t round = 0; round < 2; round++) {
        uint32_t page = 0x80000000, count = 0;
        int64_t error;
        while ((error = map(page, READ_WRITE)) == 0) {
            *(uint32_t *)page = page;
            page += NANVIX_PAGE_BYTES;
            count++;
        }
        check("memory ends with ENOMEM", error, -NANVIX_ENOMEM);
        bool intact = true;
        for (uint32_t i = 0; i < count; i++) intact = intact && *(uint32_t *)(0x80000000 + i * NANVIX_PAGE_BYTES) == 0x80000000 + i * NANVIX_PAGE_BYTES;
        check("every page was a different one", intact, true);
        for (uint32_t i = 0; i < count; i++) unmap(0x80000000 + i * NANVIX_PAGE_BYTES);
        counts[round] = count;
    }
    check("there was most of RAM", counts[0] > 8000, true);
    check("and the second time all of it again", counts[1], counts[0]);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    pages();
    refusals();
    exhaustion();
    return test_status();
}
