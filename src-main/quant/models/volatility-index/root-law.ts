import { gaussLegendre } from '../../math/gauss-rules.ts';
import { atomAtZero, logDensity, degreeAtZero, powerRule, probableInterval } from './variance-law.ts';
import type { VarianceLaw } from './variance-law.ts';

/** An index 100√(a + b·v) whose variance v is scale·χ′². */
export interface RootIndex {
  readonly law: VarianceLaw;
  readonly intercept: number;
  /** b·scale: slope against χ′². */
  readonly slope: number;
}

const NODES = 24;
/** e^{−44} = 8e-20 of the probability is left out. */
const DEPTH = 44;
const LEAST_PANEL = 1e-12;

/**
 * E[100√(a + bv)] = (100/√π)∫₀^∞ −L′(s)s^{−1/2} ds with L(s) = E e^{−s(a + bv)}, in ln s by the trapezium rule, which
 * converges like e^{−π²/step}; every term is positive.
 * @param index a, b and the law
 * @returns index points, to about 1e-14 of itself
 * @source Heston volatility-index futures by the Laplace transform of the variance; Schürger 2002 for the identity
 */
export function rootMean({ law, intercept, slope }: RootIndex): number {
  const { degrees, noncentrality } = law;
  const mean = intercept + slope * (degrees + noncentrality);
  if (mean <= 0) return 0;
  const step = 0.2;
  let sum = 0;
  let largest = 0;
  for (let t = -Math.log(mean) - 76; ; t += step) {
    const s = Math.exp(t);
    const left = 1 / (1 + 2 * s * slope);
    const log =
      -s * intercept - (degrees / 2) * Math.log1p(2 * s * slope) - s * slope * noncentrality * left + t / 2;
    const rate = intercept + slope * left * (degrees + noncentrality * left);
    const term = rate * Math.exp(log);
    sum += term;
    largest = Math.max(largest, term);
    if (term < 1e-18 * largest) break;
  }
  return (100 * step * sum) / Math.sqrt(Math.PI);
}

/** Ends of panels on which the density is as smooth as a Gauss rule needs; the first begins at 0 or where mass begins. */
function panelEnds({ law, intercept, slope }: RootIndex): number[] {
  const [low, high] = probableInterval(law, DEPTH);
  const mean = law.degrees + law.noncentrality;
  const deviation = Math.sqrt(2 * (law.degrees + 2 * law.noncentrality));
  const ends = [low];
  if (low === 0) {
    const first = Math.min(high, 4, 36 / law.noncentrality, (3 * intercept) / slope);
    ends.push(Math.max(first, LEAST_PANEL * high));
  }
  for (let end = ends.at(-1)!; end < high;) {
    const local = deviation * Math.min(1, end / mean);
    end = Math.min(end + Math.min(2 * end, Math.max(4 * local, 8)), high);
    ends.push(end);
  }
  return ends;
}

/** Sums of weight·density and weight·density·index over nodes between two values of χ′². */
interface PartialSums {
  mass: number;
  value: number;
}

function legendreSums(index: RootIndex, from: number, to: number): PartialSums {
  const { nodes, weights } = gaussLegendre(NODES);
  const half = (to - from) / 2;
  let mass = 0;
  let value = 0;
  for (let j = 0; j < NODES; j += 1) {
    const x = from + half * (1 + nodes[j]!);
    const w = half * weights[j]! * Math.exp(logDensity(index.law, x));
    mass += w;
    value += w * 100 * Math.sqrt(index.intercept + index.slope * x);
  }
  return { mass, value };
}

/** Probability and expectations of one expiry, panel by panel. */
export class RootLaw {
  readonly index: RootIndex;
  private readonly ends: readonly number[];
  /** Sums over a panel and all above it. */
  private readonly above: readonly PartialSums[];
  private readonly rule: { nodes: Float64Array; weights: Float64Array };
  private readonly hasFirst: boolean;

  constructor(index: RootIndex) {
    this.index = index;
    this.ends = panelEnds(index);
    this.rule = powerRule(NODES, degreeAtZero(index.law));
    this.hasFirst = this.ends[0] === 0;
    const above: PartialSums[] = [];
    let mass = 0;
    let value = 0;
    for (let panel = this.ends.length - 2; panel >= 0; panel -= 1) {
      const isFirst = panel === 0 && this.hasFirst;
      const sums = isFirst
        ? this.firstSums(this.ends[1]!)
        : legendreSums(index, this.ends[panel]!, this.ends[panel + 1]!);
      mass += sums.mass;
      value += sums.value;
      above[panel] = { mass, value };
    }
    this.above = above;
  }

  /** Total probability, for how far it is from 1, and the mean of the index. */
  total(): PartialSums {
    return this.above[0]!;
  }

  /** Undiscounted call E[(index − K)⁺]; `mean` is E[index]. */
  call(strike: number, mean: number): number {
    const { intercept, slope } = this.index;
    const at = ((strike / 100) ** 2 - intercept) / slope;
    if (at <= this.ends[0]! || strike <= 0) return mean - strike;
    if (at >= this.ends.at(-1)!) return 0;
    const panel = this.ends.findIndex((end) => end > at) - 1;
    if (panel === 0 && this.hasFirst) {
      const below = this.firstSums(at);
      return mean - strike + (strike * below.mass - below.value);
    }
    const part = legendreSums(this.index, at, this.ends[panel + 1]!);
    const rest = this.above[panel + 1] ?? { mass: 0, value: 0 };
    return part.value - strike * part.mass + (rest.value - strike * rest.mass);
  }

  /** Sums from 0, where the density has its power and perhaps an atom. */
  private firstSums(to: number): PartialSums {
    const { law, intercept, slope } = this.index;
    const { nodes, weights } = this.rule;
    const power = degreeAtZero(law) - 1;
    let mass = atomAtZero(law);
    let value = mass * 100 * Math.sqrt(intercept);
    for (let j = 0; j < NODES; j += 1) {
      const x = to * nodes[j]!;
      // The rule has x/to to the power in its weights
      const w = to * weights[j]! * Math.exp(logDensity(law, x) - power * Math.log(nodes[j]!));
      mass += w;
      value += w * 100 * Math.sqrt(intercept + slope * x);
    }
    return { mass, value };
  }
}
