import type { ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction } from '../models/model.ts';
import { findMomentWindow, type ContourSide } from './moment-window.ts';

/** Neighbouring strikes that share a contour. */
export interface StrikeBand {
  readonly side: ContourSide;
  /** Least and greatest ln(K/F). */
  readonly lowest: number;
  readonly highest: number;
}

/** u(ξ) = i·centre + scale·sinh(ξ + i·tilt), sampled at multiples of `step`. */
export interface Contour {
  readonly side: ContourSide;
  readonly centre: number;
  readonly scale: number;
  readonly tilt: number;
  /** Half-width of the strip of ξ in which the integrand is expected to be analytic. */
  readonly halfWidth: number;
  /** Whether the model vouches for that strip; the error of the trapezoid rule then squares when the step is halved. */
  readonly vouched: boolean;
  /** Whether it never leaves the strip of moments. */
  readonly level: boolean;
  /** p = −Im u at the saddle, and ln of the size of the integral for the middle strike of the band. */
  readonly saddle: number;
  readonly logSize: number;
  /** ln E e^{pX} at the saddle. */
  readonly logMoment: number;
  /** Relative rounding of φ̂ itself. */
  readonly noise: number;
}

/** Part of the angle up to the edge of a sector that is used. */
const ANGLE_SHARE = 0.92;
/** Half-width assumed where a model says nothing of itself beyond the strip; the contour is then level. */
const LEVEL_HALF_WIDTH = 0.5;
/** Sectors narrower than this gain nothing over a level contour. */
const LEAST_HALF_WIDTH = 0.15;

/**
 * Contour for a band of strikes: through the saddle of its middle strike, bent into the middle of the sector in which
 * φ̂(u)e^{−iuk} decays for every strike of the band.
 * @param cf characteristic function
 * @param band strikes and side of the poles
 * @param bend how far to bend, from 1 (into the middle of the sector) to 0 (a level contour that never leaves the strip)
 * @returns contour, or null where the moments leave no room on that side
 * @source Boyarchenko and Levendorskii 2019, "Sinh-acceleration: efficient evaluation of probability distributions,
 * option pricing, and Monte Carlo simulations", IJTAF 22
 */
export function chooseContour(cf: CharacteristicFunction, band: StrikeBand, bend = 1): Contour | null {
  const middle = 0.5 * (band.lowest + band.highest);
  const window = findMomentWindow(cf, middle, band.side);
  if (window === null) return null;
  const angles = bend === 0 ? LEVEL_ANGLES : sectorAngles(cf, band, bend);
  const { up, down } = angles;
  // p = −Im u: the upper end of the window is the lower end of Im u.
  const scale = (window.upper - window.lower) / (Math.sin(up) - Math.sin(down));
  return {
    side: band.side,
    scale,
    tilt: 0.5 * (up + down),
    centre: -window.lower - scale * Math.sin(up),
    halfWidth: 0.5 * (up - down),
    vouched: angles !== LEVEL_ANGLES && cf.continuation?.turning !== true,
    level: angles === LEVEL_ANGLES,
    saddle: window.saddle,
    logSize: window.logSize,
    logMoment: window.logMoment,
    noise: window.noise,
  };
}

const LEVEL_ANGLES = { up: LEVEL_HALF_WIDTH, down: -LEVEL_HALF_WIDTH };

function sectorAngles(
  cf: CharacteristicFunction,
  band: StrikeBand,
  bend: number,
): { up: number; down: number } {
  const { continuation } = cf;
  if (continuation === undefined) return LEVEL_ANGLES;
  const { angle, location, decay } = continuation;
  const up = band.highest <= location ? angle : Math.min(angle, Math.atan(decay / (band.highest - location)));
  const down = band.lowest >= location ? angle : Math.min(angle, Math.atan(decay / (location - band.lowest)));
  if (up + down < 2 * LEAST_HALF_WIDTH) return LEVEL_ANGLES;
  return { up: bend * ANGLE_SHARE * up, down: -bend * ANGLE_SHARE * down };
}

/**
 * Step of the trapezoid rule that the theory asks for: error ≈ e^{−2π·halfWidth/step} times the growth of the integrand.
 * @param contour contour
 * @param accuracy relative error wanted
 * @returns step of ξ
 */
export function trapezoidStep({ halfWidth }: Contour, accuracy: number): number {
  return (2 * Math.PI * halfWidth) / (2 - Math.log(accuracy));
}

/**
 * Writes nodes u(ξ_j) and derivatives u′(ξ_j) at ξ_j = (first + j)·step.
 * @param contour contour
 * @param step spacing of ξ
 * @param first index of the first node; halves give the points between
 * @param count number of nodes
 * @param u [≥ count] written
 * @param derivative [≥ count] written
 */
export function writeContourNodes(
  { centre, scale, tilt }: Contour,
  { step, first, count }: { readonly step: number; readonly first: number; readonly count: number },
  u: ComplexVector,
  derivative: ComplexVector,
): void {
  const cosine = scale * Math.cos(tilt);
  const sine = scale * Math.sin(tilt);
  for (let j = 0; j < count; j += 1) {
    const growth = Math.exp((first + j) * step);
    const sinh = 0.5 * (growth - 1 / growth);
    const cosh = 0.5 * (growth + 1 / growth);
    u.re[j] = sinh * cosine;
    u.im[j] = centre + cosh * sine;
    derivative.re[j] = cosh * cosine;
    derivative.im[j] = sinh * sine;
  }
}
