import type { CurveResult, FuturesCurve } from '#contract/schemas/market.ts';
import { lowerBound } from '../axis.ts';
import type { CurveBandSpec, CurveLineSpec, Dash, Glyph, Tone } from '../spec.ts';

interface LineLook {
  readonly label: string;
  readonly detail?: string;
  readonly tone: Tone;
  readonly dash: Dash;
  readonly glyph: Glyph;
  readonly widthPx: number;
}

const overlayTones: readonly Tone[] = ['green', 'purple', 'blue', 'orange', 'muted'];
const tonesBeside = (main: Tone): readonly Tone[] => overlayTones.filter((tone) => tone !== main);
const overlayDashes: readonly Dash[] = ['solid', 'dashed', 'dotted'];

/** Look of the n-th overlay: twenty dates differ by colour, dash and marker, none is in the hue of the as-of curve. */
export function overlayLook(index: number, label: string, main: Tone): LineLook {
  const tones = tonesBeside(main);
  return {
    label,
    tone: tones[index % tones.length]!,
    dash: overlayDashes[Math.floor(index / tones.length) % overlayDashes.length]!,
    glyph: index >= tones.length * overlayDashes.length ? 'square' : 'none',
    widthPx: 1.25,
  };
}

export function lookOf(
  curve: FuturesCurve,
  state: CurveResult['metrics']['state'],
  overlayIndex: number,
): LineLook {
  const main: Tone = state === 'backwardation' ? 'orange' : state === 'contango' ? 'blue' : 'text';
  const plain = { glyph: 'none', widthPx: 1.25 } as const;
  switch (curve.role) {
    case 'as-of':
      return { label: curve.date, tone: main, dash: 'solid', glyph: 'circle', widthPx: 2 };
    case 'prior-day':
      return {
        label: 'prior day',
        detail: `prior day ${curve.date}`,
        tone: 'muted',
        dash: 'dashed',
        ...plain,
      };
    case 'prior-week':
      return { label: '−1 week', detail: `−1 week ${curve.date}`, tone: 'green', dash: 'dotted', ...plain };
    case 'prior-month':
      return {
        label: '−1 month',
        detail: `−1 month ${curve.date}`,
        tone: 'purple',
        dash: 'dotted',
        ...plain,
      };
    case 'overlay':
      return overlayLook(overlayIndex, curve.date, main);
  }
}

/** Contracts that speak for themselves; weeklies without a price of their own would only repeat their neighbours. */
export function lineOf(curve: FuturesCurve, look: LineLook): CurveLineSpec {
  const points = curve.points
    .filter((point) => !point.dependent)
    .toSorted((a, b) => a.daysToExpiry - b.daysToExpiry);
  return {
    ...look,
    id: `${curve.role}-${curve.date}`,
    connected: true,
    x: Int32Array.from(points, (point) => point.daysToExpiry),
    y: Float64Array.from(points, (point) => point.settle),
    pointLabels: points.map(
      (point) => `${point.contract}, ${point.expiry}${point.inferredExpiry ? ' (expiry inferred)' : ''}`,
    ),
  };
}

export function spotLine(spotVix: number): CurveLineSpec {
  return {
    id: 'spot',
    label: 'VIX spot',
    tone: 'text',
    dash: 'solid',
    glyph: 'square',
    widthPx: 1.5,
    connected: false,
    x: Int32Array.of(0),
    y: Float64Array.of(spotVix),
    pointLabels: ['VIX spot'],
  };
}

export function publishedLine(published: CurveResult['publishedVix'], xMax: number): CurveLineSpec {
  const shown = published.filter((point) => point.daysToExpiry <= xMax);
  return {
    id: 'published',
    label: 'VIX by expiry',
    detail: 'VIX by expiry, published',
    tone: 'text',
    dash: 'solid',
    glyph: 'diamond',
    widthPx: 1,
    connected: false,
    x: Int32Array.from(shown, (point) => point.daysToExpiry),
    y: Float64Array.from(shown, (point) => point.value),
    pointLabels: shown.map((point) => point.expiry),
  };
}

export function familyLine(family: CurveResult['family'], xMax: number): CurveLineSpec {
  const shown = family
    .filter((member) => member.tenorDays <= xMax)
    .toSorted((a, b) => a.tenorDays - b.tenorDays);
  return {
    id: 'family',
    label: 'VIX family',
    tone: 'green',
    dash: 'dotted',
    glyph: 'diamond',
    widthPx: 1.25,
    connected: true,
    x: Int32Array.from(shown, (member) => member.tenorDays),
    y: Float64Array.from(shown, (member) => member.value),
    pointLabels: shown.map((member) => member.seriesId),
  };
}

export function bandOf(band: CurveResult['band'], xMax: number): CurveBandSpec | null {
  if (!band || band.daysToExpiry.length === 0) return null;
  const end = lowerBound(band.daysToExpiry, xMax + 1);
  return {
    label: '10–90 % of one year',
    x: band.daysToExpiry.slice(0, end),
    low: band.p10.slice(0, end),
    middle: band.p50.slice(0, end),
    high: band.p90.slice(0, end),
  };
}
