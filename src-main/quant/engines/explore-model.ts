import type { Model, ModelAdvice } from '../models/model.ts';
import { exploreBudget, meterKernels } from './explore-budget.ts';
import { exploreAssetIndex, type ExploredIndex } from './explore-index.ts';
import { exploreIndexModel } from './explore-index-model.ts';
import type { ExploreRequest } from './explore-request.ts';
import { exploreSlice, type ExploredSlice } from './explore-slice.ts';
import { referenceKernels, type EngineKernels } from './kernels.ts';
import { forwardOf } from './option-slices.ts';
import { enginesFor } from './registry.ts';

export interface ExploredModel {
  readonly slices: readonly (ExploredSlice & { readonly expiryYears: number; readonly forward: number })[];
  /** Null for models that imply no volatility index. */
  readonly index: ExploredIndex | null;
  readonly engine: string;
  readonly errorEstimate: number;
  readonly warnings: readonly ModelAdvice[];
  /** Whether gaps stand for what there was no time for. */
  readonly cutShort: boolean;
}

/** How the host has a picture made. */
export interface ExploreHost {
  /** Faster twins where the host has them. */
  readonly kernels?: EngineKernels;
  /** False once what is not yet drawn shall be left out; asked before each block of values of φ̂. */
  readonly mayGoOn?: () => boolean;
}

/**
 * What a model looks like at one set of parameters: smiles, densities, and the smiles of its volatility index.
 * @param model any model
 * @param request parameters, market and grids
 * @param host hot loops, and how long it may take
 * @returns pictures as columns; no smiles of the asset where no engine prices the model
 */
export function exploreModel(model: Model, request: ExploreRequest, host: ExploreHost = {}): ExploredModel {
  const budget = exploreBudget(host.mayGoOn);
  const kernels = meterKernels(host.kernels ?? referenceKernels, budget);
  const { slices, index } =
    model.underlying === 'volatilityIndex'
      ? exploreIndexModel(model, request, kernels)
      : {
          slices: exploreSlices(model, request, kernels),
          index: exploreAssetIndex(model, request, budget),
        };
  return {
    slices,
    index,
    engine: slices[0]?.engine ?? 'volatility-index',
    errorEstimate: slices.reduce((worst, slice) => Math.max(worst, slice.errorEstimate), 0),
    warnings: model.advise?.(request.params) ?? [],
    cutShort: budget.exhausted(),
  };
}

function exploreSlices(
  model: Model,
  { params, market, expiriesYears, logMoneyness }: ExploreRequest,
  kernels: EngineKernels,
): ExploredModel['slices'] {
  const priced = enginesFor(model).length > 0 ? expiriesYears : [];
  return priced.map((expiryYears) => {
    const forward = forwardOf(model, params, market, expiryYears);
    const grid = { expiryYears, forward, logMoneyness };
    return { expiryYears, forward, ...exploreSlice(model, params, grid, kernels) };
  });
}
