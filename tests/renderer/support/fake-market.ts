import type { Estimate } from '#contract/schemas/common.ts';
import type { Services } from '#services/service-context.ts';
import { VolterraError } from '#contract/errors.ts';
import { fakeChains } from './fake-surface.ts';
import {
  contangoPercent,
  curve,
  days,
  futuresAt,
  indexAt,
  isoOf,
  provenance,
  series,
  vix,
} from './market-fixture.ts';

const knownSeries = ['VIX9D', 'VIX', 'VIX3M', 'VIX6M', 'VVIX', 'SPX'];
const fresh = (index: number): { dataDate: string; ageSessions: number; stale: boolean } => ({
  dataDate: isoOf(days[index]!),
  ageSessions: 0,
  stale: false,
});

function estimate(
  id: string,
  [label, unit]: readonly [string, string],
  value: number,
  index: number,
): Estimate {
  return {
    id,
    label,
    value,
    standardError: Math.abs(value) / 10,
    interval95: [value - Math.abs(value) / 5, value + Math.abs(value) / 5],
    unit,
    count: index + 1,
    status: 'OK',
    warnings: [],
    provenance: provenance(index, 'fixture'),
  };
}

export const marketAnswers: Services['market'] = {
  dates: async () => ({ days: days.slice(), latest: isoOf(days.at(-1)!), chainDates: [], sample: false }),
  series: async ({ seriesId, to }) => {
    if (!knownSeries.includes(seriesId)) throw new VolterraError('UNKNOWN_SERIES');
    return series(seriesId, indexAt(to));
  },
  overview: async ({ asOf }) => {
    const index = indexAt(asOf);
    const contango = contangoPercent(index);
    const state = contango > 0 ? 'contango' : 'backwardation';
    return {
      asOf: isoOf(days[index]!),
      state,
      headline: `${state === 'contango' ? 'Contango' : 'Backwardation'} ${contango} % (M1→M2), VIX ${vix[index]}, 48th percentile of one year.`,
      contangoPercent: contango,
      family: knownSeries
        .filter((seriesId) => seriesId !== 'SPX')
        .map((seriesId) => ({
          seriesId,
          label: seriesId,
          tenorDays: { VIX9D: 9, VIX: 30, VIX3M: 93, VIX6M: 184 }[seriesId] ?? null,
          value: series(seriesId, index).close.at(-1)!,
          change: -0.21,
          percentile1y: 48,
          window: { low: 11.4, high: 26.8, count: 252 },
          freshness: fresh(index),
          provenance: provenance(index, 'as published'),
          missing: null,
        })),
      missing: [],
      freshness: fresh(index),
      provenance: provenance(index, 'fixture'),
    };
  },
  regimes: async ({ asOf }) => {
    const until = indexAt(asOf) + 1;
    const contango = Float64Array.from({ length: until }, (_unused, index) => contangoPercent(index));
    const inContango = contango.filter((value) => value > 0).length;
    return {
      days: days.slice(0, until),
      states: Uint8Array.from(contango, (value) => (value > 0 ? 1 : 2)),
      contangoPercent: contango,
      summary: [
        { state: 'contango', days: inContango, share: inContango / until, meanVix: 16.2 },
        { state: 'backwardation', days: until - inContango, share: 1 - inContango / until, meanVix: 23.9 },
      ],
      provenance: provenance(until - 1, 'fixture'),
    };
  },
  realisedVol: async ({ to }) => {
    const until = indexAt(to) + 1;
    return {
      days: days.slice(0, until),
      volPoints: vix.slice(0, until).map((value) => value * 0.8),
      standardError: vix.slice(0, until).map((value) => value * 0.12),
      provenance: provenance(until - 1, 'close-to-close, 21 sessions'),
    };
  },
  variancePremium: async ({ asOf }) => {
    const index = indexAt(asOf);
    const until = index + 1;
    return {
      days: days.slice(0, until),
      impliedVol: vix.slice(0, until),
      forecastVol: vix.slice(0, until).map((value) => value * 0.85),
      premiumVolPoints: vix.slice(0, until).map((value) => value * 0.15),
      latest: estimate(
        'variance-premium',
        ['Variance risk premium', 'squared vol points'],
        vix[index]! * 0.15,
        index,
      ),
      shortHistory: false,
    };
  },
};

export const termStructureAnswers: Services['termStructure'] = {
  curve: async ({ asOf, overlays }) => curve(indexAt(asOf), overlays),
  constantMaturity: async ({ tenorDays, to }) => {
    const until = indexAt(to) + 1;
    const at = (tenor: number, index: number): number => 20 + (vix[index]! - 20) * Math.exp(-tenor / 80);
    return {
      days: days.slice(0, until),
      tenors: tenorDays.map((tenor) => ({
        tenorDays: tenor,
        values: Float64Array.from({ length: until }, (_unused, index) => at(tenor, index)),
      })),
      provenance: provenance(until - 1, 'linear in variance between contracts'),
    };
  },
  contango: async ({ to }) => {
    const until = indexAt(to) + 1;
    const contango = Float64Array.from({ length: until }, (_unused, index) => contangoPercent(index));
    return {
      days: days.slice(0, until),
      contangoPercent: contango,
      rollYieldAnnual: contango.map((value) => (-value / 100) * (365 / 30)),
      provenance: provenance(until - 1, 'M2 / M1 − 1'),
    };
  },
};

export const vixIndexAnswers: Services['vixIndex'] = {
  chains: async () => ({ chains: [...fakeChains] }),
  compute: async () => {
    throw new VolterraError('NO_DATA', { message: 'There is no SPX chain on or before this day.' });
  },
};

export const estimateAnswers: Services['estimates'] = {
  marketParameters: async ({ asOf }) => {
    const index = indexAt(asOf);
    return {
      asOf: isoOf(days[index]!),
      estimates: [
        estimate('kappa', ['Mean reversion κ', 'per year'], 4.2, index),
        estimate(
          'theta',
          ['Long-run level θ', 'vol points'],
          futuresAt(index, 'as-of').points.at(-1)!.settle,
          index,
        ),
      ],
    };
  },
};
