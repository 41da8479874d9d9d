import type { ComplexVector } from '../../math/complex-vector.ts';
import type { ParamSpec } from '../model.ts';

/** Poisson arrivals of normal log jumps. */
export interface NormalJumps {
  /** Jumps per year. */
  readonly lambda: number;
  /** Mean and standard deviation of the log jump. */
  readonly mu: number;
  readonly delta: number;
}

/**
 * Mean relative jump k = e^{μ + δ²/2} − 1.
 * @param jumps λ, μ, δ
 * @returns k
 */
export function meanJump({ mu, delta }: NormalJumps): number {
  return Math.expm1(mu + (delta * delta) / 2);
}

/**
 * Adds T λ (e^{iuμ − u²δ²/2} − 1 − iuk), the compensated jump part of ln φ̂.
 * @param u nodes [n]
 * @param out [n]
 * @param jumps λ, μ, δ
 * @param expiryYears T
 * @source Merton 1976
 */
export function addNormalJumps(
  u: ComplexVector,
  out: ComplexVector,
  jumps: NormalJumps,
  expiryYears: number,
): void {
  const { mu, delta, lambda } = jumps;
  const rate = lambda * expiryYears;
  // Zero times an overflowing size would be NaN.
  if (rate === 0) return;
  const k = meanJump(jumps);
  const half = (delta * delta) / 2;
  for (let j = 0; j < u.re.length; j += 1) {
    const x = u.re[j]!;
    const y = u.im[j]!;
    const growth = -mu * y - half * (x * x - y * y);
    const angle = mu * x - delta * delta * x * y;
    const size = Math.exp(growth);
    const sinHalf = Math.sin(angle / 2);
    // e^{a + ib} − 1 without cancellation near 0
    out.re[j]! += rate * (Math.expm1(growth) - 2 * size * sinHalf * sinHalf + k * y);
    out.im[j]! += rate * (size * Math.sin(angle) - k * x);
  }
}

/**
 * Derivatives of what `addNormalJumps` adds, times φ̂: T(e^{iuμ − u²δ²/2} − 1 − iuk) to λ, Tλ iu(E − m) to μ and
 * −Tλδ(u²E + ium) to δ, with E = e^{iuμ − u²δ²/2} and m = e^{μ + δ²/2}.
 * @param u nodes [n]
 * @param out [n] φ̂, given
 * @param gradient three vectors [n], written, in the order λ, μ, δ
 * @param model jumps and T > 0
 */
export function normalJumpGradient(
  u: ComplexVector,
  out: ComplexVector,
  gradient: readonly ComplexVector[],
  { jumps, expiryYears }: { readonly jumps: NormalJumps; readonly expiryYears: number },
): void {
  const { mu, delta, lambda } = jumps;
  const [toLambda, toMu, toDelta] = gradient as [ComplexVector, ComplexVector, ComplexVector];
  const mean = Math.exp(mu + (delta * delta) / 2);
  const rate = lambda * expiryYears;
  for (let j = 0; j < u.re.length; j += 1) {
    const x = u.re[j]!;
    const y = u.im[j]!;
    const size = Math.exp(-mu * y - ((delta * delta) / 2) * (x * x - y * y));
    const angle = mu * x - delta * delta * x * y;
    const er = size * Math.cos(angle);
    const ei = size * Math.sin(angle);
    const pr = out.re[j]!;
    const pi = out.im[j]!;
    // E − 1 − iuk with iu = −y + ix
    const lr = expiryYears * (er - 1 + (mean - 1) * y);
    const li = expiryYears * (ei - (mean - 1) * x);
    toLambda.re[j] = lr * pr - li * pi;
    toLambda.im[j] = lr * pi + li * pr;
    const mr = rate * (-y * (er - mean) - x * ei);
    const mi = rate * (x * (er - mean) - y * ei);
    toMu.re[j] = mr * pr - mi * pi;
    toMu.im[j] = mr * pi + mi * pr;
    const qr = x * x - y * y;
    const qi = 2 * x * y;
    const dr = -rate * delta * (qr * er - qi * ei - y * mean);
    const di = -rate * delta * (qr * ei + qi * er + x * mean);
    toDelta.re[j] = dr * pr - di * pi;
    toDelta.im[j] = dr * pi + di * pr;
  }
}

/**
 * Cumulants that the jumps add over T.
 * @param jumps λ, μ, δ
 * @param expiryYears T
 * @returns c1 (with the compensator), c2 and c4
 */
export function normalJumpCumulants(
  jumps: NormalJumps,
  expiryYears: number,
): { c1: number; c2: number; c4: number } {
  const { mu, delta, lambda } = jumps;
  const rate = lambda * expiryYears;
  const square = delta * delta;
  return {
    c1: rate * (mu - meanJump(jumps)),
    c2: rate * (mu * mu + square),
    c4: rate * (mu ** 4 + 6 * mu * mu * square + 3 * square * square),
  };
}

/** λ, μ, δ as Merton and Bates share them. */
export const normalJumpSpecs: readonly ParamSpec[] = [
  {
    name: 'lambda',
    symbol: 'λ',
    label: 'Jumps per year',
    unit: '1/yr',
    min: 0,
    max: 1000,
    range: [0, 5],
    start: 1,
    transform: 'identity',
    doc: 'Mean number of jumps in a year.',
  },
  {
    name: 'mu',
    symbol: 'μ',
    label: 'Mean log jump',
    unit: '1',
    min: -5,
    max: 5,
    range: [-0.5, 0.5],
    start: -0.1,
    transform: 'identity',
    doc: 'Negative where jumps are crashes: −0.1 is a fall of about 10 %.',
  },
  {
    name: 'delta',
    symbol: 'δ',
    label: 'Spread of log jumps',
    unit: '1',
    min: 0,
    max: 5,
    range: [0, 0.5],
    start: 0.15,
    transform: 'identity',
    doc: 'Standard deviation of the log jump.',
  },
];

/**
 * Half-angle of the sectors in which the factor of the jumps stays moderate: on the ray of angle γ the exponent of
 * e^{iuμ − u²δ²/2} reaches μ² sin²γ/(2δ² cos 2γ), which is held to 1.
 * @param jumps intensity, mean and deviation of the log jump
 * @returns radians, from 0 (jumps of one size) to π/4; π/2 without jumps
 */
export function jumpAngle({ lambda, mu, delta }: NormalJumps): number {
  if (lambda === 0) return Math.PI / 2;
  const ratio = (2 * delta * delta) / (mu * mu);
  return ratio === Number.POSITIVE_INFINITY || mu === 0
    ? Math.PI / 4
    : Math.asin(Math.sqrt(ratio / (1 + 2 * ratio)));
}
