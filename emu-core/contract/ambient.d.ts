// AssemblyScript's integer types as TypeScript sees them, so that host and core can share the contract files.
declare type i32 = number;
declare type u32 = number;
