import type { Model, ModelAdvice } from '../models/model.ts';
import { exploreIndex, type ExploredIndex } from './explore-index.ts';
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
}

/**
 * What a model looks like at one set of parameters: smiles, densities, and the smiles of its volatility index.
 * @param model any model
 * @param request parameters, market and grids
 * @param kernels faster twins where the host has them
 * @returns pictures as columns; no smiles of the asset where no engine prices the model
 */
export function exploreModel(
  model: Model,
  request: ExploreRequest,
  kernels: EngineKernels = referenceKernels,
): ExploredModel {
  const { params, market, expiriesYears, logMoneyness } = request;
  const priced = enginesFor(model).length > 0 ? expiriesYears : [];
  const slices = priced.map((expiryYears) => {
    const forward = forwardOf(model, params, market, expiryYears);
    const grid = { expiryYears, forward, logMoneyness };
    return { expiryYears, forward, ...exploreSlice(model, params, grid, kernels) };
  });
  return {
    slices,
    index: exploreIndex(model, request, kernels),
    engine: slices[0]?.engine ?? 'volatility-index',
    errorEstimate: slices.reduce((worst, slice) => Math.max(worst, slice.errorEstimate), 0),
    warnings: model.advise?.(params) ?? [],
  };
}
