// From a line of text to an event, every field checked: any program in the guest can write to fd 3.
import type {
  AgentEvent,
  Completion,
  CompletionsEvent,
  DirectoryEntry,
  DoneEvent,
  FailedEvent,
  FileEvent,
  PongEvent,
  PythonError,
  ReadyEvent,
} from './types.ts';

/** What a frame may be made of: parsed JSON can take fifty times the room of its text. */
const DEPTH_MAX = 16;
const VALUES_MAX = 1_000_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENERS = [0x5b, 0x7b];
const CLOSERS = [0x5d, 0x7d];

type Fields = Readonly<Record<string, unknown>>;

/** The event that a line holds, or what is wrong with it. */
export function parseEvent(line: string): AgentEvent | string {
  if (!line.startsWith('{')) return 'which is not a frame';
  if (!isModest(line)) return `which has more than ${VALUES_MAX} values or is nested deeper than ${DEPTH_MAX}`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'which is not a frame';
  }
  const fields = fieldsOf(value);
  if (!fields) return 'which is not a frame';
  const read = Object.hasOwn(READERS, String(fields.event)) ? READERS[fields.event as AgentEvent['event']] : null;
  if (!read) return 'which is no event';
  return read(fields) ?? `which lacks a field of the event '${fields.event}', or has a wrong one`;
}

/** Counts what JSON.parse would build, without building it. */
function isModest(text: string): boolean {
  let depth = 0;
  let values = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === COMMA) values++;
    else if (OPENERS.includes(code)) {
      depth++;
      values++;
    } else if (CLOSERS.includes(code)) depth--;
    if (depth > DEPTH_MAX || values > VALUES_MAX) return false;
  }
  return true;
}

const READERS: Readonly<Record<AgentEvent['event'], (fields: Fields) => AgentEvent | null>> = {
  ready: readReady,
  done: readDone,
  file: readFile,
  completions: readCompletions,
  pong: readPong,
  failed: readFailed,
};

function readReady(fields: Fields): ReadyEvent | null {
  const { protocol, generation, python, reseeded, preimported } = fields;
  const known = isCount(protocol) && isCount(generation) && typeof python === 'string' && typeof reseeded === 'boolean';
  if (!known || !isListOf(preimported, (name) => typeof name === 'string')) return null;
  return { ...fields, event: 'ready', protocol, generation, python, reseeded, preimported: preimported as string[] };
}

const STATUSES: readonly unknown[] = ['ok', 'error', 'exit', 'interrupted'] satisfies DoneEvent['status'][];

function readDone({ id, status, exitCode, milliseconds, error, threads }: Fields): DoneEvent | null {
  if (!isCount(id) || !STATUSES.includes(status) || !isCount(exitCode) || !Number.isFinite(milliseconds)) return null;
  const read = error === undefined ? undefined : readError(error);
  if (read === null) return null;
  return {
    event: 'done',
    id,
    status: status as DoneEvent['status'],
    exitCode,
    milliseconds: milliseconds as number,
    ...(read && { error: read }),
    ...(isCount(threads) && { threads }),
  };
}

/** Places come from the program's own exception: one that cannot be is left out. */
function readError(value: unknown): PythonError | null {
  const fields = fieldsOf(value);
  if (!fields) return null;
  const { type, message, traceback, file } = fields;
  if (typeof type !== 'string' || typeof message !== 'string' || typeof traceback !== 'string') return null;
  const place = (at: unknown) => (isCount(at) && at > 0 ? at : null);
  return {
    type,
    message,
    traceback,
    file: typeof file === 'string' ? file : null,
    line: place(fields.line),
    column: place(fields.column),
    endLine: place(fields.endLine),
    endColumn: place(fields.endColumn),
  };
}

function readFile(fields: Fields): FileEvent | null {
  const { id, path, data, bytes, entries, removed } = fields;
  if (!isCount(id) || typeof path !== 'string') return null;
  if (data !== undefined && typeof data !== 'string') return null;
  if (bytes !== undefined && !isCount(bytes)) return null;
  if (entries !== undefined && !isListOf(entries, isEntry)) return null;
  if (removed !== undefined && typeof removed !== 'boolean') return null;
  return { ...fields, event: 'file', id, path } as FileEvent;
}

function isEntry(value: unknown): value is DirectoryEntry {
  const entry = fieldsOf(value);
  return (
    typeof entry?.name === 'string' &&
    typeof entry.kind === 'string' &&
    Number.isFinite(entry.bytes) &&
    Number.isFinite(entry.modified)
  );
}

function readCompletions({ id, start, end, names }: Fields): CompletionsEvent | null {
  if (!isCount(id) || !isCount(start) || !isCount(end) || end < start || !isListOf(names, isCompletion)) return null;
  return { event: 'completions', id, start, end, names: names as Completion[] };
}

const KINDS: readonly unknown[] = ['module', 'class', 'function', 'keyword', 'variable'] satisfies Completion['kind'][];

function isCompletion(value: unknown): value is Completion {
  const completion = fieldsOf(value);
  return typeof completion?.name === 'string' && KINDS.includes(completion.kind);
}

function readPong({ id }: Fields): PongEvent | null {
  return isCount(id) ? { event: 'pong', id } : null;
}

function readFailed({ id, error }: Fields): FailedEvent | null {
  const fields = fieldsOf(error);
  if (!(id === null || isCount(id))) return null;
  if (typeof fields?.type !== 'string' || typeof fields.message !== 'string') return null;
  return { event: 'failed', id, error: { type: fields.type, message: fields.message } };
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isListOf(value: unknown, is: (item: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(is);
}
