import type { IndicatorHead, IndicatorValues } from '#contract/schemas/bars.ts';
import type { Dash, PaneSpec, TimeSeries, Tone } from '../spec.ts';
import { onAxis, type BarAxis } from './bar-axis.ts';

/** How indicators are drawn on one axis. */
interface IndicatorLook {
  readonly axis: BarAxis;
  /** [bars] 1 where a session opens. */
  readonly opens: Uint8Array;
  readonly decimals: number;
  readonly unit: string;
  readonly drawn: IndicatorHead['pane'];
  readonly paneOf: (indicator: number) => number;
}

/** Over candles their own hues would mislead; yellow says sample or stale everywhere. */
const tonesOf: Readonly<Record<IndicatorHead['pane'], readonly Tone[]>> = {
  price: ['purple', 'green', 'text'],
  own: ['purple', 'green', 'blue', 'orange', 'text'],
};
const dashes: readonly Dash[] = ['solid', 'dashed', 'dotted'];

/** Panes below the prices: one for each indicator of its own, one for all volatilities together. */
export function ownPanes(
  indicators: readonly IndicatorHead[],
  first: number,
): { readonly panes: readonly PaneSpec[]; readonly paneOf: (indicator: number) => number } {
  const keys = indicators.map(({ unit, label }, place) =>
    unit === 'vol points' ? unit : `${label} ${place}`,
  );
  const own = [...new Set(keys.filter((_key, place) => indicators[place]!.pane === 'own'))];
  const panes = own.map((key): PaneSpec => {
    const members = indicators.filter((_indicator, place) => keys[place] === key);
    const { label, unit, levels } = members[0]!;
    const name = key === 'vol points' ? 'realised volatility' : label;
    return {
      label: unit === 'price' ? name : `${name}, ${unit}`,
      weight: 1.5,
      zeroLine: false,
      levels: [...levels],
    };
  });
  return { panes, paneOf: (indicator) => first + own.indexOf(keys[indicator]!) };
}

/** Lines, bands and columns of the indicators that are drawn over the prices, or of those in panes of their own. */
export function indicatorSeries(
  indicators: readonly IndicatorHead[],
  values: IndicatorValues,
  look: IndicatorLook,
): TimeSeries[] {
  return indicators.flatMap((indicator, place) =>
    indicator.pane === look.drawn && indicator.absence === null
      ? outputsOf(indicator, values[place]?.outputs ?? [], {
          ...look,
          place,
          // Hues are dealt out among those drawn in the same place.
          order: indicators.slice(0, place).filter(({ pane }) => pane === look.drawn).length,
        })
      : [],
  );
}

function outputsOf(
  indicator: IndicatorHead,
  columns: readonly Float64Array[],
  look: IndicatorLook & { readonly place: number; readonly order: number },
): TimeSeries[] {
  const { axis, place } = look;
  const { outputs, label } = indicator;
  const tones = tonesOf[look.drawn];
  const tone = tones[look.order % tones.length]!;
  const dash = dashes[Math.floor(look.order / tones.length) % dashes.length]!;
  const common = {
    unit: unitOf(indicator, look),
    pane: look.paneOf(place),
    decimals: decimalsOf(indicator, look),
  };
  const breaks = indicator.id === 'vwap' ? { breaks: opensOn(axis, look.opens) } : {};
  const valuesOf = (output: number): Float64Array => onAxis(axis, columns[output] ?? []);
  const low = outputs.findIndex(({ role }) => role === 'low');
  const high = outputs.findIndex(({ role }) => role === 'high');
  const drawn: TimeSeries[] = [];
  if (low >= 0 && high >= 0)
    drawn.push({
      ...{
        ...common,
        ...breaks,
        kind: 'band',
        id: `${place}-band`,
        tone,
        edged: true,
        label: `${label} band`,
      },
      low: valuesOf(low),
      high: valuesOf(high),
    });
  outputs.forEach(({ name, label: own, role }, output) => {
    const named = outputs.filter((other) => other.role === 'line').length > 1 && output > 0 ? own : label;
    const id = `${place}-${indicator.id}-${name}`;
    if (role === 'columns')
      drawn.unshift({ ...common, kind: 'columns', id, tone: 'muted', label: own, values: valuesOf(output) });
    if (role !== 'line') return;
    const second = output > 0;
    const line = { dash: second ? 'dashed' : dash, widthPx: 1.5, tone: second ? 'orange' : tone } as const;
    drawn.push({ ...common, ...breaks, ...line, kind: 'line', id, label: named, values: valuesOf(output) });
  });
  return drawn;
}

/** [places] 1 where a session opens. */
function opensOn({ places, placeOfBar }: BarAxis, opens: Uint8Array): Uint8Array {
  const out = new Uint8Array(places.length);
  placeOfBar.forEach((place, bar) => (out[place] = opens[bar]!));
  return out;
}

const unitOf = ({ unit }: IndicatorHead, look: IndicatorLook): string =>
  unit === 'price' ? look.unit : unit;

function decimalsOf({ unit, pane }: IndicatorHead, { decimals }: IndicatorLook): number {
  if (unit === 'points') return 1;
  return unit === 'price' && pane === 'own' ? Math.max(decimals, 2) : unit === 'price' ? decimals : 2;
}
