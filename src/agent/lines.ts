// Cuts a byte stream into lines of UTF-8 text: frames may arrive in any pieces, and never end if a program wants it so.

/** The longest frame of the protocol. */
export const FRAME_MAX_BYTES = 64 * 2 ** 20;
const LINE_FEED = 0x0a;
/** Room that is kept between lines. */
const ROOM_KEPT = 64 * 1024;

export class LineReader {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  /** The line so far is its first `#size` bytes. One buffer, because pieces of one byte would cost hundreds each. */
  #room = new Uint8Array(ROOM_KEPT);
  #size = 0;
  /** The rest of a line that was too long is being passed over. */
  #skipping = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** False: a line has grown beyond what a frame may be; all of it is dropped, up to its end. */
  push(bytes: Uint8Array): boolean {
    let from = 0;
    let fits = true;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      fits = this.#keep(bytes.subarray(from, at)) && fits;
      this.#finish();
      from = at + 1;
    }
    return this.#keep(bytes.subarray(from)) && fits;
  }

  clear(): void {
    if (this.#room.length > ROOM_KEPT) this.#room = new Uint8Array(ROOM_KEPT);
    this.#size = 0;
    this.#skipping = false;
  }

  #keep(piece: Uint8Array): boolean {
    if (this.#skipping) return true;
    const size = this.#size + piece.length;
    if (size > FRAME_MAX_BYTES) {
      this.clear();
      this.#skipping = true;
      return false;
    }
    if (size > this.#room.length) this.#grow(size);
    this.#room.set(piece, this.#size);
    this.#size = size;
    return true;
  }

  #grow(size: number): void {
    const room = new Uint8Array(Math.min(FRAME_MAX_BYTES, Math.max(size, 2 * this.#room.length)));
    room.set(this.#room.subarray(0, this.#size));
    this.#room = room;
  }

  #finish(): void {
    const skipped = this.#skipping;
    const line = skipped ? '' : this.#decoder.decode(this.#room.subarray(0, this.#size));
    this.clear();
    if (!skipped) this.#onLine(line);
  }
}
