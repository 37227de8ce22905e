// Everything the core asks of its host, declared once. asc names the import module after this file: "env".

/** Throws one preallocated object out of resume(): the present instruction faults. The host answers with deliverFault(). */
export declare function unwind(): void;

/** Nanoseconds of real time since an origin of the host's choice; used in real mode only. */
export declare function clockNow(): f64;

/** A write to a port that is not the PIC's or the PIT's; width in bytes. */
export declare function portOut(port: u32, width: u32, value: u32): void;

/** A read from such a port. */
export declare function portIn(port: u32, width: u32): u32;

/** 32 random bits for RDRAND. */
export declare function random(): u32;
