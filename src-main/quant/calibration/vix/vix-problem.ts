import { blackPrice } from '../../black/black76.ts';
import { monotoneCubic } from '../../math/cubic-spline.ts';
import { findModel } from '../../models/registry.ts';
import { problemOf, type CalibrationProblem } from '../problem.ts';
import type { ParamChoice } from '../settings.ts';
import type { CalibrationTargets, OptionTargets } from '../targets.ts';
import type { AtmVol } from './gaussian-variance.ts';
import type { VixCalibrationSettings } from './vix-settings.ts';

/** What is known before anything is computed. */
export interface VixProblem extends CalibrationProblem {
  readonly settings: VixCalibrationSettings;
  /** [m] of all quotes: discounted calls, index points of futures, NaN for what models of the index do not know. */
  readonly prices: Float64Array;
  /** Where the first future and the first option stand among the quotes. */
  readonly firstFuture: number;
  readonly firstOption: number;
  /** By expiry of the options; empty unless they are to be met exactly. */
  readonly atmVols: readonly AtmVol[];
}

/** At ±1 variance and index share one source of noise, and transforms of such laws fall like a power: a price takes 100 times as long. */
const END_OF_CORRELATION = { lower: -0.99, upper: 0.99 };
/** Positive parameters may leave their range by this factor. */
const ROOM = 4;
/** Weights by hand come in vol points; those of prices are in index points. */
const VOL_POINTS = 100;

/**
 * The problem that targets and settings pose for a model of the volatility index.
 * @param targets index components count, the others are passed by
 * @param settings what to fit
 * @returns the problem, or a sentence that says why there is none
 */
export function vixProblemOf(
  targets: CalibrationTargets,
  settings: VixCalibrationSettings,
): VixProblem | string {
  const ordered = { ...targets, ...byExpiry(targets) };
  const weighting = settings.loss === 'prices' ? 'byHand' : settings.weighting;
  const problem = problemOf(ordered, { ...settings, weighting, params: choicesOf(settings) });
  if (typeof problem === 'string') return problem;
  const { model } = problem;
  if (model.underlying !== 'volatilityIndex')
    return `${model.label} is no model of the volatility index; fit it to the asset's options.`;
  const twice = twinExpiry(ordered.indexOptions);
  if (twice !== undefined)
    return `Two slices of options expire in ${twice.toPrecision(4)} years; give each expiry once.`;
  const atmVols = settings.exact === 'futuresAndAtm' ? atmVolsOf(ordered.indexOptions) : [];
  if (typeof atmVols === 'string') return atmVols;
  if (settings.exact === 'futuresAndAtm' && !model.params.some(({ name }) => name === 'sigma'))
    return `${model.label} has a variance of its own, so no σ_T can be fitted to at-the-money vols; fit the futures alone.`;
  const { quotes: byVol } = problem;
  const first = (component: string): number =>
    byVol.groups.find((group) => group.component === component)?.at ?? byVol.count;
  const firstFuture = first('indexFutures');
  const firstOption = first('indexOptions');
  const unit = settings.loss === 'prices' ? VOL_POINTS : 1;
  const isHeld = settings.exact !== undefined;
  const scales = byVol.scales.map((scale, i) => (i >= firstOption ? scale / unit : isHeld ? 0 : scale));
  const quotes = { ...byVol, scales };
  const prices = new Float64Array(quotes.count).fill(Number.NaN);
  for (const [i, { value }] of ordered.indexFutures.entries()) prices[firstFuture + i] = value;
  prices.set(
    ordered.indexOptions.flatMap((one) => Array.from(marketCalls(one))),
    firstOption,
  );
  return { ...problem, quotes, settings, prices, firstFuture, firstOption, atmVols };
}

function byExpiry({ indexFutures, indexOptions }: CalibrationTargets): Partial<CalibrationTargets> {
  const ascending = (a: { expiryYears: number }, b: { expiryYears: number }): number =>
    a.expiryYears - b.expiryYears;
  return {
    indexFutures: [...indexFutures].sort(ascending),
    indexOptions: [...indexOptions].sort(ascending),
    assetOptions: [],
    varianceSwaps: [],
  };
}

function twinExpiry(options: readonly OptionTargets[]): number | undefined {
  return options.find(({ expiryYears }, i) => expiryYears === options[i - 1]?.expiryYears)?.expiryYears;
}

/**
 * Bounds are the ranges in which markets are found, with some room, unless others are asked for: these losses are flat far out. Parameters whose
 * place a curve takes are held where they do no harm.
 */
function choicesOf({ modelId, params, exact }: VixCalibrationSettings): VixCalibrationSettings['params'] {
  const choices: Record<string, ParamChoice> = { ...params };
  for (const { name, range, transform } of findModel(modelId)?.params ?? []) {
    const room = transform === 'log' ? ROOM : 1;
    choices[name] = { lower: range[0] / room, upper: range[1] * room, ...params[name] };
  }
  if (choices['rho'] !== undefined)
    choices['rho'] = { ...choices['rho'], ...END_OF_CORRELATION, ...params['rho'] };
  if (exact !== undefined) choices['theta'] = { fixed: 3 };
  if (exact === 'futuresAndAtm' && choices['sigma'] !== undefined) choices['sigma'] = { fixed: 1 };
  return choices;
}

/** Discounted calls of a slice. */
function marketCalls({
  expiryYears,
  forward,
  discountFactor,
  strikes,
  impliedVols,
}: OptionTargets): Float64Array {
  return strikes.map(
    (strike, i) => discountFactor * blackPrice(forward, strike, impliedVols[i]! ** 2 * expiryYears, true),
  );
}

/** Vols where the strike is the forward, by a monotone cubic of ln K. */
function atmVolsOf(options: readonly OptionTargets[]): AtmVol[] | string {
  const out: AtmVol[] = [];
  for (const { expiryYears, forward, strikes, impliedVols } of options) {
    const k = strikes.map((strike) => Math.log(strike / forward));
    if (!(k[0]! <= 0 && k.at(-1)! >= 0))
      return `The strikes of the expiry in ${expiryYears.toPrecision(4)} years do not enclose the forward ${forward}; its at-the-money vol is not known.`;
    const vol = k.length === 1 ? impliedVols[0]! : monotoneCubic(k, impliedVols)(0);
    out.push({ expiryYears, vol });
  }
  return out;
}
