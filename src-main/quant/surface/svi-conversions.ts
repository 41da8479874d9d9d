import { QuantError } from '../math/quant-error.ts';
import type { RawSvi } from './raw-svi.ts';

/** SVI jump-wings: what traders read off a smile. */
export interface JumpWingSvi {
  readonly expiryYears: number;
  /** At-the-money variance per year, w(0)/T. */
  readonly v: number;
  /** At-the-money skew ∂σ√T/∂k at k = 0. */
  readonly psi: number;
  /** Slopes of the put and the call wing over √w(0). */
  readonly p: number;
  readonly c: number;
  /** Least variance per year. */
  readonly vTilde: number;
}

/** Natural SVI: w = Δ + (ω/2){1 + ζρ(k − μ) + √((ζ(k − μ) + ρ)² + 1 − ρ²)}. */
export interface NaturalSvi {
  readonly delta: number;
  readonly mu: number;
  readonly rho: number;
  readonly omega: number;
  readonly zeta: number;
}

/**
 * Jump-wings of a raw slice: v = w(0)/t, ψ = (b/2√w0)(ρ − m/√(m² + σ²)), p = b(1 − ρ)/√w0, c = b(1 + ρ)/√w0, ṽ = (a + bσ√(1 − ρ²))/t.
 * @param svi raw parameters with w(0) > 0
 * @param expiryYears t > 0
 * @returns jump-wings
 * @throws QuantError BAD_SVI where w(0) ≤ 0 or t ≤ 0
 * @source Gatheral and Jacquier 2014, equation (3.5)
 */
export function jumpWingsOfRaw({ a, b, rho, m, sigma }: RawSvi, expiryYears: number): JumpWingSvi {
  const root = Math.sqrt(m * m + sigma * sigma);
  const w0 = a + b * (-rho * m + root);
  if (!(w0 > 0 && expiryYears > 0)) throw new QuantError('BAD_SVI', { w0, expiryYears, rule: 'w(0) > 0' });
  const deviation = Math.sqrt(w0);
  return {
    expiryYears,
    v: w0 / expiryYears,
    psi: (b / (2 * deviation)) * (rho - m / root),
    p: (b * (1 - rho)) / deviation,
    c: (b * (1 + rho)) / deviation,
    vTilde: (a + b * sigma * Math.sqrt(1 - rho * rho)) / expiryYears,
  };
}

/**
 * Raw parameters of jump-wings.
 * @param wings v > 0, c + p > 0, |β| ≤ 1 for β = ρ − 2ψ√w0/b
 * @returns raw parameters
 * @throws QuantError BAD_SVI naming the rule that is broken
 * @source Gatheral and Jacquier 2014, lemma 3.2
 */
export function rawOfJumpWings(wings: JumpWingSvi): RawSvi {
  const { expiryYears: t, v, psi, p, c, vTilde } = wings;
  const fail = (rule: string): never => {
    throw new QuantError('BAD_SVI', { ...wings, rule });
  };
  const w0 = v * t;
  if (!(w0 > 0)) fail('v > 0');
  const deviation = Math.sqrt(w0);
  const b = (deviation * (c + p)) / 2;
  if (!(b > 0)) fail('c + p > 0');
  const rho = 1 - (p * deviation) / b;
  const beta = rho - (2 * psi * deviation) / b;
  if (Math.abs(beta) > 1 + 1e-12) fail('|rho − 2·psi·√w0/b| ≤ 1');
  // β = m/√(m² + σ²), so σ/m = √(1 − β²)/β; written over R = √(m² + σ²) it has no special case at m = 0.
  const cosine = Math.min(Math.max(beta, -1), 1);
  const sine = Math.sqrt((1 - cosine) * (1 + cosine));
  const opposite = Math.sqrt((1 - rho) * (1 + rho));
  // (v − ṽ)t = bR(1 − ρβ − √(1 − ρ²)√(1 − β²)), and the bracket is 1 − cos of an angle.
  const gap = oneMinusCosine(rho, cosine, opposite, sine);
  if (!(gap > 0))
    fail('the least variance differs from that at the money (the smile has no curvature to speak of)');
  const reach = ((v - vTilde) * t) / (b * gap);
  const sigma = reach * sine;
  if (!(sigma > 0)) fail('v > vTilde');
  return { a: vTilde * t - b * sigma * opposite, b, rho, m: reach * cosine, sigma };
}

/** 1 − cos(x − y) = 2 sin²((x − y)/2) with cos x, cos y given, sines non-negative. */
function oneMinusCosine(cosX: number, cosY: number, sinX: number, sinY: number): number {
  const half = Math.sin((Math.atan2(sinX, cosX) - Math.atan2(sinY, cosY)) / 2);
  return 2 * half * half;
}

/**
 * Raw parameters of natural ones: a = Δ + (ω/2)(1 − ρ²), b = ωζ/2, m = μ − ρ/ζ, σ = √(1 − ρ²)/ζ.
 * @param natural ω ≥ 0, ζ > 0, |ρ| < 1
 * @returns raw parameters
 * @source Gatheral and Jacquier 2014, lemma 3.1
 */
export function rawOfNatural({ delta, mu, rho, omega, zeta }: NaturalSvi): RawSvi {
  const rest = 1 - rho * rho;
  return {
    a: delta + (omega / 2) * rest,
    b: (omega * zeta) / 2,
    rho,
    m: mu - rho / zeta,
    sigma: Math.sqrt(rest) / zeta,
  };
}

/**
 * Natural parameters of raw ones: ζ = √(1 − ρ²)/σ, ω = 2bσ/√(1 − ρ²), μ = m + ρσ/√(1 − ρ²), Δ = a − (ω/2)(1 − ρ²).
 * @param svi raw parameters
 * @returns natural parameters
 * @source Gatheral and Jacquier 2014, lemma 3.1
 */
export function naturalOfRaw({ a, b, rho, m, sigma }: RawSvi): NaturalSvi {
  const root = Math.sqrt(1 - rho * rho);
  const omega = (2 * b * sigma) / root;
  return {
    delta: a - (omega / 2) * root * root,
    mu: m + (rho * sigma) / root,
    rho,
    omega,
    zeta: root / sigma,
  };
}
