// The Nanvix kernel-call interface (profile P2) as user programs and our kernel share it: Nanvix microvm §7 and §8.
//
// Convention: `int $0x80`, number in EAX, arguments in EBX, ECX, EDX, EDI; the result comes back in EDX:EAX as a signed
// 64-bit number, negative errno on failure. EBX, ECX, ESI, EDI and EBP are preserved.
// Sleep takes a duration; MutexLock and CondWait take a DEADLINE: UTC seconds and nanoseconds on the clock of GetTime.
// May be included from assembly: then only the constants are seen.
#ifndef NANVIX_H
#define NANVIX_H

#define NANVIX_KCALL_VECTOR 0x80

// Kernel calls (§7.3).                   EBX, ECX, EDX, EDI                    -> result besides errors
#define NANVIX_KCALL_DEBUG 0           // text, length (<= 256)                 -> 0
#define NANVIX_KCALL_GETPID 1          //                                       -> process identifier (1 ...)
#define NANVIX_KCALL_GETTID 2          //                                       -> thread identifier (1 ...)
#define NANVIX_KCALL_EXIT 3            // status                                -> does not return
#define NANVIX_KCALL_CAPCTL 4          // capability, 1 take | 0 drop           -> 0
#define NANVIX_KCALL_RESUME 5          // event descriptor                      -> 0
#define NANVIX_KCALL_TERMINATE 6       // process                               -> 0
#define NANVIX_KCALL_EVENTCTRL 7       // event, 0 register | 1 unregister      -> event descriptor or 0
#define NANVIX_KCALL_SEND 8            // const message *                       -> 0
#define NANVIX_KCALL_RECV 9            // message *                             -> 0
#define NANVIX_KCALL_MEMORY_MAP 10     // process, page, access                 -> 0
#define NANVIX_KCALL_MEMORY_UNMAP 11   // process, page                         -> 0
#define NANVIX_KCALL_MEMORY_CTRL 12    // process, page, access                 -> 0
#define NANVIX_KCALL_MEMORY_COPY 13    // source process, page, target process, page -> 0
#define NANVIX_KCALL_ALLOC_MMIO 14     // tag low, tag high                     -> 0
#define NANVIX_KCALL_FREE_MMIO 15      // tag low, tag high                     -> 0
#define NANVIX_KCALL_ALLOC_PMIO 16     // port, NANVIX_PORT_*                   -> 0
#define NANVIX_KCALL_FREE_PMIO 17      // port                                  -> 0
#define NANVIX_KCALL_READ_PMIO 18      // port, width in bits                   -> value
#define NANVIX_KCALL_WRITE_PMIO 19     // port, width in bits, value            -> 0
#define NANVIX_KCALL_YIELD 20          //                                       -> 0
#define NANVIX_KCALL_CREATE_THREAD 21  // const nanvix_thread_args *            -> thread identifier
#define NANVIX_KCALL_EXIT_THREAD 22    // status                                -> does not return
#define NANVIX_KCALL_JOIN_THREAD 23    // thread, int32_t *status (may be 0)    -> 0
#define NANVIX_KCALL_MUTEX_LOCK 24     // mutex address, deadline: seconds, nanoseconds -> 0
#define NANVIX_KCALL_MUTEX_UNLOCK 25   // mutex address                         -> 0
#define NANVIX_KCALL_COND_SIGNAL 26    // condition address, 1 all | 0 one      -> number of threads woken
#define NANVIX_KCALL_COND_WAIT 27      // condition address, mutex address, deadline: seconds, nanoseconds -> 0; the mutex
                                       // is held again on return, after a time-out (-ETIMEDOUT) too
#define NANVIX_KCALL_GET_TIME 28       // nanvix_time *                         -> 0
#define NANVIX_KCALL_SLEEP 29          // seconds, nanoseconds                  -> 0
#define NANVIX_KCALL_SET_TDA 30        // base of selector 0x2B                 -> 0
#define NANVIX_KCALL_GET_TDA 31        //                                       -> base of selector 0x2B
#define NANVIX_KCALL_MMIO_INFO 32      // tag low, tag high, nanvix_mmio_info * -> 0
#define NANVIX_KCALL_PUSH 33           // process, thread, data, length         -> bytes
#define NANVIX_KCALL_PULL 34           // process, thread, data, length         -> bytes
#define NANVIX_KCALL_SNAPSHOT 35       //                                       -> 0; -EPERM the second time
#define NANVIX_KCALL_DETACH_THREAD 36  // thread                                -> 0
#define NANVIX_KCALL_COUNT 37

// Seconds or nanoseconds (or both) 0xFFFF_FFFF: wait for ever.
#define NANVIX_FOREVER 0xFFFFFFFF

// Access to a page (§7.5). 0 keeps the page, and the program out of it.
#define NANVIX_ACCESS_EXECUTE 1
#define NANVIX_ACCESS_WRITE 2
#define NANVIX_ACCESS_READ 4

// Capabilities (§7.5).
#define NANVIX_CAP_EXCEPTION 0
#define NANVIX_CAP_INTERRUPT 1
#define NANVIX_CAP_IO 2
#define NANVIX_CAP_MEMORY 3
#define NANVIX_CAP_PROCESS 4
#define NANVIX_CAP_COUNT 5

// Events (§7.5); a descriptor is identifier * 128 + event.
#define NANVIX_EVENT_INTERRUPT 0   // 0 to 31: hardware interrupt line
#define NANVIX_EVENT_EXCEPTION 32  // 32 to 63: processor exception 0 to 31 of a user program
#define NANVIX_EVENT_SCHEDULING 64 // end of a process
#define NANVIX_EVENT_COUNT 65
#define NANVIX_EVENT_DESCRIPTOR_FACTOR 128
#define NANVIX_EVENT_REGISTER 0
#define NANVIX_EVENT_UNREGISTER 1

// How an I/O port is allocated.
#define NANVIX_PORT_READ_ONLY 0
#define NANVIX_PORT_WRITE_ONLY 1
#define NANVIX_PORT_READ_WRITE 2

// Errors: Linux numbers with two holes filled (§7.5).
#define NANVIX_EPERM 1
#define NANVIX_ENOENT 2
#define NANVIX_ESRCH 3
#define NANVIX_EAGAIN 11
#define NANVIX_ENOMEM 12
#define NANVIX_EACCES 13
#define NANVIX_EFAULT 14
#define NANVIX_EBUSY 16
#define NANVIX_EEXIST 17
#define NANVIX_ENODEV 19
#define NANVIX_EINVAL 22
#define NANVIX_EDEADLK 35
#define NANVIX_ENOSYS 38
#define NANVIX_EWOULDBLOCK 41
#define NANVIX_EMSGSIZE 90
#define NANVIX_ETIMEDOUT 110

// Messages (§8.1): 64 bytes, fields unaligned.
#define NANVIX_MESSAGE_BYTES 64
#define NANVIX_PAYLOAD_BYTES 51
#define NANVIX_MESSAGE_EMPTY 0
#define NANVIX_MESSAGE_INTERRUPT 1
#define NANVIX_MESSAGE_EXCEPTION 2
#define NANVIX_MESSAGE_IPC 3
#define NANVIX_MESSAGE_PROCESS_TERMINATION 4
#define NANVIX_MESSAGE_IKC 5
#define NANVIX_MESSAGE_PULL_RESPONSE 6
#define NANVIX_MESSAGE_PROCESS_CREATION 7
#define NANVIX_MESSAGE_THREAD_TERMINATION 8

// The process at the other end of the host bus.
#define NANVIX_HOST_PID 0
// Longest Push or Pull; the buffer must lie within one page.
#define NANVIX_BULK_BYTES 4096

// Host services used by a standalone program: opcodes of an Ikc payload (§8.2).
#define NANVIX_HOST_WRITE_REQUEST 24
#define NANVIX_HOST_WRITE_RESPONSE 25
#define NANVIX_HOST_READ_REQUEST 26
#define NANVIX_HOST_READ_RESPONSE 27

// User address space (§3.3).
#define NANVIX_PAGE_BYTES 0x1000
#define NANVIX_USER_BASE 0x40000000
#define NANVIX_MMAP_BASE 0x60000000
#define NANVIX_MMAP_END 0xD0000000
#define NANVIX_STACK_TOP 0xF0000000
#define NANVIX_STACK_BYTES 0x80000
// Selector of the thread data area, for FS and GS.
#define NANVIX_TDA_SELECTOR 0x2B

// Tags of memory regions for AllocMmio: eight ASCII bytes, padded with blanks, the first the most significant (§7.4).
#define NANVIX_TAG_RAMFS_HIGH 0x52414D46 // "RAMF"
#define NANVIX_TAG_RAMFS_LOW 0x53202020  // "S   "
#define NANVIX_TAG_CLOCK_HIGH 0x5056434C // "PVCL"
#define NANVIX_TAG_CLOCK_LOW 0x4F434B20  // "OCK "

#ifndef __ASSEMBLER__
#include <stddef.h>
#include <stdint.h>

// Source and destination: >= 0 a process, < 0 minus a thread identifier.
struct nanvix_message {
    /*  0 */ uint8_t type;
    /*  1 */ int32_t source;
    /*  5 */ int32_t destination;
    /*  9 */ int32_t status;
    /* 13 */ uint8_t payload[NANVIX_PAYLOAD_BYTES];
} __attribute__((packed));

// Payload of a WriteRequest or ReadRequest to the host (§8.2).
struct nanvix_transfer_request {
    /* 0 */ uint16_t opcode;
    /* 2 */ int32_t fd;
    /* 6 */ uint32_t count;
} __attribute__((packed));

// Payload of a WriteResponse or ReadResponse from the host (§8.2).
struct nanvix_transfer_response {
    /* 0 */ uint16_t opcode;
    /* 2 */ int32_t count;
} __attribute__((packed));

// Payload of an Exception message (§8.1).
struct nanvix_exception {
    /*  0 */ uint32_t descriptor; // for Resume
    /*  4 */ uint32_t process;
    /*  8 */ uint32_t number; // vector, 0 to 31
    /* 12 */ uint32_t code;
    /* 16 */ uint32_t address; // CR2 of a page fault
    /* 20 */ uint32_t instruction;
    /* 24 */ uint32_t thread;
};

// Payload of an Interrupt message.
struct nanvix_interrupt {
    /* 0 */ uint32_t descriptor; // for Resume, which opens the line again
    /* 4 */ uint32_t number;
};

// Payload of a ProcessTermination message.
struct nanvix_process_termination {
    /* 0 */ uint32_t descriptor;
    /* 4 */ uint32_t process;
    /* 8 */ int32_t status;
};

// CreateThread (§7.4, the newer layout).
struct nanvix_thread_args {
    /*  0 */ uint32_t has_tda; // 1: `tda` is the thread data area; 0: none
    /*  4 */ uint32_t tda;
    /*  8 */ uint32_t entry;     // EIP
    /* 12 */ uint32_t argument0; // EDX at entry
    /* 16 */ uint32_t argument1; // ECX at entry
    /* 20 */ uint32_t stack;     // lowest address
    /* 24 */ uint32_t stack_bytes;
};

// GetTime: UTC.
struct nanvix_time {
    /* 0 */ uint32_t seconds_low;
    /* 4 */ uint32_t seconds_high;
    /* 8 */ uint32_t nanoseconds;
};

// MmioInfo.
struct nanvix_mmio_info {
    /* 0 */ uint32_t base;
    /* 4 */ uint32_t bytes;
    /* 8 */ uint32_t permissions; // NANVIX_ACCESS_*
};

// The clock page behind tag "PVCLOCK" (§5.3). Monotonic ns =
//   system_time + (((tsc - tsc_timestamp) shifted by tsc_shift) * tsc_to_system_mul >> 32);
// read again when `version` is odd or has changed. Wall clock = boot_time + monotonic.
struct nanvix_clock_page {
    /* 0x00 */ uint32_t version;
    /* 0x04 */ uint32_t padding;
    /* 0x08 */ uint64_t tsc_timestamp;
    /* 0x10 */ uint64_t system_time; // ns
    /* 0x18 */ uint32_t tsc_to_system_mul;
    /* 0x1C */ int8_t tsc_shift; // >= 0 left, < 0 right
    /* 0x1D */ uint8_t flags;
    /* 0x1E */ uint8_t padding2[2];
    /* 0x20 */ uint64_t boot_time; // ns since 1970, UTC
};

_Static_assert(sizeof(struct nanvix_message) == NANVIX_MESSAGE_BYTES, "message layout");
_Static_assert(offsetof(struct nanvix_message, payload) == 13, "message payload");
_Static_assert(sizeof(struct nanvix_transfer_request) == 10, "transfer request");
_Static_assert(sizeof(struct nanvix_transfer_response) == 6, "transfer response");
_Static_assert(sizeof(struct nanvix_exception) == 28, "exception payload");
_Static_assert(sizeof(struct nanvix_thread_args) == 28, "thread arguments");
_Static_assert(sizeof(struct nanvix_time) == 12, "time");
_Static_assert(sizeof(struct nanvix_mmio_info) == 12, "region information");
_Static_assert(offsetof(struct nanvix_clock_page, boot_time) == 0x20, "clock page");
#endif
#endif
