import { exponentiate } from '../math/complex.ts';
import { hestonCumulants, type HestonParams } from './heston/cumulants.ts';
import { momentInterval } from './heston/explosion.ts';
import { addHestonLog } from './heston/log-characteristic.ts';
import { hestonGradient } from './heston/gradient.ts';
import { hestonParamSpecs } from './heston/param-specs.ts';
import { hestonVolatilityIndex } from './heston-volatility-index.ts';
import { hestonAdvice, hestonContinuation, hestonParams } from './heston.ts';
import {
  addNormalJumps,
  jumpAngle,
  meanJump,
  normalJumpCumulants,
  normalJumpGradient,
  normalJumpSpecs,
  type NormalJumps,
} from './jumps/normal-jumps.ts';
import type {
  CharacteristicFunction,
  CharacteristicGradient,
  Model,
  ModelParams,
  VolatilityIndexModel,
} from './model.ts';

/** The factors of Heston and of the jumps are independent: their logarithms add; the rest is made when asked for. */
function characteristicFunction(given: ModelParams, expiryYears: number): CharacteristicFunction {
  const params = hestonParams(given);
  const jumps = { lambda: given['lambda']!, mu: given['mu']!, delta: given['delta']! };
  const { location, decay } = hestonContinuation(params, expiryYears);
  let cumulants: CharacteristicFunction['cumulants'] | undefined;
  let moments: CharacteristicFunction['moments'] | undefined;
  return {
    get cumulants() {
      return (cumulants ??= sumOfCumulants(params, jumps, expiryYears));
    },
    get moments() {
      return (moments ??= momentInterval(params, expiryYears));
    },
    continuation: {
      angle: jumpAngle(jumps),
      location: location - jumps.lambda * meanJump(jumps) * expiryYears,
      decay,
    },
    evaluate: (u, out) => {
      out.re.fill(0);
      out.im.fill(0);
      addHestonLog(u, out, params, expiryYears);
      addNormalJumps(u, out, jumps, expiryYears);
      exponentiate(out.re, out.im);
    },
  };
}

/** An intensity below which contours are bent as if there were jumps: the derivative to λ knows them even at 0. */
const LEAST_INTENSITY = 1e-300;

/** φ̂ with its eight derivatives. */
function characteristicGradient(given: ModelParams, expiryYears: number): CharacteristicGradient {
  const base = characteristicFunction(given, expiryYears);
  const params = hestonParams(given);
  const jumps = { lambda: given['lambda']!, mu: given['mu']!, delta: given['delta']! };
  const angle = jumpAngle({ ...jumps, lambda: Math.max(jumps.lambda, LEAST_INTENSITY) });
  return {
    get cumulants() {
      return base.cumulants;
    },
    get moments() {
      return base.moments;
    },
    continuation: { ...base.continuation!, angle },
    evaluate: base.evaluate,
    evaluateGradient: (u, out, gradient) => {
      base.evaluate(u, out);
      hestonGradient(u, out, gradient, { params, expiryYears });
      normalJumpGradient(u, out, gradient.slice(5), { jumps, expiryYears });
    },
  };
}

function sumOfCumulants(
  params: HestonParams,
  jumps: NormalJumps,
  expiryYears: number,
): CharacteristicFunction['cumulants'] {
  const diffusion = hestonCumulants(params, expiryYears);
  const added = normalJumpCumulants(jumps, expiryYears);
  return { c1: diffusion.c1 + added.c1, c2: diffusion.c2 + added.c2, c4: diffusion.c4 + added.c4 };
}

/** The index of Heston's variance, and 2λ(E e^J − 1 − E J) a year that jumps add to −2 E ln(S/F). */
function volatilityIndex(given: ModelParams): VolatilityIndexModel {
  const { lambda, mu, delta } = given as { lambda: number; mu: number; delta: number };
  const jumpVariance = 2 * lambda * (Math.expm1(mu + (delta * delta) / 2) - mu);
  return hestonVolatilityIndex(hestonParams(given), jumpVariance);
}

/** Heston's variance with Merton's jumps. */
export const bates: Model = {
  id: 'bates',
  label: 'Bates',
  underlying: 'asset',
  formula: 'dS/S⁻ = (r − q − λk) dt + √v dW₁ + (e^J − 1) dN,  dv = κ(θ − v) dt + σ√v dW₂,  J ~ N(μ, δ²)',
  source: 'Bates 1996, equations (1) and (A3)',
  params: [
    ...hestonParamSpecs,
    ...normalJumpSpecs.map((spec) => (spec.name === 'lambda' ? { ...spec, start: 0.3 } : spec)),
  ],
  advise: hestonAdvice,
  capabilities: { characteristicFunction, characteristicGradient, volatilityIndex },
};
