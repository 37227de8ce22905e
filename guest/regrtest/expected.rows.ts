// Tests that pass natively and cannot pass in the guest, each group with its reason: the reviewed list of guest:regrtest.
// A listed test that starts to pass, or that is not there any more, fails the run.

export interface ExpectedRow {
  readonly module: string;
  readonly reason: string;
  /** Names as the report has them; `Class.*` is every test of a class, `*` every test of the module. */
  readonly tests: readonly string[];
}

export const EXPECTED: readonly ExpectedRow[] = [];
