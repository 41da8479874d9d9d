import { jetByDifferences, type Smile } from './smile.ts';

/** SABR of one expiry; α in units of forward^{1−β} per √year. */
export interface SabrSlice {
  readonly alpha: number;
  readonly beta: number;
  readonly rho: number;
  readonly nu: number;
}

/** Below this |z| the ratio z/x(z) is summed as a series of Legendre polynomials. */
const SMALL = 0.01;

/**
 * Hagan's lognormal vol of SABR, first order in time.
 *
 * z = (ν/α)(FK)^{(1−β)/2} L, L = ln(F/K); σ = α/{(FK)^{(1−β)/2}[1 + (1−β)²L²/24 + (1−β)⁴L⁴/1920]} · z/x(z) · {1 + […]T}.
 * @param sabr α > 0, β in [0, 1], |ρ| < 1, ν > 0
 * @param forward F > 0
 * @param logMoneyness k = ln(K/F)
 * @param expiryYears T > 0
 * @returns decimal vol per √year; negative or meaningless far out at low strikes, where the expansion breaks down
 * @source Hagan, Kumar, Lesniewski and Woodward 2002, "Managing smile risk", equation (2.17a)
 */
export function sabrVol(
  { alpha, beta, rho, nu }: SabrSlice,
  forward: number,
  logMoneyness: number,
  expiryYears: number,
): number {
  const rest = 1 - beta;
  // (FK)^{(1−β)/2}
  const mean = Math.exp(0.5 * rest * (2 * Math.log(forward) + logMoneyness));
  const square = rest * rest * logMoneyness * logMoneyness;
  const z = (-nu / alpha) * mean * logMoneyness;
  const drift =
    (rest * rest * alpha * alpha) / (24 * mean * mean) +
    (rho * beta * nu * alpha) / (4 * mean) +
    ((2 - 3 * rho * rho) * nu * nu) / 24;
  const level = alpha / (mean * (1 + square / 24 + (square * square) / 1920));
  return level * ratioToStretch(z, rho) * (1 + drift * expiryYears);
}

/** z/x(z), x = ln((√(1 − 2ρz + z²) + z − ρ)/(1 − ρ)) = asinh((z − ρ)/√(1 − ρ²)) + asinh(ρ/√(1 − ρ²)). */
function ratioToStretch(z: number, rho: number): number {
  if (Math.abs(z) < SMALL) return 1 / legendreMean(z, rho);
  const width = Math.sqrt((1 - rho) * (1 + rho));
  return z / (Math.asinh((z - rho) / width) + Math.asinh(rho / width));
}

/** x(z)/z = Σ P_n(ρ) zⁿ/(n + 1). */
function legendreMean(z: number, rho: number): number {
  let [previous, current, power, sum] = [1, rho, z, 1];
  for (let n = 1; n <= 7; n += 1) {
    sum += (current * power) / (n + 1);
    const next = ((2 * n + 1) * rho * current - n * previous) / (n + 1);
    [previous, current] = [current, next];
    power *= z;
  }
  return sum;
}

/**
 * SABR as a smile; derivatives by differences of fourth order, good to about 1e-8 of their size.
 * @param sabr parameters
 * @param forward F > 0
 * @param expiryYears T > 0
 * @returns w with its derivatives; no claim about the wings
 */
export function smileOfSabr(sabr: SabrSlice, forward: number, expiryYears: number): Smile {
  const totalVariance = (k: number): number => {
    const vol = sabrVol(sabr, forward, k, expiryYears);
    return vol > 0 ? vol * vol * expiryYears : Number.NaN;
  };
  const width = sabr.alpha / (sabr.nu * Math.pow(forward, 1 - sabr.beta));
  const step = 0.01 * Math.min(Math.max(width, 1e-5), 1);
  return {
    totalVariance,
    writeJet: jetByDifferences(totalVariance, step),
    centre: 0,
    width,
    wingSlopes: null,
  };
}
