import { exponentiate } from '../math/complex.ts';
import { hestonParamSpecs } from './heston/param-specs.ts';
import { hestonParams } from './heston.ts';
import type { CharacteristicFunction, Model, ModelParams } from './model.ts';
import { roughHestonCumulants } from './rough-heston/cumulants.ts';
import { fractionalMesh } from './rough-heston/fractional-mesh.ts';
import { roughHestonLog, type RoughHestonParams } from './rough-heston/fractional-riccati.ts';

/** Steps of the finer of two meshes; their difference is extrapolated away. */
const STEPS = 64;

function paramsOf(params: ModelParams): RoughHestonParams {
  return { ...hestonParams(params), H: params['H']! };
}

/**
 * The product-trapezoidal rule on two meshes with Richardson's extrapolation for its second order.
 *
 * No moment beyond [0, 1] is claimed: their explosion is known only by bounds.
 */
function characteristicFunction(given: ModelParams, expiryYears: number): CharacteristicFunction {
  const params = paramsOf(given);
  const meshes = [STEPS, STEPS / 2].map((count) => fractionalMesh(params.H + 0.5, count));
  const [fine, coarse] = meshes.map((mesh) => ({ params, expiryYears, mesh })) as [Solved, Solved];
  const work = { rightRe: new Float64Array(STEPS + 1), rightIm: new Float64Array(STEPS + 1) };
  const [a, b] = [new Float64Array(2), new Float64Array(2)];
  return {
    cumulants: roughHestonCumulants(params, expiryYears, fine.mesh),
    moments: { lower: 0, upper: 1 },
    evaluate: (u, out) => {
      for (let j = 0; j < u.re.length; j += 1) {
        const node = { re: u.re[j]!, im: u.im[j]! };
        roughHestonLog(a, node, fine, work);
        roughHestonLog(b, node, coarse, work);
        out.re[j] = a[0]! + (a[0]! - b[0]!) / 3;
        out.im[j] = a[1]! + (a[1]! - b[1]!) / 3;
      }
      exponentiate(out.re, out.im);
    },
  };
}

type Solved = Parameters<typeof roughHestonLog>[2];

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
