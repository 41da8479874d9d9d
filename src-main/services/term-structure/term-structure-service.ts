import {
  constantMaturity,
  contangoPercent,
  curveAt,
  rollYieldAnnual,
} from '#quant/volatility-index/futures-curve.ts';
import { rangeOf } from '../market/as-of.ts';
import { loadFutures } from '../market/futures-history.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import { provenanceOf, spanOf } from '../market/provenance.ts';
import type { AreaService } from '../service-context.ts';
import { createCurve, spotLookup } from './curve.ts';

export function createTermStructureService(deps: MarketDeps): AreaService<'termStructure'> {
  return {
    curve: createCurve(deps),
    constantMaturity: createConstantMaturity(deps),
    contango: createContango(deps),
  };
}

/** History of constant-maturity futures; NaN where the curve of a day does not reach the maturity. */
function createConstantMaturity(deps: MarketDeps): AreaService<'termStructure'>['constantMaturity'] {
  return async ({ tenorDays, from, to }) => {
    const range = rangeOf(from, to);
    const [{ curves, lineage }, vix] = await Promise.all([
      loadFutures(deps, range),
      deps.reader.dailySeries('VIX', range),
    ]);
    const spotOf = spotLookup(vix);
    const tenors = [...new Set(tenorDays)].map((tenor) => ({
      tenorDays: tenor,
      values: Float64Array.from(
        curves.days,
        (day, index) => constantMaturity(curveAt(curves, index), tenor, spotOf(day)).value,
      ),
    }));
    const method =
      'linear in calendar days between the contracts around the maturity; before M1 between spot VIX (0 days) and M1';
    const { codeVersion } = deps;
    const provenance = provenanceOf({
      inputs: [...lineage, vix],
      ...spanOf(curves.days),
      method,
      codeVersion,
    });
    return { days: curves.days, tenors, provenance };
  };
}

/** History of the slope M1→M2 and of the roll yield, on the days with two contracts. */
function createContango(deps: MarketDeps): AreaService<'termStructure'>['contango'] {
  return async ({ from, to }) => {
    const range = rangeOf(from, to);
    const [{ curves, lineage }, vix] = await Promise.all([
      loadFutures(deps, range),
      deps.reader.dailySeries('VIX', range),
    ]);
    const spotOf = spotLookup(vix);
    const rows = [...curves.days.keys()].filter((index) => curveAt(curves, index).settle.length >= 2);
    const days = Int32Array.from(rows, (index) => curves.days[index]!);
    return {
      days,
      contangoPercent: Float64Array.from(rows, (index) => {
        const { settle } = curveAt(curves, index);
        return contangoPercent(settle[0], settle[1]);
      }),
      rollYieldAnnual: Float64Array.from(rows, (index) => {
        const { settle, daysToExpiry } = curveAt(curves, index);
        return rollYieldAnnual(spotOf(curves.days[index]!), settle[0], daysToExpiry[0]);
      }),
      provenance: provenanceOf({
        inputs: [...lineage, vix],
        ...spanOf(days),
        method:
          '100·(M2/M1 − 1) of monthly settlements; roll yield (365/n)·ln(VIX/M1), n calendar days of M1',
        codeVersion: deps.codeVersion,
      }),
    };
  };
}
