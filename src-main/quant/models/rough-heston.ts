import { hestonParamSpecs } from './heston/param-specs.ts';
import { hestonParams } from './heston.ts';
import { alongLines } from './level-lines.ts';
import type { CharacteristicFunction, Model, ModelParams } from './model.ts';
import { roughHestonCumulants } from './rough-heston/cumulants.ts';
import { roughHestonSolver } from './rough-heston/extrapolated-log.ts';
import { fractionalMesh } from './rough-heston/fractional-mesh.ts';
import type { RoughHestonParams } from './rough-heston/fractional-riccati.ts';

/** Cumulants set ranges: a thousandth is enough. */
const CUMULANT_STEPS = 64;

function paramsOf(params: ModelParams): RoughHestonParams {
  return { ...hestonParams(params), H: params['H']! };
}

/** No moment beyond [0, 1] is claimed: their explosion is known only by bounds. */
function characteristicFunction(given: ModelParams, expiryYears: number): CharacteristicFunction {
  const params = paramsOf(given);
  return {
    cumulants: roughHestonCumulants(params, expiryYears, fractionalMesh(params.H + 0.5, CUMULANT_STEPS)),
    moments: { lower: 0, upper: 1 },
    evaluate: alongLines(roughHestonSolver(params, expiryYears)),
  };
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
