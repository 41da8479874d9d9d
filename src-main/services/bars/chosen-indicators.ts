import { VolterraError } from '#contract/errors.ts';
import type { IndicatorHead, IndicatorInfo } from '#contract/schemas/bars.ts';
import type { ChosenIndicator } from '#quant/indicators/bar-study.ts';
import type { BarClock, Indicator, IndicatorSettings } from '#quant/indicators/indicator.ts';
import { indicators, readSettings } from '#quant/indicators/registry.ts';

/** Indicators as they are offered. */
export function listIndicators(): IndicatorInfo[] {
  return indicators.map(
    ({ id, label, doc, formula, source, pane, unit, levels, params, outputs, warmUp }) => ({
      ...{ id, label, doc, formula, source, pane, unit },
      levels: [...levels],
      params: params.map((param) => ({ ...param })),
      outputs: outputs.map((output) => ({ ...output })),
      warmUpBars: warmUp(Object.fromEntries(params.map(({ name, fallback }) => [name, fallback]))),
    }),
  );
}

/** @throws VolterraError INVALID_INPUT with the field of the indicator or setting at fault */
export function chooseIndicators(
  asked: readonly { readonly id: string; readonly settings: IndicatorSettings }[],
): ChosenIndicator[] {
  return asked.map(({ id, settings }, place) => {
    const indicator = indicators.find((candidate) => candidate.id === id);
    if (!indicator)
      throw new VolterraError('INVALID_INPUT', {
        message: `There is no indicator ${id}: ${indicators.map((known) => known.id).join(', ')}.`,
        field: `indicators.${place}.id`,
        data: { rule: 'must be an indicator', value: id },
      });
    const read = readSettings(indicator, settings);
    if ('settings' in read) return { indicator, settings: read.settings };
    throw new VolterraError('INVALID_INPUT', {
      message: `${indicator.label}: ${read.fault.message}`,
      field: `indicators.${place}.settings.${read.fault.name}`,
      data: { rule: read.fault.message, value: settings[read.fault.name] ?? null },
    });
  });
}

export function describeChosen(chosen: readonly ChosenIndicator[], clock: BarClock): IndicatorHead[] {
  return chosen.map(({ indicator, settings }) => ({
    ...pictureOf(indicator),
    label: labelWith(indicator, settings),
    settings: { ...settings },
    absence: indicator.absence?.(clock) ?? null,
  }));
}

function pictureOf({
  id,
  pane,
  unit,
  levels,
  outputs,
}: Indicator): Pick<IndicatorHead, 'id' | 'pane' | 'unit' | 'levels' | 'outputs'> {
  return { id, pane, unit, levels: [...levels], outputs: outputs.map((output) => ({ ...output })) };
}

/** `EMA 20`, `MACD 12, 26, 9`, `Bollinger 20 ±2σ`. */
function labelWith({ label, params }: Indicator, settings: IndicatorSettings): string {
  const isWidth = ({ name }: Indicator['params'][number]): boolean => name === 'width';
  const lengths = params.filter((param) => !isWidth(param)).map(({ name }) => settings[name]);
  const widths = params.filter(isWidth).map(({ name }) => `±${settings[name]}σ`);
  return [label, lengths.join(', '), ...widths].filter((part) => part !== '').join(' ');
}

/** Bars before the first shown one that indicators have to see. */
export function memoryOf(chosen: readonly ChosenIndicator[]): number {
  return Math.max(0, ...chosen.map(({ indicator, settings }) => indicator.memory(settings)));
}
