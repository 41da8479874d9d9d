import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicGradient, Model, ModelParams, ParamSpec } from '../models/model.ts';
import { multiplyInPlace } from './complex-arrays.ts';
import { sumOnContour } from './contour-sums.ts';
import type { DerivativeInput } from './forward-derivatives.ts';
import { characteristicFunctionOf } from './kernels.ts';
import { priceWeights } from './payoff-weights.ts';
import type { BandSamples } from './sample-slice.ts';

/** Step of a central difference as part of a parameter, and its least size as part of the range of markets. */
const STEP = 1e-3;
const LEAST_STEP = 1e-5;

/**
 * Writes ∂(P/F)/∂θ at fixed forward for every parameter of the model, on the contour that priced the band.
 * @param part band with samples
 * @param input model, expiry and strikes
 * @param out [p] columns of the whole slice, written at the indices of the band
 */
export function writeParamSensitivities(
  { band, sampled }: BandSamples,
  input: DerivativeInput,
  out: readonly Float64Array[],
): void {
  if (sampled === null) {
    for (const column of out) for (const index of band.indices) column[index] = 0;
    return;
  }
  const positions = Float64Array.from(band.indices, (index) => input.logMoneyness[index]!);
  for (const [parameter, gradient] of gradients(input, sampled.nodes).entries()) {
    multiplyInPlace(gradient, sampled.factors);
    const sums = sumOnContour({ ...sampled, samples: gradient }, priceWeights, positions, input.kernels);
    for (const [j, index] of band.indices.entries()) {
      out[parameter]![index] = Math.exp(positions[j]!) * sums.values[j]!;
    }
  }
}

/** ∂φ̂/∂θ at the nodes, [p] vectors. */
function gradients(input: DerivativeInput, nodes: ComplexVector): ComplexVector[] {
  const { model, params, expiryYears } = input;
  const count = nodes.re.length;
  const cf: CharacteristicGradient | undefined = model.capabilities.characteristicGradient?.(
    params,
    expiryYears,
  );
  if (cf === undefined) return model.params.map((spec) => differenceByParam(input, spec, nodes));
  const columns = model.params.map(() => complexVector(count));
  cf.evaluateGradient(nodes, complexVector(count), columns);
  return columns;
}

function differenceByParam(input: DerivativeInput, spec: ParamSpec, nodes: ComplexVector): ComplexVector {
  const out = complexVector(nodes.re.length);
  const value = complexVector(nodes.re.length);
  for (const { params, weight } of bumpedParams(input.model, input.params, spec)) {
    characteristicFunctionOf(input.kernels, input.model, params, input.expiryYears).evaluate(nodes, value);
    for (let j = 0; j < value.re.length; j += 1) {
      out.re[j]! += weight * value.re[j]!;
      out.im[j]! += weight * value.im[j]!;
    }
  }
  return out;
}

/** Parameters to evaluate at, with the weights that make their sum a derivative. */
export interface BumpedParams {
  readonly params: ModelParams;
  readonly weight: number;
}

const CENTRAL: readonly (readonly [steps: number, weight: number])[] = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
];
const FORWARD: readonly (readonly [steps: number, weight: number])[] = [
  [0, -25 / 12],
  [1, 4],
  [2, -3],
  [3, 4 / 3],
  [4, -1 / 4],
];

/**
 * Difference of fourth order to one parameter: central where there is room on both sides, else one-sided.
 * @param model model
 * @param params point
 * @param spec the parameter
 * @returns parameters and weights; none where no difference stays inside the rules
 */
export function bumpedParams(model: Model, params: ModelParams, spec: ParamSpec): BumpedParams[] {
  const value = params[spec.name]!;
  const step = Math.max(STEP * Math.abs(value), LEAST_STEP * (spec.range[1] - spec.range[0]));
  const schemes: readonly (readonly [scheme: typeof CENTRAL, step: number])[] = [
    [CENTRAL, step],
    [FORWARD, step],
    [FORWARD, -step],
    [CENTRAL, 0.01 * step],
  ];
  for (const [scheme, size] of schemes) {
    const points = scheme.map(([steps, weight]) => ({
      params: { ...params, [spec.name]: value + steps * size },
      weight: weight / size,
    }));
    if (points.every((point) => isAllowed(model, point.params, spec))) return points;
  }
  return [];
}

function isAllowed(
  model: Model,
  params: ModelParams,
  { name, min, max, minExcluded, maxExcluded }: ParamSpec,
): boolean {
  const value = params[name]!;
  const insideMin = minExcluded ? value > min : value >= min;
  const insideMax = maxExcluded ? value < max : value <= max;
  return insideMin && insideMax && (model.check?.(params) ?? null) === null;
}
