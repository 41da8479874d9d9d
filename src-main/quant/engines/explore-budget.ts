import type { CharacteristicFunction } from '../models/model.ts';
import { characteristicFunctionOf, type EngineKernels } from './kernels.ts';

/** A picture that has to be ready soon: what does not fit is left out and told. */
export interface ExploreBudget {
  /** Whether there is room for one more piece of work; false is remembered. */
  readonly admit: () => boolean;
  /** Whether anything was left out. */
  readonly exhausted: () => boolean;
}

/**
 * A budget that asks its host before every piece of work.
 * @param mayGoOn false once no time is left, or nobody wants the picture any more; without it there is no end
 * @returns budget of one picture
 */
export function exploreBudget(mayGoOn: () => boolean = () => true): ExploreBudget {
  let isExhausted = false;
  return {
    admit: () => {
      isExhausted ||= !mayGoOn();
      return !isExhausted;
    },
    exhausted: () => isExhausted,
  };
}

/**
 * Kernels whose characteristic functions are NaN once the budget is spent: engines then find no contour, and their prices no
 * number.
 * @param kernels hot loops of the host
 * @param budget of one picture
 * @returns the same kernels with metered characteristic functions
 */
export function meterKernels(kernels: EngineKernels, budget: ExploreBudget): EngineKernels {
  return {
    ...kernels,
    characteristicFunction: (model, params, expiryYears) =>
      meter(characteristicFunctionOf(kernels, model, params, expiryYears), budget),
  };
}

function meter(cf: CharacteristicFunction, budget: ExploreBudget): CharacteristicFunction {
  return {
    get cumulants() {
      return cf.cumulants;
    },
    get moments() {
      return cf.moments;
    },
    ...(cf.continuation && { continuation: cf.continuation }),
    evaluate: (u, out) => {
      if (budget.admit()) return cf.evaluate(u, out);
      out.re.fill(Number.NaN);
      out.im.fill(Number.NaN);
    },
  };
}
