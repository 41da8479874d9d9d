import { referenceKernels } from '#quant/engines/kernels.ts';
import type { SliceInput, Tolerance } from '#quant/engines/engine.ts';
import type { Model, ModelParams } from '#quant/models/model.ts';
import { findModel, models } from '#quant/models/registry.ts';

/** A model at a point of its parameter space. */
export interface ModelCase {
  readonly name: string;
  readonly model: Model;
  readonly params: ModelParams;
}

/** Points beyond the start values: broken Feller conditions, |ρ| near 1, vanishing vol, fat and thin tails. */
const corners: Readonly<Record<string, readonly ModelParams[]>> = {
  'black-scholes': [{ sigma: 0.01 }, { sigma: 1.5 }],
  heston: [
    { v0: 0.01265, kappa: 1.77, theta: 0.0666, sigma: 0.46, rho: -0.95 },
    { v0: 0.04, kappa: 0.3, theta: 0.04, sigma: 0.9, rho: -0.5 },
    { v0: 0.04, kappa: 1, theta: 0.04, sigma: 1, rho: -0.999 },
    { v0: 0.0001, kappa: 4, theta: 0.25, sigma: 0.2, rho: 0.6 },
  ],
  bates: [{ v0: 0.04, kappa: 1, theta: 0.04, sigma: 0.7, rho: -0.8, lambda: 2, mu: -0.2, delta: 0.1 }],
  merton: [
    { sigma: 0.2, lambda: 1, mu: -0.1, delta: 0.15 },
    { sigma: 0.05, lambda: 10, mu: 0.05, delta: 0.02 },
  ],
  'variance-gamma': [
    { sigma: 0.12, theta: -0.14, nu: 0.2 },
    { sigma: 0.2, theta: 0.1, nu: 0.8 },
  ],
  cgmy: [
    { C: 1, G: 5, M: 5, Y: 0.5 },
    { C: 0.1, G: 3, M: 10, Y: 1.5 },
    { C: 2, G: 20, M: 30, Y: -0.5 },
  ],
  nig: [{ alpha: 15, beta: -5, delta: 0.5 }],
  mrlrj: [{ kappa: 29.84, theta: 3, sigma: 1.46, lambda: 169.45, eta: 9.94 }],
};

export function startParams(model: Model): ModelParams {
  return Object.fromEntries(model.params.map(({ name, start }) => [name, start]));
}

/** Every model of the registry that an engine can price, at its start and at its corners. */
export function modelCases(): ModelCase[] {
  return models
    .filter(({ capabilities }) => capabilities.characteristicFunction !== undefined)
    .flatMap((model) =>
      [startParams(model), ...(corners[model.id] ?? [])].map((params, index) => ({
        name: `${model.label} ${index === 0 ? 'at its start' : JSON.stringify(params)}`,
        model,
        params,
      })),
    );
}

/** Models whose φ̂ is a numerical solution: slow, and exact to that solution only. */
export const slowModels: readonly string[] = ['rough-heston', 'hawkes', 'mrlrsv', 'mrlrsvj'];

export function requireModel(id: string): Model {
  const model = findModel(id);
  if (model === undefined) throw new Error(`no model ${id}`);
  return model;
}

/** A slice at strikes that are so many standard deviations from the forward. */
export function sliceAt(
  { model, params }: Pick<ModelCase, 'model' | 'params'>,
  expiryYears: number,
  deviations: readonly number[],
  tolerance: Tolerance = { absolute: 1e-10, relative: 1e-10 },
): SliceInput {
  const cf = model.capabilities.characteristicFunction!(params, expiryYears);
  const forward = 100;
  const deviation = Math.sqrt(cf.cumulants.c2);
  const strikes = Float64Array.from(deviations, (z) => forward * Math.exp(z * deviation));
  return {
    model,
    params,
    expiryYears,
    forward,
    strikes,
    logMoneyness: strikes.map((strike) => Math.log(strike / forward)),
    tolerance,
    kernels: referenceKernels,
  };
}
