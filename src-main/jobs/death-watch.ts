const windowMs = 10 * 60_000;
const deathsAllowed = 3;

/** Counts deaths of a child: three in ten minutes are too many to start it again. */
export class DeathWatch {
  readonly #nowMs: () => number;
  readonly #deathsAtMs: number[] = [];

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  add(): void {
    this.#deathsAtMs.push(this.#nowMs());
  }

  get tooMany(): boolean {
    return this.#recent().length >= deathsAllowed;
  }

  /** Milliseconds until a start is allowed again; 0 where it is. */
  get clearsInMs(): number {
    const recent = this.#recent();
    const deciding = recent.at(-deathsAllowed);
    return deciding === undefined ? 0 : deciding + windowMs - this.#nowMs();
  }

  #recent(): number[] {
    return this.#deathsAtMs.filter((atMs) => this.#nowMs() - atMs < windowMs);
  }
}
