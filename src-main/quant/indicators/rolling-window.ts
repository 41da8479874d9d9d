/** The last values of a fixed number; a value can be tried without being kept. */
export class RollingWindow {
  readonly #slots: Float64Array;
  #head = 0;
  #kept = 0;
  #displaced = 0;

  constructor(length: number) {
    this.#slots = new Float64Array(length);
  }

  /** Puts a value in the place of the oldest; true where the window is full with it. `settle` must follow. */
  put(value: number): boolean {
    this.#displaced = this.#slots[this.#head]!;
    this.#slots[this.#head] = value;
    return this.#kept + 1 >= this.#slots.length;
  }

  /** Keeps the value that was put, or takes it out again. */
  settle(keep: boolean): void {
    if (!keep) {
      this.#slots[this.#head] = this.#displaced;
      return;
    }
    this.#head = (this.#head + 1) % this.#slots.length;
    this.#kept += 1;
  }

  /** Mean of a full window, summed from the oldest as distances from it: exact for equal values. */
  mean(): number {
    const first = this.#at(0);
    let sum = 0;
    for (let i = 1; i < this.#slots.length; i += 1) sum += this.#at(i) - first;
    return first + sum / this.#slots.length;
  }

  /** Σ(x − mean)² of a full window. */
  squares(mean: number): number {
    let sum = 0;
    for (let i = 0; i < this.#slots.length; i += 1) {
      const distance = this.#at(i) - mean;
      sum += distance * distance;
    }
    return sum;
  }

  #at(index: number): number {
    const place = this.#head + 1 + index;
    return this.#slots[place % this.#slots.length]!;
  }
}
