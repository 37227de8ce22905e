// The NVMB container of the initrd and the command lines in it (Nanvix microvm §2.4): build, parse, encode, decode.
import { PAGE_SIZE } from '../../emu-core/contract/memory-map.ts';
import { fail, ok, type Result } from './errors.ts';
import { pageUp } from './pages.ts';

export interface NvmbEntry {
  readonly elf: Uint8Array;
  readonly commandLine: string;
}

const MAGIC = 0x424d_564e; // "NVMB"
const VERSION = 1;
const HEADER_BYTES = 16;
const ENTRY_BYTES = 16;
const NVMB_MAX_ENTRIES = 32;
/** What our kernel maps for arguments at most; the host refuses longer ones. */
const COMMAND_LINE_MAX_BYTES = 128 * 1024;

/** Environment variable that tells the C library that argv and environment values are percent-encoded. */
export const PERCENT_MARKER = 'NANVIX_ARGV=percent';

export function looksLikeNvmb(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0x4e && bytes[1] === 0x56 && bytes[2] === 0x4d && bytes[3] === 0x42;
}

/** Lays the programs out: header, entries, command lines, then each ELF at a page border. Ends at a page border. */
export function buildNvmb(entries: readonly NvmbEntry[]): Result<Uint8Array> {
  if (entries.length === 0 || entries.length > NVMB_MAX_ENTRIES)
    return fail('nvmb', `An NVMB container holds 1 to ${NVMB_MAX_ENTRIES} programs, not ${entries.length}.`);
  const lines = entries.map((entry) => new TextEncoder().encode(entry.commandLine));
  for (const line of lines) {
    if (line.length > COMMAND_LINE_MAX_BYTES)
      return fail(
        'command-line',
        `The command line takes ${line.length} bytes; at most ${COMMAND_LINE_MAX_BYTES} fit.`,
      );
  }
  const linesAt = HEADER_BYTES + ENTRY_BYTES * entries.length;
  const lineBytes = lines.reduce((sum, line) => sum + line.length, 0);
  const firstElfAt = pageUp(linesAt + lineBytes);
  const total = entries.reduce((at, entry) => at + pageUp(entry.elf.length), firstElfAt);
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, entries.length, true);
  let lineAt = linesAt;
  let elfAt = firstElfAt;
  entries.forEach((entry, i) => {
    const record = HEADER_BYTES + ENTRY_BYTES * i;
    view.setUint32(record, elfAt, true);
    view.setUint32(record + 4, entry.elf.length, true);
    view.setUint32(record + 8, lineAt, true);
    view.setUint32(record + 12, lines[i].length, true);
    out.set(lines[i], lineAt);
    out.set(entry.elf, elfAt);
    lineAt += lines[i].length;
    elfAt += pageUp(entry.elf.length);
  });
  return ok(out);
}

/** The programs of a container; `elf` are views into `bytes`. */
export function parseNvmb(bytes: Uint8Array): Result<NvmbEntry[]> {
  const bad = (reason: string) => fail('nvmb', `The initrd is not a sound NVMB container: ${reason}.`);
  if (!looksLikeNvmb(bytes)) return bad('it does not begin with "NVMB"');
  if (bytes.length < HEADER_BYTES) return bad(`its header ends after ${bytes.length} of ${HEADER_BYTES} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(4, true);
  if (version !== VERSION) return bad(`its version is ${version} instead of ${VERSION}`);
  const count = view.getUint32(8, true);
  if (count === 0 || count > NVMB_MAX_ENTRIES)
    return bad(`it says it holds ${count} programs; 1 to ${NVMB_MAX_ENTRIES} are possible`);
  if (view.getUint32(12, true) !== 0) return bad('its reserved word is not 0');
  if (bytes.length < HEADER_BYTES + ENTRY_BYTES * count) return bad('its table reaches past the end of the file');
  const entries: NvmbEntry[] = [];
  for (let i = 0; i < count; i++) {
    const record = HEADER_BYTES + ENTRY_BYTES * i;
    const [elfAt, elfBytes, lineAt, lineBytes] = [0, 4, 8, 12].map((field) => view.getUint32(record + field, true));
    if (elfAt % PAGE_SIZE !== 0) return bad(`program ${i} does not begin at a page border`);
    if (elfBytes === 0) return bad(`program ${i} is empty`);
    if (elfAt + elfBytes > bytes.length) return bad(`program ${i} reaches past the end of the file`);
    if (lineAt + lineBytes > bytes.length)
      return bad(`the command line of program ${i} reaches past the end of the file`);
    if (lineBytes > COMMAND_LINE_MAX_BYTES)
      return bad(`the command line of program ${i} takes ${lineBytes} bytes; at most ${COMMAND_LINE_MAX_BYTES} fit`);
    const text = decodeUtf8(bytes.subarray(lineAt, lineAt + lineBytes));
    if (text === null) return bad(`the command line of program ${i} is not UTF-8`);
    entries.push({ elf: bytes.subarray(elfAt, elfAt + elfBytes), commandLine: text });
  }
  return ok(entries);
}

/** Bytes that break the plain form: it is split at single blanks, `;` ends argv, and `%` begins an escape. */
const needsEncoding = (text: string) => text === '' || /[^\x21-\x7e]|[;%]/.test(text);

function percent(text: string): string {
  let out = '';
  for (const byte of new TextEncoder().encode(text)) {
    const plain = byte > 0x20 && byte < 0x7f && byte !== 0x3b && byte !== 0x25;
    out += plain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return out;
}

/**
 * The command line of a process: `<program> <args>;<ENV=V ENV=V>`. When anything holds a blank, `;`, `%`, a byte outside
 * printable ASCII, or is empty, everything travels percent-encoded and the environment begins with a marker that says so.
 * argv[0] is the program and must not be empty.
 */
export function encodeCommandLine(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Result<string> {
  if (argv.length === 0 || argv[0] === '') return fail('command-line', 'A command line needs a program name.');
  const variables = Object.entries(env);
  for (const [name] of variables) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      return fail('command-line', `'${name}' cannot name an environment variable.`);
  }
  if ([...argv, ...variables.map(([, value]) => value)].some((text) => text.includes('\0')))
    return fail('command-line', 'Arguments and environment values cannot hold NUL characters.');
  // An empty value makes a well-formed `NAME=`; only argv has to mark emptiness.
  const encoded = argv.some(needsEncoding) || variables.some(([, value]) => value !== '' && needsEncoding(value));
  const words = encoded ? argv.map((word) => (word === '' ? '%' : percent(word))) : argv;
  const settings = variables.map(([name, value]) => `${name}=${encoded ? percent(value) : value}`);
  if (encoded) settings.unshift(PERCENT_MARKER);
  const line = settings.length > 0 ? `${words.join(' ')};${settings.join(' ')}` : words.join(' ');
  if (line.length > COMMAND_LINE_MAX_BYTES)
    return fail('command-line', `The command line takes ${line.length} bytes; at most ${COMMAND_LINE_MAX_BYTES} fit.`);
  return ok(line);
}

/** The inverse of encodeCommandLine, as the guest's C library does it. */
export function decodeCommandLine(line: string): { argv: string[]; env: Record<string, string> } {
  const [words, settings = ''] = splitOnce(line, ';');
  const variables = settings.split(' ').filter((word) => word !== '');
  const encoded = variables[0] === PERCENT_MARKER;
  if (encoded) variables.shift();
  const decode = encoded ? unpercent : (text: string) => text;
  const env: Record<string, string> = {};
  for (const variable of variables) {
    const [name, value = ''] = splitOnce(variable, '=');
    env[name] = decode(value);
  }
  const argv = words.split(' ').filter((word) => word !== '');
  return { argv: argv.map(decode), env };
}

function splitOnce(text: string, separator: string): [string] | [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** A lone `%` stands for the empty argument; `%` without two hex digits stands for itself. */
function unpercent(text: string): string {
  if (text === '%') return '';
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const digits = text.slice(i + 1, i + 3);
    if (text[i] === '%' && /^[0-9a-fA-F]{2}$/.test(digits)) {
      bytes.push(Number.parseInt(digits, 16));
      i += 2;
    } else bytes.push(text.charCodeAt(i));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
