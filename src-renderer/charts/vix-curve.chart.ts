import type { CurveResult, FuturesCurve } from '#contract/schemas/market.ts';
import { formatPercent, formatVol } from './format.ts';
import type { ChartDefinition, CurveLineSpec, CurveSpec } from './spec.ts';
import { bandOf, familyLine, lineOf, lookOf, publishedLine, spotLine } from './definitions/curve-lines.ts';
import { anySample, sourceWords } from './definitions/source-words.ts';

export interface CurveOptions {
  /** Roles of curves that are drawn; the as-of curve always is. */
  readonly roles: readonly FuturesCurve['role'][];
  readonly band: boolean;
  readonly published: boolean;
  readonly family: boolean;
}

export const vixCurveChart: ChartDefinition<CurveResult, CurveOptions, CurveSpec> = {
  id: 'vix-curve',
  title: 'VIX futures curve',
  query: 'termStructure.curve',
  fixture: 'vix-curve.json',
  view: (data, options) => {
    const curves = data.curves.filter(
      (curve) => curve.role === 'as-of' || options.roles.includes(curve.role),
    );
    const asOf = curves.find((curve) => curve.role === 'as-of') ?? null;
    const lines = linesOf(curves, data.metrics.state);
    const xMax = Math.max(30, ...lines.flatMap((line) => [...line.x]));
    if (asOf?.spotVix != null) lines.push(spotLine(asOf.spotVix));
    if (options.family && data.family.length > 1) lines.push(familyLine(data.family, xMax));
    if (options.published && data.publishedVix.length > 0) lines.push(publishedLine(data.publishedVix, xMax));
    return {
      kind: 'curve',
      id: 'vix-curve',
      title: 'VIX futures curve',
      summary: summaryOf(data, asOf),
      asOf: asOf?.date ?? null,
      source: asOf?.source ?? sourceWords(data.provenance),
      sample: anySample(data.provenance),
      xLabel: 'days to expiry',
      yLabel: 'settlement, vol points',
      yUnit: 'vol points',
      decimals: 2,
      tickStep: xMax > 400 ? 60 : 30,
      xMax,
      lines,
      band: options.band ? bandOf(data.band, xMax) : null,
    };
  },
};

/** The as-of curve first: it is what the keyboard starts on and what is drawn on top. */
function linesOf(curves: readonly FuturesCurve[], state: CurveResult['metrics']['state']): CurveLineSpec[] {
  let overlays = 0;
  const ordered = curves.toSorted((a, b) => Number(b.role === 'as-of') - Number(a.role === 'as-of'));
  return ordered.map((curve) =>
    lineOf(curve, lookOf(curve, state, curve.role === 'overlay' ? overlays++ : 0)),
  );
}

const stateWords = {
  contango: 'Contango',
  backwardation: 'Backwardation',
  flat: 'Flat',
  unknown: 'State unknown',
} as const;

function summaryOf({ metrics }: CurveResult, asOf: FuturesCurve | null): string {
  if (!asOf) return 'There is no futures curve for this day.';
  const contango = `${stateWords[metrics.state]} ${formatPercent(metrics.contangoM1M2Percent)} from M1 to M2`;
  const spot = asOf.spotVix === null ? '' : `, VIX ${formatVol(asOf.spotVix)}`;
  return `${contango}${spot}, ${asOf.points.length} contracts on ${asOf.date}.`;
}
