import { robustMean } from '#quant/estimators/robust-moments.ts';
import {
  contangoPercent,
  curveAt,
  curveState,
  curveStates,
  type CurveState,
} from '#quant/volatility-index/futures-curve.ts';
import type { AreaService } from '../service-context.ts';
import { resolveAsOf } from './as-of.ts';
import { loadFutures } from './futures-history.ts';
import type { MarketDeps } from './market-deps.ts';
import { provenanceOf, spanOf } from './provenance.ts';

/** Contango and backwardation of every day up to the as-of day, with the mean VIX of each state. */
export function createRegimes(deps: MarketDeps): AreaService<'market'>['regimes'] {
  return async ({ asOf }, context) => {
    const { day } = await resolveAsOf(deps, asOf, context.now());
    const range = day === undefined ? {} : { toDay: day };
    const [futures, vix] = await Promise.all([
      loadFutures(deps, range),
      deps.reader.dailySeries('VIX', range),
    ]);
    const { curves } = futures;
    const states = new Uint8Array(curves.days.length);
    const contango = new Float64Array(curves.days.length);
    for (let index = 0; index < states.length; index += 1) {
      const { settle } = curveAt(curves, index);
      states[index] = curveStates.indexOf(curveState(settle[0], settle[1]));
      contango[index] = contangoPercent(settle[0], settle[1]);
    }
    const vixOf = new Map(Array.from(vix?.days ?? [], (vixDay, index) => [vixDay, vix!.close[index]!]));
    const known = states.filter((state) => state > 0).length;
    return {
      days: curves.days,
      states,
      contangoPercent: contango,
      summary: curveStates.flatMap((state) => summarise(state)),
      provenance: provenanceOf({
        inputs: [...futures.lineage, vix],
        ...spanOf(curves.days),
        method:
          'contango where the M2 settlement is above M1, backwardation below; mean VIX close of the days in each state',
        codeVersion: deps.codeVersion,
      }),
    };

    function summarise(state: CurveState) {
      const code = curveStates.indexOf(state);
      const rows = [...states.keys()].filter((index) => states[index] === code);
      if (rows.length === 0) return [];
      const levels = Float64Array.from(
        rows.map((index) => vixOf.get(curves.days[index]!) ?? Number.NaN).filter(Number.isFinite),
      );
      const meanVix = levels.length === 0 ? null : robustMean(levels).value;
      const share = state === 'unknown' ? rows.length / states.length : rows.length / known;
      return [{ state, days: rows.length, share, meanVix }];
    }
  };
}
