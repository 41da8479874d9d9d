const stopBytes = 8;

/** Stop flag and progress of one task in memory that all its threads share: no messages while they are busy. */
export class SharedState {
  readonly buffer: SharedArrayBuffer;
  readonly #stop: Int32Array;
  readonly #progress: Float64Array;

  private constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#stop = new Int32Array(buffer, 0, 1);
    this.#progress = new Float64Array(buffer, stopBytes);
  }

  static create(pieces: number): SharedState {
    return new SharedState(new SharedArrayBuffer(stopBytes + 8 * pieces));
  }

  static from(buffer: SharedArrayBuffer): SharedState {
    return new SharedState(buffer);
  }

  get stopped(): boolean {
    return Atomics.load(this.#stop, 0) !== 0;
  }

  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  /** Torn reads are harmless here: the number is only shown. A place beyond the last is not counted. */
  report(place: number, fraction: number): void {
    if (place < this.#progress.length) this.#progress[place] = fraction;
  }

  /** Mean over all pieces. */
  get fraction(): number {
    let sum = 0;
    for (const share of this.#progress) sum += share;
    return this.#progress.length === 0 ? 0 : Math.min(1, sum / this.#progress.length);
  }
}
