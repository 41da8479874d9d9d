import { gaussLegendre } from '../../math/gauss-rules.ts';
import type { Driver } from './index-window.ts';

/** H(t) = H0 e^{−κt} + H∞(1 − e^{−κt}), and the time scale of the factor. */
export interface MovingRoughness {
  /** H today, ≤ ½. */
  readonly H0: number;
  /** H in the long run, ≤ ½. */
  readonly HInf: number;
  /** Speed of the change, per year, ≥ 0. */
  readonly kappa: number;
  /** Years. */
  readonly epsilon: number;
}

/** Law of a factor with coefficients of time: dX = −speed(t) X dt + vol(t) dW, X_0 = 0. */
export interface MovingFactor {
  readonly speedAt: (timeYears: number) => number;
  readonly volAt: (timeYears: number) => number;
  /** exp(−∫ speed) over a time. */
  readonly decay: (fromYears: number, toYears: number) => number;
  /** Var X_t. */
  readonly variance: (timeYears: number) => number;
}

const ORDER = 10;
/** A panel is no longer than this, nor than two thirds of the mean time that the factor remembers. */
const LONGEST_PANEL_YEARS = 1 / 12;
const PANEL_MEMORY = 2 / 3;

/**
 * dX = −(½ − H(t))/ε X dt + ε^{H(t)−½} dW: the factor of the one-factor model with both coefficients read at H(t).
 * @param params H(t) and ε
 * @returns decay in closed form, variance by Gauss–Legendre panels that are kept
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equation (1.2) and the section on time-dependent parameters (H(t) for smiles beyond four months)
 */
export function movingFactor({ H0, HInf, kappa, epsilon }: MovingRoughness): MovingFactor {
  const gap = H0 - HInf;
  const roughness = (time: number): number => HInf + gap * Math.exp(-kappa * time);
  /** ∫ H over a time. */
  const sum = (from: number, to: number): number => {
    const length = to - from;
    const share = kappa * length > 0 ? -Math.expm1(-kappa * length) / kappa : length;
    return HInf * length + gap * Math.exp(-kappa * from) * share;
  };
  const decay = (from: number, to: number): number => Math.exp(-((to - from) / 2 - sum(from, to)) / epsilon);
  const logEpsilon = Math.log(epsilon);
  const volAt = (time: number): number => Math.exp((roughness(time) - 0.5) * logEpsilon);
  const fastest = (0.5 - Math.min(H0, HInf)) / epsilon;
  const width = Math.min(LONGEST_PANEL_YEARS, PANEL_MEMORY / fastest);
  const added = addedVariance(volAt, decay);
  const ends = [0];
  return {
    speedAt: (time) => (0.5 - roughness(time)) / epsilon,
    volAt,
    decay,
    variance: (time) => {
      const panel = Math.floor(time / width);
      while (ends.length <= panel) {
        const from = (ends.length - 1) * width;
        const to = ends.length * width;
        ends.push(ends.at(-1)! * decay(from, to) ** 2 + added(from, to));
      }
      const from = panel * width;
      return time > from ? ends[panel]! * decay(from, time) ** 2 + added(from, time) : ends[panel]!;
    },
  };
}

/** ∫ vol(s)² e^{−2∫_s^t speed} ds over a short time. */
function addedVariance(
  volAt: (time: number) => number,
  decay: (from: number, to: number) => number,
): (from: number, to: number) => number {
  const { nodes, weights } = gaussLegendre(ORDER);
  return (from, to) => {
    const half = (to - from) / 2;
    let total = 0;
    for (let q = 0; q < ORDER; q += 1) {
      const time = from + half * (1 + nodes[q]!);
      const size = volAt(time) * decay(time, to);
      total += half * weights[q]! * size * size;
    }
    return total;
  };
}

/**
 * The factor seen from T.
 * @param factor from `movingFactor`
 * @param params H(t) and ε
 * @param expiryYears T ≥ 0
 * @returns variances and loadings
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, equation (2.8), for a factor with coefficients of time
 */
export function movingDriver(
  { decay, variance }: MovingFactor,
  { H0, HInf, epsilon }: MovingRoughness,
  expiryYears: number,
): Driver {
  const known = variance(expiryYears);
  const deviation = Math.sqrt(known);
  const loading = (lag: number): number => decay(expiryYears, expiryYears + lag);
  return {
    variance,
    noiseVariance: (lag) => Math.max(variance(expiryYears + lag) - loading(lag) ** 2 * known, 0),
    fastestSpeed: (0.5 - Math.min(H0, HInf)) / epsilon,
    loadings: (lag) => [deviation * loading(lag), 0],
  };
}
