const stopBytes = 8;

/** Stop flag and progress of one task in memory that all its threads share: no messages while they are busy. */
export class SharedState {
  readonly buffer: SharedArrayBuffer;
  readonly #stop: Int32Array;
  readonly #progress: Float64Array;

  readonly #joinShare: number;

  private constructor(buffer: SharedArrayBuffer, joinShare: number) {
    this.buffer = buffer;
    this.#joinShare = joinShare;
    this.#stop = new Int32Array(buffer, 0, 1);
    this.#progress = new Float64Array(buffer, stopBytes);
  }

  /** @param joinShare part of the whole work that putting the parts together takes; its progress has the last place */
  static create(pieces: number, joinShare = 0): SharedState {
    return new SharedState(new SharedArrayBuffer(stopBytes + 8 * (pieces + 1)), joinShare);
  }

  static from(buffer: SharedArrayBuffer): SharedState {
    return new SharedState(buffer, 0);
  }

  get stopped(): boolean {
    return Atomics.load(this.#stop, 0) !== 0;
  }

  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  /** Torn reads are harmless here: the number is only shown. */
  report(place: number, fraction: number): void {
    this.#progress[place] = fraction;
  }

  /** Mean over all pieces, and what is done of the join. */
  get fraction(): number {
    const pieces = this.#progress.length - 1;
    let sum = 0;
    for (let place = 0; place < pieces; place += 1) sum += this.#progress[place]!;
    const ofPieces = pieces === 0 ? 0 : sum / pieces;
    return Math.min(1, (1 - this.#joinShare) * ofPieces + this.#joinShare * this.#progress[pieces]!);
  }
}
