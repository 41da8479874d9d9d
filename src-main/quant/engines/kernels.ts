import type { ComplexVector } from '../math/complex-vector.ts';
import type { CharacteristicFunction, Model, ModelParams } from '../models/model.ts';
import type { TimeValues } from './out-of-the-money-vol.ts';
import { sumWaves } from './sum-waves.ts';

/**
 * Hot loops of the engines. A host may hand in faster twins; the readable ones here are the reference.
 */
export interface EngineKernels {
  /** See `sum-waves.ts`. */
  readonly sumWaves: (
    out: Float64Array,
    positions: Float64Array,
    nodes: ComplexVector,
    weights: ComplexVector,
  ) => void;
  /** See `out-of-the-money-vol.ts`. */
  readonly outOfTheMoneyVols?: (out: Float64Array, status: Uint8Array, values: TimeValues) => void;
  /** A twin of the characteristic function of some models; undefined for all others. */
  readonly characteristicFunction?: (
    model: Model,
    params: ModelParams,
    expiryYears: number,
  ) => CharacteristicFunction | undefined;
}

/**
 * Characteristic function of a model by a kernel where the host has one, else by the model itself.
 * @param kernels hot loops of the host
 * @param model with capability `characteristicFunction`
 * @param params parameters of the model
 * @param expiryYears > 0
 * @returns characteristic function of X = ln(S_T/F_T)
 */
export function characteristicFunctionOf(
  kernels: EngineKernels,
  model: Model,
  params: ModelParams,
  expiryYears: number,
): CharacteristicFunction {
  return (
    kernels.characteristicFunction?.(model, params, expiryYears) ??
    model.capabilities.characteristicFunction!(params, expiryYears)
  );
}

/** The reference in TypeScript. */
export const referenceKernels: EngineKernels = { sumWaves };
