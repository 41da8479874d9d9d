import { complexVector } from '../math/complex-vector.ts';
import { transformPowerOfTwo } from '../math/fourier.ts';
import type { CharacteristicFunction } from '../models/model.ts';
import { checkMoments } from './check-moments.ts';
import { unpricedSlice, type Engine, type EngineIssue, type SliceInput, type SlicePrices } from './engine.ts';
import { characteristicFunctionOf } from './kernels.ts';
import { findMomentWindow, type ContourSide } from './moment-window.ts';
import { toOutOfTheMoney } from './parity.ts';

/** One fast Fourier transform for a whole line of strikes, damped by the best exponent on either side. */
export const carrMadan: Engine = {
  id: 'carr-madan',
  label: 'Carr–Madan FFT',
  source: 'Carr and Madan 1999; Lord and Kahl 2007 (damping)',
  doc: 'Prices damped by e^{αk} on an even grid of log-strikes by FFT, read off by local polynomials of degree 7. The grid is refined until two agree. The trapezoid rule is used, which converges faster here than the Simpson weights of the paper. Absolute accuracy.',
  needs: ['characteristicFunction'],
  finest: 1e-11,
  price: priceByCarrMadan,
};

const FEWEST_NODES = 512;
const MOST_NODES = 1 << 16;
/** Output points per wavelength of the highest frequency, so that local polynomials follow. */
const OVERSAMPLING = 8;
const DEGREE = 7;
const ROUNDING = 1e-14;
/** Slow decay makes successive grids agree better than they are right. */
const CAUTION = 10;

function priceByCarrMadan(input: SliceInput): SlicePrices {
  const { model, params, expiryYears, logMoneyness, kernels } = input;
  const cf = characteristicFunctionOf(kernels, model, params, expiryYears);
  const result = unpricedSlice(logMoneyness.length, checkMoments(cf));
  if (result.issue !== null) return result;
  for (const side of ['put', 'call'] as const) {
    const indices = Array.from(logMoneyness.keys()).filter((i) => logMoneyness[i]! < 0 === (side === 'put'));
    if (indices.length === 0) continue;
    const issue = priceSide(cf, input, side, { indices, result });
    if (issue !== null) return unpricedSlice(logMoneyness.length, issue);
  }
  return result;
}

interface SideColumns {
  readonly indices: readonly number[];
  readonly result: SlicePrices;
}

function priceSide(
  cf: CharacteristicFunction,
  { logMoneyness, tolerance }: SliceInput,
  side: ContourSide,
  { indices, result }: SideColumns,
): EngineIssue | null {
  const damping = findMomentWindow(cf, 0, side);
  if (damping === null) {
    return side === 'put'
      ? {
          field: 'moments.lower',
          rule: 'must be below 0: damping needs a negative moment',
          value: cf.moments.lower,
        }
      : {
          field: 'moments.upper',
          rule: 'must be above 1: damping needs a moment E S^{1+α}',
          value: cf.moments.upper,
        };
  }
  const positions = indices.map((i) => logMoneyness[i]!);
  const reach = Math.max(...positions.map(Math.abs)) + 10 * Math.sqrt(cf.cumulants.c2);
  let previous: Float64Array | null = null;
  let error = Number.POSITIVE_INFINITY;
  for (
    let nodes = FEWEST_NODES, step = Math.PI / reach;
    nodes <= MOST_NODES;
    nodes *= 2, step /= Math.SQRT2
  ) {
    const values = transformOnce(cf, damping.saddle, { nodes, step }, positions);
    if (previous !== null) error = CAUTION * largestDifference(values, previous);
    previous = values;
    if (error <= 0.1 * tolerance.absolute) break;
  }
  for (const [j, i] of indices.entries()) {
    const { shift, rounding } = toOutOfTheMoney(side, positions[j]!);
    result.prices[i] = Math.max(previous![j]! + shift, 0);
    result.errors[i] =
      error + rounding + ROUNDING * Math.exp((1 - damping.saddle) * positions[j]! + damping.logMoment);
  }
  return null;
}

function largestDifference(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i += 1) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest;
}

/** e^{(p−1)k}·price on the grid k_m = (m − M/2)λ, M = OVERSAMPLING·nodes, λ = 2π/(M·step), read off at the positions. */
function transformOnce(
  cf: CharacteristicFunction,
  p: number,
  { nodes, step }: { readonly nodes: number; readonly step: number },
  positions: readonly number[],
): Float64Array {
  const size = OVERSAMPLING * nodes;
  const spacing = (2 * Math.PI) / (size * step);
  const u = complexVector(nodes);
  const samples = complexVector(nodes);
  for (let j = 0; j < nodes; j += 1) {
    u.re[j] = j * step;
    u.im[j] = -p;
  }
  cf.evaluate(u, samples);
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let j = 0; j < nodes; j += 1) {
    const v = u.re[j]!;
    const re = v * v - p * p + p;
    const im = v * (1 - 2 * p);
    // Starting the grid at −(M/2)λ turns the phase by e^{iπj}: a change of sign at every other node.
    const weight = ((j === 0 ? 0.5 : 1) * (j % 2 === 0 ? -1 : 1) * step) / (Math.PI * (re * re + im * im));
    real[j] = weight * (samples.re[j]! * re + samples.im[j]! * im);
    imaginary[j] = weight * (samples.im[j]! * re - samples.re[j]! * im);
  }
  transformPowerOfTwo(real, imaginary);
  return Float64Array.from(
    positions,
    (k) => Math.exp((1 - p) * k) * interpolate(real, k / spacing + size / 2),
  );
}

/** Lagrange polynomial through the eight points around `place` of an even grid. */
function interpolate(values: Float64Array, place: number): number {
  const first = Math.min(Math.max(Math.floor(place) - (DEGREE - 1) / 2, 0), values.length - DEGREE - 1);
  const x = place - first;
  let sum = 0;
  for (let i = 0; i <= DEGREE; i += 1) {
    let product = values[first + i]!;
    for (let j = 0; j <= DEGREE; j += 1) if (j !== i) product *= (x - j) / (i - j);
    sum += product;
  }
  return sum;
}
