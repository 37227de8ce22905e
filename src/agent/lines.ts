// Cuts a byte stream into lines of UTF-8 text: frames may arrive in any pieces.

/** The longest frame of the protocol. */
export const FRAME_MAX_BYTES = 64 * 2 ** 20;
const LINE_FEED = 0x0a;

export class LineReader {
  readonly #onLine: (line: string) => void;
  #pieces: Uint8Array[] = [];
  #size = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** False: a line has grown beyond what a frame may be; what there was of it is dropped. */
  push(bytes: Uint8Array): boolean {
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      this.#keep(bytes.subarray(from, at));
      this.#finish();
      from = at + 1;
    }
    this.#keep(bytes.slice(from));
    if (this.#size <= FRAME_MAX_BYTES) return true;
    this.clear();
    return false;
  }

  clear(): void {
    this.#pieces = [];
    this.#size = 0;
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  #finish(): void {
    const line = new Uint8Array(this.#size);
    let at = 0;
    for (const piece of this.#pieces) {
      line.set(piece, at);
      at += piece.length;
    }
    this.clear();
    this.#onLine(new TextDecoder().decode(line));
  }
}
