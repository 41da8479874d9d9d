import type { Model } from '../models/model.ts';
import type { PointTarget } from './targets.ts';
import type { ValueBlock } from './value-block.ts';

/**
 * Fair vols of variance swaps, √(−2c₁/T) with c₁ = E ln(S_T/F_T): the log contract, exact where paths are continuous.
 * @param model model with the capability `characteristicFunction`
 * @param targets swaps
 * @param at place of the first of them
 * @returns block
 * @source Neuberger 1994; Demeterfi, Derman, Kamal and Zou 1999
 */
export function varianceSwapValues(model: Model, targets: readonly PointTarget[], at: number): ValueBlock {
  return {
    at,
    count: targets.length,
    differenceStep: 1e-6,
    lastError: () => 0,
    write: (params, out) =>
      targets.every(({ expiryYears }, i) => {
        const { c1 } = model.capabilities.characteristicFunction!(params, expiryYears).cumulants;
        out[at + i] = Math.sqrt(Math.max((-2 * c1) / expiryYears, 0));
        return Number.isFinite(c1);
      }),
  };
}
