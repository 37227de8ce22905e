// What went wrong, as a person needs it: what happened, what was kept, what to do now.

export interface Problem {
  readonly what: string;
  readonly kept: string;
  readonly next: string;
  /** Details for a bug report: a register dump, the text of an exception. */
  readonly details?: string;
}

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const CODE_KEPT = 'Your code is untouched.';

/** The text of whatever was thrown. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return String(thrown);
}
