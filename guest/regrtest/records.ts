// What is known of one run of a test module, on either side, and the lines that the driver says it with. No code.

export type SideName = 'guest' | 'native';

/** expected-failure: the test is marked so and failed as it should. */
export type Outcome = 'passed' | 'expected-failure' | 'failed' | 'skipped';

export interface TestRecord {
  readonly name: string;
  readonly outcome: Outcome;
  /** Traceback, or why it was skipped. */
  readonly detail?: string;
}

/** What the driver is asked: names without `test.`; patterns as fnmatch has them. */
export interface Request {
  readonly module: string;
  readonly match?: readonly string[];
  readonly skip?: readonly string[];
}

export interface Limits {
  /** Guest instructions for a module, and for one test. */
  readonly moduleInstructions: number;
  readonly testInstructions: number;
  /** Of this machine, on both sides, for a module. */
  readonly wallSeconds: number;
}

/** Why a module's run came to its end: run, skipped, failed are the driver's words; the others end it from outside. */
export type EndKind = 'run' | 'skipped' | 'failed' | 'died' | 'stuck' | 'test-limit' | 'module-limit' | 'wall';

export interface Ending {
  readonly kind: EndKind;
  readonly detail?: string;
}

export interface ModuleRun {
  readonly module: string;
  readonly end: Ending;
  readonly tests: readonly TestRecord[];
  readonly seconds: number;
  /** Of the guest; 0 natively. */
  readonly instructions: number;
  /** The end of what the module printed. */
  readonly output: string;
  readonly limits: Limits;
}

/** One line of the driver's. */
export interface DriverLine {
  readonly ready?: boolean;
  readonly start?: string;
  readonly test?: string;
  readonly outcome?: Outcome;
  readonly end?: 'run' | 'skipped' | 'failed';
  readonly detail?: string;
}

/** One life of a Python process, from the request to its end. */
export interface Life {
  readonly end: Ending;
  readonly instructions: number;
}

export interface Side {
  readonly name: SideName;
  /** Hands each line of the driver to `onLine`, each piece of output to `onOutput`. */
  live(request: Request, limits: Limits, hear: Listener): Promise<Life>;
}

export interface Listener {
  onLine(line: DriverLine): void;
  onOutput(text: string): void;
}
