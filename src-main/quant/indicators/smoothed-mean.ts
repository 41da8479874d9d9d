/**
 * Exponential mean that begins with the plain mean of its first values:
 * m_n = (x₁ + … + x_n)/n, then m_t = m_{t−1} + α(x_t − m_{t−1}).
 */
export class SmoothedMean {
  readonly #length: number;
  readonly #alpha: number;
  #count = 0;
  #first = 0;
  #sum = 0;
  #mean = Number.NaN;

  constructor(length: number, alpha: number) {
    this.#length = length;
    this.#alpha = alpha;
  }

  /** The mean with the next value; NaN before the first `length` values are there. */
  next(value: number, keep: boolean): number {
    const first = this.#count === 0 ? value : this.#first;
    const sum = this.#sum + (value - first);
    const mean = this.#meanWith(value, first, sum);
    if (keep) {
      this.#first = first;
      this.#sum = sum;
      this.#mean = mean;
      this.#count += 1;
    }
    return mean;
  }

  #meanWith(value: number, first: number, sum: number): number {
    if (this.#count < this.#length - 1) return Number.NaN;
    if (this.#count === this.#length - 1) return first + sum / this.#length;
    return this.#mean + this.#alpha * (value - this.#mean);
  }
}

/**
 * Weight of the newest value in an exponential mean of n values, α = 2/(n + 1).
 * @param length n in bars
 * @returns α in (0, 1]
 */
export const exponentialAlpha = (length: number): number => 2 / (length + 1);

/**
 * Values after which less than 1e-8 of the first mean is left: those of that mean and ln 1e-8 / ln(1 − α) more.
 * @param length values of the first mean
 * @param alpha weight of the newest value
 * @returns values
 */
export function smoothingMemory(length: number, alpha: number): number {
  return length + (alpha >= 1 ? 0 : Math.ceil(Math.log(1e-8) / Math.log(1 - alpha)));
}
