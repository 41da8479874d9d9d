import { exponentiate } from '../math/complex.ts';
import { hestonParamSpecs } from './heston/param-specs.ts';
import { hestonParams } from './heston.ts';
import type { CharacteristicFunction, Model, ModelParams } from './model.ts';
import { roughHestonCumulants } from './rough-heston/cumulants.ts';
import { fractionalMesh } from './rough-heston/fractional-mesh.ts';
import { roughHestonLog, type RoughHestonParams } from './rough-heston/fractional-riccati.ts';

/** Steps of the meshes: each is twice the one before. */
const STEPS = [32, 64, 128, 256, 512];
/** Change of φ̂ between two meshes that leaves, extrapolated, no more than the accuracy claimed below. */
const LARGEST_CHANGE = 3e-5;
const MOST_STEPS = STEPS.at(-1)!;

function paramsOf(params: ModelParams): RoughHestonParams {
  return { ...hestonParams(params), H: params['H']! };
}

/**
 * The product-trapezoidal rule on two meshes with Richardson's extrapolation for its second order; finer ones where the two
 * differ too much, NaN where the finest still does.
 *
 * No moment beyond [0, 1] is claimed: their explosion is known only by bounds.
 */
function characteristicFunction(given: ModelParams, expiryYears: number): CharacteristicFunction {
  const params = paramsOf(given);
  const meshAt = (count: number) => fractionalMesh(params.H + 0.5, count);
  const work = { rightRe: new Float64Array(MOST_STEPS + 1), rightIm: new Float64Array(MOST_STEPS + 1) };
  const [coarse, fine] = [new Float64Array(2), new Float64Array(2)];
  const solve = (node: { re: number; im: number }, count: number): void => {
    coarse.set(fine);
    roughHestonLog(fine, node, { params, expiryYears, mesh: meshAt(count) }, work);
  };
  return {
    cumulants: roughHestonCumulants(params, expiryYears, meshAt(STEPS[2]!)),
    moments: { lower: 0, upper: 1 },
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        const node = { re: u.re[j]!, im: u.im[j]! };
        solve(node, STEPS[0]!);
        let change = Number.POSITIVE_INFINITY;
        for (let level = 1; level < STEPS.length && change > LARGEST_CHANGE; level += 1) {
          solve(node, STEPS[level]!);
          change = changeOfExponential(fine, coarse);
        }
        out.re[j] = change > LARGEST_CHANGE ? Number.NaN : fine[0]! + (fine[0]! - coarse[0]!) / 3;
        out.im[j] = fine[1]! + (fine[1]! - coarse[1]!) / 3;
      }
      exponentiate(out.re, out.im);
    },
  };
}

/** |e^a − e^b|, an upper bound where either is near zero. */
function changeOfExponential(a: Float64Array, b: Float64Array): number {
  const size = Math.exp(Math.max(a[0]!, b[0]!));
  return size * Math.min(Math.abs(a[0]! - b[0]!) + Math.abs(a[1]! - b[1]!), 2);
}

/** Heston's variance with a rough kernel. */
export const roughHeston: Model = {
  id: 'rough-heston',
  label: 'Rough Heston',
  underlying: 'asset',
  formula:
    'dS/S = (r − q) dt + √V dB,  V_t = V₀ + Γ(α)⁻¹ ∫ (t − s)^{α−1} [κ(θ − V) ds + σ√V dW],  α = H + ½,  d⟨B, W⟩ = ρ dt',
  source: 'El Euch and Rosenbaum 2019, theorem 4.1',
  params: [
    ...hestonParamSpecs,
    {
      name: 'H',
      symbol: 'H',
      label: 'Roughness',
      unit: '1',
      min: 0.01,
      max: 0.5,
      range: [0.02, 0.5],
      start: 0.1,
      transform: 'identity',
      doc: 'Hurst exponent of the variance; ½ is Heston, markets look like 0.05 to 0.15.',
    },
  ],
  accuracy: 2e-7,
  capabilities: { characteristicFunction },
};
