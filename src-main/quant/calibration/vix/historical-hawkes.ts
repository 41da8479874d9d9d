import { QuantError } from '../../math/quant-error.ts';
import { hawkes } from '../../models/hawkes.ts';
import { maximiseLikelihood, type LikelihoodFit } from './maximum-likelihood.ts';

/** Times of jumps, as seen or as told by `estimateMrlrj`. */
export interface JumpTimes {
  /** [n] strictly ascending, in (0, horizonYears]. */
  readonly timesYears: Float64Array;
  readonly horizonYears: number;
}

/** Self-excitation of a series of jumps. */
export interface HawkesHistory extends LikelihoodFit {
  /** Further jumps that one causes, a/β. */
  readonly branchingRatio: number;
  /** ln 2/(β − a). */
  readonly halfLifeYears: number;
  /** Largest distance of the increments of the compensator from Exp(1), and the probability of a larger one. */
  readonly kolmogorov: { readonly distance: number; readonly probability: number };
}

const FEWEST = 10;
/** Shares of jumps that excite, and speeds (1/yr) at which excitement decays, from which searches start. */
const STARTS = [
  [0.3, 15],
  [0.6, 40],
  [0.5, 150],
] as const;

/**
 * β, ℓ∞, a of dℓ = β(ℓ∞ − ℓ)dt + a dN by the likelihood of the jump times,
 * Σ ln(ℓ∞ + aR_i) − ℓ∞T − (a/β)Σ(1 − e^{−β(T−t_i)}), R_i = e^{−βΔt_i}(1 + R_{i−1}); ℓ starts at ℓ∞.
 * @param jumps times and the length of the series
 * @returns estimates with errors, branching, half-life and goodness of fit
 * @throws QuantError BAD_HISTORY where times do not ascend inside the horizon or there are fewer than 10
 * @source Hawkes 1971; Ozaki 1979 for the likelihood; Ogata 1988 for the residuals
 */
export function estimateHawkes(jumps: JumpTimes): HawkesHistory {
  checkTimes(jumps);
  const count = jumps.timesYears.length;
  const specs = ['decay', 'baseIntensity', 'excitation'].map((name) =>
    hawkes.params.find((spec) => spec.name === name)!,
  );
  const rate = count / jumps.horizonYears;
  const fit = maximiseLikelihood({
    // Logarithms keep a and ℓ∞ above 0: at 0 β would mean nothing.
    specs: specs.map((spec) => ({ ...spec, transform: 'log' })),
    terms: count + 1,
    starts: STARTS.map(([share, decay]) => [decay, rate * (1 - share), share * decay]),
    writeTerms: ([decay, base, excitation], out) => {
      if (!(excitation! < decay!)) out.fill(Number.NaN);
      else writeTerms(jumps, { decay: decay!, base: base!, excitation: excitation! }, out);
    },
  });
  const [decay, base, excitation] = fit.params.map(({ value }) => value) as [number, number, number];
  return {
    ...fit,
    branchingRatio: excitation / decay,
    halfLifeYears: Math.LN2 / (decay - excitation),
    kolmogorov: exponentialTest(compensators(jumps, { decay, base, excitation })),
  };
}

function checkTimes({ timesYears, horizonYears }: JumpTimes): void {
  const isAscending = timesYears.every((time, i) => time > (i === 0 ? 0 : timesYears[i - 1]!));
  if (timesYears.length < FEWEST || !isAscending || !(timesYears.at(-1)! <= horizonYears))
    throw new QuantError('BAD_HISTORY', { jumps: timesYears.length, isAscending, horizonYears });
}

interface Excitation {
  readonly decay: number;
  readonly base: number;
  readonly excitation: number;
}

/** ln ℓ(t_i) less the compensator since the jump before; the last term is what it adds up to after the last jump. */
function writeTerms(jumps: JumpTimes, at: Excitation, out: Float64Array): void {
  const { timesYears, horizonYears } = jumps;
  const { decay, base, excitation } = at;
  let excited = 0;
  let before = 0;
  for (let i = 0; i <= timesYears.length; i += 1) {
    const time = i < timesYears.length ? timesYears[i]! : horizonYears;
    const years = time - before;
    const left = excited * Math.exp(-decay * years);
    const compensator = base * years + (excited - left) / decay;
    out[i] = (i < timesYears.length ? Math.log(base + left) : 0) - compensator;
    excited = left + excitation;
    before = time;
  }
}

/** ∫ℓ dt from each jump to the next: Exp(1) if the model holds. */
function compensators({ timesYears }: JumpTimes, { decay, base, excitation }: Excitation): Float64Array {
  let excited = 0;
  let before = 0;
  return timesYears.map((time) => {
    const years = time - before;
    const left = excited * Math.exp(-decay * years);
    const sum = base * years + (excited - left) / decay;
    excited = left + excitation;
    before = time;
    return sum;
  });
}

/** Kolmogorov's distance to 1 − e^{−x}; its probability by the limit law with Stephens' correction. */
function exponentialTest(values: Float64Array): { distance: number; probability: number } {
  const sorted = values.slice().sort();
  const count = sorted.length;
  let distance = 0;
  for (let i = 0; i < count; i += 1) {
    const expected = -Math.expm1(-sorted[i]!);
    distance = Math.max(distance, expected - i / count, (i + 1) / count - expected);
  }
  const root = Math.sqrt(count);
  const x = (root + 0.12 + 0.11 / root) * distance;
  let probability = 0;
  for (let j = 1; j <= 100; j += 1) probability += (j % 2 === 1 ? 2 : -2) * Math.exp(-2 * j * j * x * x);
  return { distance, probability: x < 0.2 ? 1 : Math.min(Math.max(probability, 0), 1) };
}
