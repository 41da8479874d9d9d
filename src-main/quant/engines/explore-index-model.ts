import type { Model } from '../models/model.ts';
import { MONEYNESS, type ExploredIndex } from './explore-index.ts';
import type { ExploreRequest } from './explore-request.ts';
import { exploreSlice, type ExploredSlice } from './explore-slice.ts';
import type { EngineKernels } from './kernels.ts';
import { mergeGrids, pick } from './merge-grids.ts';
import { forwardOf } from './option-slices.ts';

type SliceAtExpiry = ExploredSlice & { readonly expiryYears: number; readonly forward: number };

/**
 * Smiles of a model of the index itself, over both grids of strikes at once: most of the time goes into φ̂, which does not
 * depend on strikes.
 * @param model model of a volatility index, priced by its characteristic function
 * @param request parameters, market and grids
 * @param kernels hot loops
 * @returns slices over ln(K/F) and smiles over K/F
 */
export function exploreIndexModel(
  model: Model,
  { params, market, expiriesYears, indexExpiriesYears, logMoneyness }: ExploreRequest,
  kernels: EngineKernels,
): { readonly slices: readonly SliceAtExpiry[]; readonly index: ExploredIndex } {
  const grid = mergeGrids(logMoneyness, MONEYNESS.map(Math.log));
  const covered = logMoneyness.length > 0 ? ([logMoneyness[0]!, logMoneyness.at(-1)!] as const) : undefined;
  const explored = new Map<number, SliceAtExpiry>();
  const exploredAt = (expiryYears: number): SliceAtExpiry => {
    const known = explored.get(expiryYears);
    if (known) return known;
    const forward = forwardOf(model, params, market, expiryYears);
    const request = { expiryYears, forward, logMoneyness: grid.all, ...(covered && { covered }) };
    const slice = { expiryYears, forward, ...exploreSlice(model, params, request, kernels) };
    explored.set(expiryYears, slice);
    return slice;
  };
  const slices = expiriesYears.map(exploredAt).map((slice) => ({
    ...slice,
    impliedVols: pick(slice.impliedVols, grid.first),
    density: pick(slice.density, grid.first),
  }));
  const smiles = indexExpiriesYears.map(exploredAt).map(({ expiryYears, forward, impliedVols }) => ({
    expiryYears,
    future: forward,
    rootForwardVariance: null,
    moneyness: MONEYNESS,
    impliedVols: pick(impliedVols, grid.second),
  }));
  return { slices, index: { level: market.spot ?? null, slices: smiles } };
}
