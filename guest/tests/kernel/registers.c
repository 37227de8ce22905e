// Does a kernel call keep the registers it promises to keep, and the segments flat?
#include "test.h"

struct registers {
    uint32_t eax, ebx, ecx, edx, esi, edi, ebp, eflags;
};

// Makes a call with every register set, and DF; stores what comes back.
static void call_with(struct registers *r) {
    __asm__ volatile("pushl %%ebp\n\t"
                     "pushl %0\n\t"
                     "movl %0, %%eax\n\t"
                     "movl 4(%%eax), %%ebx\n\t"
                     "movl 8(%%eax), %%ecx\n\t"
                     "movl 12(%%eax), %%edx\n\t"
                     "movl 16(%%eax), %%esi\n\t"
                     "movl 20(%%eax), %%edi\n\t"
                     "movl 24(%%eax), %%ebp\n\t"
                     "movl (%%eax), %%eax\n\t"
                     "std\n\t"
                     "stc\n\t"
                     "int $0x80\n\t"
                     "pushfl\n\t"
                     "cld\n\t"
                     "xchgl %%eax, 4(%%esp)\n\t"
                     "movl %%ebx, 4(%%eax)\n\t"
                     "movl %%ecx, 8(%%eax)\n\t"
                     "movl %%edx, 12(%%eax)\n\t"
                     "movl %%esi, 16(%%eax)\n\t"
                     "movl %%edi, 20(%%eax)\n\t"
                     "movl %%ebp, 24(%%eax)\n\t"
                     "popl 28(%%eax)\n\t"
                     "popl (%%eax)\n\t"
                     "popl %%ebp"
                     :
                     : "c"(r)
                     : "eax", "ebx", "edx", "esi", "edi", "memory", "cc");
}

static void null_segments_then_call(void) {
    uint32_t ds, es;
    __asm__ volatile("xorl %%eax, %%eax\n\t"
                     "movw %%ax, %%ds\n\t"
                     "movw %%ax, %%es\n\t"
                     "movl %2, %%eax\n\t"
                     "int $0x80\n\t"
                     "movl %%ds, %0\n\t"
                     "movl %%es, %1"
                     : "=b"(ds), "=c"(es)
                     : "i"(NANVIX_KCALL_YIELD)
                     : "eax", "edx", "memory");
    check("DS is flat after a call with a null DS", ds, 0x23);
    check("ES is flat after a call with a null ES", es, 0x23);
}

// Calls without arguments do not care what the argument registers hold.
static void garbage_arguments(void) {
    static const uint32_t calls[] = {NANVIX_KCALL_GETPID, NANVIX_KCALL_GETTID, NANVIX_KCALL_YIELD, NANVIX_KCALL_GET_TDA};
    static const uint32_t results[] = {1, 1, 0, 0};
    for (uint32_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        struct registers r = {calls[i], 0xB0B0B0B0, 0xC0C0C0C0, 0xD0D0D0D0, 0x51515151, 0xD1D1D1D1, 0xBBBB0000, 0};
        call_with(&r);
        check("garbage arguments make no difference", r.eax, results[i]);
    }
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    struct registers r = {NANVIX_KCALL_GETPID, 0xB0B0B0B0, 0xC0C0C0C0, 0xD0D0D0D0, 0x51515151, 0xD1D1D1D1, 0xBBBB0000, 0};
    call_with(&r);
    check("the result is in EAX", r.eax, 1);
    check("its high half in EDX", r.edx, 0);
    check("EBX is kept", r.ebx, 0xB0B0B0B0);
    check("ECX is kept", r.ecx, 0xC0C0C0C0);
    check("ESI is kept", r.esi, 0x51515151);
    check("EDI is kept", r.edi, 0xD1D1D1D1);
    check("EBP is kept", r.ebp, 0xBBBB0000);
    check("DF and CF are kept", r.eflags & 0x401, 0x401);
    check("interrupts are on", r.eflags & 0x200, 0x200);
    r.eax = 1000;
    call_with(&r);
    check("an error is negative", (int32_t)r.eax, -NANVIX_ENOSYS);
    check("in the high half too", r.edx, 0xFFFFFFFF);
    null_segments_then_call();
    garbage_arguments();
    return test_status();
}
