// Everything the core asks of its host, declared once (module "env").

/** Throws one preallocated object out of resume(): the present instruction faults. The host answers with deliverFault(). */
@external('env', 'unwind')
export declare function unwind(): void;

/** Nanoseconds of real time since an origin of the host's choice; used in real mode only. */
@external('env', 'clockNow')
export declare function clockNow(): f64;

/** A write to a port that is not the PIC's or the PIT's; width in bytes. */
@external('env', 'portOut')
export declare function hostPortOut(port: u32, width: u32, value: u32): void;

/** A read from such a port. */
@external('env', 'portIn')
export declare function hostPortIn(port: u32, width: u32): u32;

/** 32 random bits for RDRAND. */
@external('env', 'random')
export declare function random(): u32;
