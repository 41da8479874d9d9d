import { raiseToRunningMaximum } from '../benchmark-grid.ts';
import { fitSvi } from '../../surface/fit-svi.ts';
import { smileOfRawSvi } from '../../surface/raw-svi.ts';
import { fillSlices } from '../fill-slices.ts';
import type { RepairEstimator } from '../repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '../repair-grid.ts';
import { smilePointsOf } from '../smile-points.ts';
import { interpolate } from './interpolation.ts';

/** Quotes below which five parameters are not asked for. */
const LEAST_QUOTES = 5;
const LEAST_VARIANCE = 1e-5;

/** Raw SVI of each maturity with five quotes or more; others from their neighbours. */
export const sliceSvi: RepairEstimator = {
  id: 'slice-svi',
  label: 'SVI by slice',
  source: 'Quasi-explicit raw SVI: De Marco and Martini 2009 (Zeliade)',
  repair: (surfaces) => Promise.resolve(surfaces.map(fitSlices)),
};

function fitSlices(surface: ObservedSurface): RepairedSurface {
  const { expiriesYears, logMoneyness } = surface.grid;
  const fitted = Array.from(expiriesYears, (_, row) => {
    const points = smilePointsOf(surface, row);
    if (points.strikes.length < LEAST_QUOTES) return undefined;
    const { svi, status } = fitSvi(points);
    if (status === 'REJECTED') return undefined;
    const { totalVariance } = smileOfRawSvi(svi);
    return logMoneyness.map((k) => Math.max(totalVariance(k), LEAST_VARIANCE));
  });
  if (!fitted.some(Boolean)) return interpolate(surface);
  const filled = fillSlices(surface, fitted);
  return { totalVariance: raiseToRunningMaximum(filled, logMoneyness.length) };
}
