import { setImmediate as nextTurn } from 'node:timers/promises';
import { VolterraError } from '#contract/errors.ts';
import { rollingVolatility } from '#quant/estimators/realised-volatility.ts';
import type { AreaService } from '../service-context.ts';
import { rangeOf } from './as-of.ts';
import type { MarketDeps } from './market-deps.ts';
import { provenanceOf, spanOf } from './provenance.ts';

/** Calendar days that surely hold the sessions of a window. */
const DAYS_PER_SESSION = 1.6;

/** Rolling realised volatility of one series; days whose window is not usable are left out. */
export function createRealisedVol(deps: MarketDeps): AreaService<'market'>['realisedVol'] {
  return async ({ seriesId, estimator, windowSessions, from, to }) => {
    const asked = rangeOf(from, to);
    const lead = Math.ceil(windowSessions * DAYS_PER_SESSION) + 10;
    const range = asked.fromDay === undefined ? asked : { ...asked, fromDay: asked.fromDay - lead };
    const series = await deps.reader.dailySeries(seriesId, range);
    if (!series) throw new VolterraError('UNKNOWN_SERIES', { field: 'seriesId', data: { seriesId } });
    const rolling = rollingVolatility(series, estimator, windowSessions);
    // A century of days: working out and answering are two turns of the event loop.
    await nextTurn();
    const firstDay = asked.fromDay ?? Number.NEGATIVE_INFINITY;
    const rows: number[] = [];
    for (let row = 0; row < series.days.length; row += 1)
      if (Number.isFinite(rolling.volAnnual[row]) && series.days[row]! >= firstDay) rows.push(row);
    if (rows.length === 0) {
      const message = `${seriesId} has ${series.days.length} days here, of which no ${windowSessions} in a row can be used by ${estimator}.`;
      throw new VolterraError('TOO_FEW_DATA', {
        message,
        data: { seriesId, estimator, days: series.days.length },
      });
    }
    const days = Int32Array.from(rows, (row) => series.days[row]!);
    return {
      days,
      volPoints: Float64Array.from(rows, (row) => 100 * rolling.volAnnual[row]!),
      standardError: Float64Array.from(rows, (row) => 100 * rolling.standardError[row]!),
      provenance: provenanceOf({
        inputs: [series],
        ...spanOf(days),
        method: `${estimator} over ${windowSessions} sessions, annualised by √252; standard error of the mean daily variance`,
        codeVersion: deps.codeVersion,
      }),
    };
  };
}
