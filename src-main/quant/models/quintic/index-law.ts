import { SQUARE_DEGREE } from './gaussian-polynomial.ts';
import { ROW_START, type IndexPolynomial } from './index-window.ts';
import { NORMAL_REACH, panelSeries, type NormalPanels } from './normal-panels.ts';

const MOST_STRETCHES = SQUARE_DEGREE + 1;
const NEWTON_STEPS = 12;
const MOST_ORDERS = 64;
/** (2k + 1)/(k + 1), k/(k + 1) and 1/(2k + 1) of Legendre's recurrence: a division would hold up every term. */
const RISE = Float64Array.from({ length: MOST_ORDERS }, (_, k) => (2 * k + 1) / (k + 1));
const FALL = Float64Array.from({ length: MOST_ORDERS }, (_, k) => k / (k + 1));
const ODD_INVERSES = Float64Array.from({ length: MOST_ORDERS }, (_, k) => 1 / (2 * k + 1));
/** The pay-off vanishes at its crossing, so that an error there counts by its square. */
const SMALL_STEP = 1e-5;

/**
 * VIX_T given the second normal: the square root of a polynomial of the first, cut where that polynomial turns.
 *
 * On each monotone stretch a strike is crossed at most once; the integral of the pay-off is split there, so that the kink
 * costs no accuracy. Integrals up to a crossing come from the Legendre series of its panel.
 */
export class ConditionalIndex {
  readonly #panels: NormalPanels;
  readonly #square: Float64Array;
  readonly #weighted: Float64Array;
  readonly #series: Float64Array;
  readonly #hasSeries: Uint8Array;
  readonly #before: Float64Array;
  readonly #coefficients = new Float64Array(SQUARE_DEGREE + 1);
  readonly #turns = new Float64Array(MOST_STRETCHES + 1);
  readonly #turnValues = new Float64Array(MOST_STRETCHES + 1);
  /** First node beyond each turn. */
  readonly #turnCells = new Int32Array(MOST_STRETCHES + 1);
  #stretches = 0;
  #mean = 0;
  #slope = 0;
  #indexMass = 0;
  #mass = 0;

  constructor(panels: NormalPanels) {
    const count = panels.nodes.length;
    this.#panels = panels;
    this.#square = new Float64Array(count);
    this.#weighted = new Float64Array(count);
    this.#series = new Float64Array(count);
    this.#hasSeries = new Uint8Array(panels.panelCount);
    this.#before = new Float64Array(panels.panelCount + 1);
  }

  /** E[VIX_T | z₂] after `condition`. */
  get mean(): number {
    return this.#mean;
  }

  /** Fixes the second normal. */
  condition(polynomial: IndexPolynomial, second: number): void {
    restrict(this.#coefficients, polynomial.coefficients, second);
    this.#tabulate();
    this.#findTurns();
  }

  /** E[(VIX_T − K)⁺ | z₂] for a strike in index points. */
  call(strike: number): number {
    const target = strike * strike;
    const turns = this.#turns;
    const values = this.#turnValues;
    let sum = 0;
    let start = values[0]! > target ? -NORMAL_REACH : Number.NaN;
    for (let s = 0; s < this.#stretches; s += 1) {
      const above = values[s + 1]! > target;
      if (above === values[s]! > target) continue;
      const crossing = this.#crossing(s, target);
      if (above) start = crossing;
      else {
        sum += this.#between(start, crossing, strike);
        start = Number.NaN;
      }
    }
    if (!Number.isNaN(start)) sum += this.#between(start, turns[this.#stretches]!, strike);
    return sum;
  }

  #tabulate(): void {
    const { nodes, density, mass, order, panelCount } = this.#panels;
    const square = this.#square;
    const weighted = this.#weighted;
    const before = this.#before;
    const q = this.#coefficients;
    const [q0, q1, q2, q3, q4, q5] = [q[0]!, q[1]!, q[2]!, q[3]!, q[4]!, q[5]!];
    const [q6, q7, q8, q9, q10] = [q[6]!, q[7]!, q[8]!, q[9]!, q[10]!];
    let total = 0;
    for (let panel = 0, at = 0; panel < panelCount; panel += 1) {
      before[panel] = total;
      for (let j = 0; j < order; j += 1, at += 1) {
        const z = nodes[at]!;
        const z2 = z * z;
        const even = ((((q10 * z2 + q8) * z2 + q6) * z2 + q4) * z2 + q2) * z2 + q0;
        const odd = (((q9 * z2 + q7) * z2 + q5) * z2 + q3) * z2 + q1;
        const value = even + z * odd;
        square[at] = value;
        const index = Math.sqrt(value > 0 ? value : 0);
        weighted[at] = index * density[at]!;
        total += index * mass[at]!;
      }
    }
    before[panelCount] = total;
    this.#mean = total;
    this.#hasSeries.fill(0);
  }

  /** Where the polynomial changes direction, refined from the table. */
  #findTurns(): void {
    const square = this.#square;
    const nodes = this.#panels.nodes;
    const last = nodes.length - 1;
    let count = 0;
    this.#setTurn(count, -NORMAL_REACH);
    let rising = square[1]! > square[0]!;
    for (let at = 1; at < last && count < MOST_STRETCHES - 1; at += 1) {
      const goesUp = square[at + 1]! > square[at]!;
      if (goesUp === rising) continue;
      rising = goesUp;
      count += 1;
      this.#setTurn(count, this.#turnBetween(nodes[at - 1]!, nodes[at + 1]!));
    }
    this.#setTurn(count + 1, NORMAL_REACH);
    this.#stretches = count + 1;
  }

  #setTurn(at: number, z: number): void {
    this.#turns[at] = z;
    this.#turnValues[at] = this.#evaluate(z);
    this.#turnCells[at] = firstAbove(this.#panels.nodes, z);
  }

  /** Root of the derivative by Newton steps that stay inside. */
  #turnBetween(lower: number, upper: number): number {
    const q = this.#coefficients;
    let z = (lower + upper) / 2;
    for (let step = 0; step < NEWTON_STEPS; step += 1) {
      let first = 0;
      let second = 0;
      for (let k = SQUARE_DEGREE; k >= 1; k -= 1) {
        second = second * z + first;
        first = first * z + k * q[k]!;
      }
      const next = z - first / second;
      if (!(next > lower && next < upper)) break;
      const moved = Math.abs(next - z);
      z = next;
      if (moved < 1e-12) break;
    }
    return z;
  }

  #evaluate(z: number): number {
    const q = this.#coefficients;
    let value = 0;
    let slope = 0;
    for (let k = SQUARE_DEGREE; k >= 0; k -= 1) {
      slope = slope * z + value;
      value = value * z + q[k]!;
    }
    this.#slope = slope;
    return value;
  }

  /** The only z of a monotone stretch at which VIX² equals the target: bisected table, then Newton inside the cell. */
  #crossing(stretch: number, target: number): number {
    const square = this.#square;
    const rising = this.#turnValues[stretch + 1]! > this.#turnValues[stretch]!;
    const first = this.#turnCells[stretch]!;
    let from = first;
    let to = this.#turnCells[stretch + 1]! - 1;
    while (from <= to) {
      const middle = (from + to) >> 1;
      if (square[middle]! > target === rising) to = middle - 1;
      else from = middle + 1;
    }
    const { nodes } = this.#panels;
    const atStart = from === first;
    const atEnd = from === this.#turnCells[stretch + 1]!;
    const lower = atStart ? this.#turns[stretch]! : nodes[from - 1]!;
    const upper = atEnd ? this.#turns[stretch + 1]! : nodes[from]!;
    const below = atStart ? this.#turnValues[stretch]! : square[from - 1]!;
    const beyond = atEnd ? this.#turnValues[stretch + 1]! : square[from]!;
    const guess = lower + ((upper - lower) * (target - below)) / (beyond - below);
    return this.#newton(guess, lower, upper, { target, rising });
  }

  #newton(
    guess: number,
    lowest: number,
    highest: number,
    { target, rising }: { target: number; rising: boolean },
  ): number {
    let lower = lowest;
    let upper = highest;
    let z = guess;
    for (let step = 0; step < 60; step += 1) {
      const miss = this.#evaluate(z) - target;
      if (miss > 0 === rising) upper = z;
      else lower = z;
      let next = z - miss / this.#slope;
      if (!(next >= lower && next <= upper)) next = (lower + upper) / 2;
      const moved = Math.abs(next - z);
      z = next;
      // The error after a Newton step is of the order of its square.
      if (moved < SMALL_STEP) break;
    }
    return z;
  }

  #between(from: number, to: number, strike: number): number {
    this.#accumulate(to);
    const index = this.#indexMass;
    const mass = this.#mass;
    this.#accumulate(from);
    return index - this.#indexMass - strike * (mass - this.#mass);
  }

  /** ∫ VIX n and ∫ n from the left end to z. */
  #accumulate(z: number): void {
    if (z <= -NORMAL_REACH || z >= NORMAL_REACH) {
      this.#indexMass = z < 0 ? 0 : this.#mean;
      this.#mass = z < 0 ? 0 : 1;
      return;
    }
    const { halfWidth, panelCount, order, densitySeries, massBefore, toSeries } = this.#panels;
    const place = (z + NORMAL_REACH) / (2 * halfWidth);
    const panel = Math.min(Math.max(Math.floor(place), 0), panelCount - 1);
    const offset = panel * order;
    if (this.#hasSeries[panel] === 0) {
      panelSeries(this.#series, this.#weighted, toSeries, { offset, order });
      this.#hasSeries[panel] = 1;
    }
    const series = this.#series;
    const t = 2 * (place - panel) - 1;
    // ∫_{−1}^t P_k = (P_{k+1}(t) − P_{k−1}(t))/(2k + 1), and t + 1 for k = 0
    let before = 1;
    let value = t;
    let index = series[offset]! * (t + 1);
    let mass = densitySeries[offset]! * (t + 1);
    for (let k = 1; k < order; k += 1) {
      const next = t * value * RISE[k]! - before * FALL[k]!;
      const integral = (next - before) * ODD_INVERSES[k]!;
      index += series[offset + k]! * integral;
      mass += densitySeries[offset + k]! * integral;
      before = value;
      value = next;
    }
    this.#indexMass = this.#before[panel]! + halfWidth * index;
    this.#mass = massBefore[panel]! + halfWidth * mass;
  }
}

/** Coefficients in the first normal where the second is known. */
function restrict(out: Float64Array, all: Float64Array, second: number): void {
  for (let j = 0; j <= SQUARE_DEGREE; j += 1) {
    const row = ROW_START[j]!;
    let value = 0;
    for (let i = SQUARE_DEGREE - j; i >= 0; i -= 1) value = value * second + all[row + i]!;
    out[j] = value;
  }
}

const restricted = new Float64Array(SQUARE_DEGREE + 1);

/**
 * E[VIX_T | z₂] without what options need.
 * @param panels nodes of the first normal
 * @param coefficients of VIX² by both normals
 * @param second z₂
 * @returns index points
 */
export function conditionalMean(panels: NormalPanels, coefficients: Float64Array, second: number): number {
  const { nodes, mass } = panels;
  const q = restricted;
  restrict(q, coefficients, second);
  const [q0, q1, q2, q3, q4, q5] = [q[0]!, q[1]!, q[2]!, q[3]!, q[4]!, q[5]!];
  const [q6, q7, q8, q9, q10] = [q[6]!, q[7]!, q[8]!, q[9]!, q[10]!];
  let total = 0;
  for (let at = 0; at < nodes.length; at += 1) {
    const z = nodes[at]!;
    const z2 = z * z;
    const even = ((((q10 * z2 + q8) * z2 + q6) * z2 + q4) * z2 + q2) * z2 + q0;
    const odd = (((q9 * z2 + q7) * z2 + q5) * z2 + q3) * z2 + q1;
    const value = even + z * odd;
    total += Math.sqrt(value > 0 ? value : 0) * mass[at]!;
  }
  return total;
}

function firstAbove(values: Float64Array, bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
