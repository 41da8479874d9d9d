import { findModel } from '../../models/registry.ts';
import type { CalibrationReport, FittedParam } from '../report.ts';
import { estimateHawkes } from './historical-hawkes.ts';
import { estimateMrlr } from './historical-mrlr.ts';
import { estimateMrlrj } from './historical-mrlrj.ts';
import type { IndexHistory } from './index-history.ts';
import { jumpPremium, type JumpPremium } from './jump-premium.ts';
import type { EstimatedParam, LikelihoodFit } from './maximum-likelihood.ts';
import { meanIntensity, type Excitement } from './mean-intensity.ts';

/** What of a fit to options is compared. */
export type OptionsFit = Pick<CalibrationReport, 'params' | 'freeParams' | 'correlation'>;

/** One quantity under both measures; NaN where one does not have it, or has no error of it. */
export interface ComparedParam {
  /** A parameter of the model, `meanJump` = 1/η, or `meanIntensity` = βℓ∞/(β − a). */
  readonly name: string;
  readonly options: number;
  readonly optionsError: number;
  readonly history: number;
  readonly historyError: number;
  /** Options less history, and the root of the sum of both variances. */
  readonly gap: number;
  readonly gapError: number;
}

/** A fit to options beside the series of the index. */
export interface HistoryComparison {
  /** Model that the series is fitted with. */
  readonly estimator: 'mrlr' | 'mrlrj' | 'hawkes';
  readonly status: LikelihoodFit['status'];
  /** Why the search ended. */
  readonly message: string;
  readonly rows: readonly ComparedParam[];
  /** Gap of the intensity of jumps; null for models without jumps. */
  readonly jumps: JumpPremium | null;
  /** What should be known of the comparison. */
  readonly notes: readonly string[];
}

interface Estimates {
  readonly fit: Pick<LikelihoodFit, 'status' | 'message'>;
  readonly params: readonly EstimatedParam[];
  readonly notes: readonly string[];
}

const VISIBLE = 0.5;
/** κ of a persistent series of T years is too high by about 4/T. */
const KAPPA_BIAS = 4;

const ESTIMATORS: Readonly<Record<string, HistoryComparison['estimator']>> = {
  mrlr: 'mrlr',
  mrlrsv: 'mrlr',
  mrlrj: 'mrlrj',
  mrlrsvj: 'mrlrj',
  hawkes: 'hawkes',
};

/**
 * The model that stands for another one under the historical measure: a variance that is not seen is taken as constant.
 * @param modelId of the fit to options
 * @returns estimator, undefined where the model is none of the index
 */
export function estimatorOf(modelId: string): HistoryComparison['estimator'] | undefined {
  return ESTIMATORS[modelId];
}

/**
 * Parameters of a fit to options (Q) beside those of the series of the index (P), with gaps and their errors.
 * @param estimator that `estimatorOf` names
 * @param options fit
 * @param history daily series up to the day of the fit
 * @returns rows, the gap of the jump intensity, and notes
 * @throws QuantError BAD_HISTORY
 * @source Bao 2013 for the models; White 1982 for robust errors; Phillips and Yu 2009 for the bias of κ
 */
export function compareWithHistory(
  estimator: HistoryComparison['estimator'],
  options: OptionsFit,
  history: IndexHistory,
): HistoryComparison {
  const { fit, params, notes } = estimate(estimator, history);
  const own = [...options.params, ...derivedParams(options)];
  const find = (name: string): FittedParam | undefined => own.find((param) => param.name === name);
  const rows = params.map((param) => compared(find(param.name), param));
  const jumpName = estimator === 'hawkes' ? 'meanIntensity' : 'lambda';
  const [fitted, seen] = [find(jumpName), params.find(({ name }) => name === jumpName)];
  return {
    estimator,
    status: fit.status,
    message: fit.message,
    rows,
    jumps: fitted !== undefined && seen !== undefined ? jumpPremium(fitted, seen) : null,
    notes: [...notes, ...kappaNote(params, history), ...boundNotes(estimator, options.params)],
  };
}

function estimate(estimator: HistoryComparison['estimator'], history: IndexHistory): Estimates {
  if (estimator === 'mrlr') {
    const fit = estimateMrlr(history);
    return { fit, params: fit.params, notes: [] };
  }
  const fit = estimateMrlrj(history);
  const params = [...fit.params, ...meanJumpOf(fit.params)];
  if (estimator === 'mrlrj') return { fit, params, notes: [] };
  const { timesYears } = history;
  const start = timesYears[0]!;
  const jumps = timesYears.filter((_, i) => fit.jumpProbabilities[i]! > VISIBLE).map((time) => time - start);
  const withoutLambda = params.filter(({ name }) => name !== 'lambda');
  const note = `Jumps of the series are the ${jumps.length} days that held one with a probability above ½: smaller ones are not seen.`;
  if (jumps.length < 10)
    return { fit, params: withoutLambda, notes: [`${note} They are too few for self-excitation.`] };
  const excited = estimateHawkes({ timesYears: jumps, horizonYears: timesYears.at(-1)! - start });
  return {
    fit: excited,
    params: [...withoutLambda, ...excited.params, ...meanIntensityOf(excited)],
    notes: [note],
  };
}

function meanJumpOf(params: readonly EstimatedParam[]): EstimatedParam[] {
  const eta = params.find(({ name }) => name === 'eta');
  if (eta === undefined) return [];
  const { value, standardError, robustError } = eta;
  const square = value * value;
  return [
    {
      name: 'meanJump',
      value: 1 / value,
      standardError: standardError / square,
      robustError: robustError / square,
    },
  ];
}

function meanIntensityOf({ params, covariance }: LikelihoodFit): EstimatedParam[] {
  const valueOf = (name: string): number => params.find((param) => param.name === name)!.value;
  const at: Excitement = {
    decay: valueOf('decay'),
    baseIntensity: valueOf('baseIntensity'),
    excitation: valueOf('excitation'),
  };
  const { value, error } = meanIntensity(at, covariance);
  return [{ name: 'meanIntensity', value, standardError: error, robustError: error }];
}

/** Quantities of the fit to options that are no parameters of it. */
function derivedParams({ params, freeParams, correlation }: OptionsFit): FittedParam[] {
  const find = (name: string): FittedParam | undefined => params.find((param) => param.name === name);
  const eta = find('eta');
  const out: FittedParam[] = [];
  const same = { lower: Number.NaN, upper: Number.NaN };
  if (eta !== undefined) {
    const { value, standardError, state } = eta;
    const error = standardError / (value * value);
    out.push({ ...same, name: 'meanJump', value: 1 / value, standardError: error, state });
  }
  const names = ['decay', 'baseIntensity', 'excitation'] as const;
  const [decay, base, excitation] = names.map(find);
  if (decay === undefined || base === undefined || excitation === undefined) return out;
  const free = [decay, base, excitation].map(({ name }) => freeParams.indexOf(name));
  const covariance = new Float64Array(9);
  for (const [i, first] of [decay, base, excitation].entries())
    for (const [j, second] of [decay, base, excitation].entries()) {
      const rho = i === j ? 1 : (correlation[free[i]! * freeParams.length + free[j]!] ?? Number.NaN);
      covariance[3 * i + j] = rho * first.standardError * second.standardError;
    }
  const at = { decay: decay.value, baseIntensity: base.value, excitation: excitation.value };
  const { value, error } = meanIntensity(at, covariance);
  return [...out, { ...same, name: 'meanIntensity', value, standardError: error, state: 'free' }];
}

function compared(options: FittedParam | undefined, history: EstimatedParam): ComparedParam {
  const value = options?.value ?? Number.NaN;
  const error = options?.standardError ?? Number.NaN;
  return {
    name: history.name,
    options: value,
    optionsError: error,
    history: history.value,
    historyError: history.robustError,
    gap: value - history.value,
    gapError: Math.sqrt(error * error + history.robustError * history.robustError),
  };
}

function kappaNote(params: readonly EstimatedParam[], { timesYears }: IndexHistory): string[] {
  const kappa = params.find(({ name }) => name === 'kappa');
  const years = timesYears.at(-1)! - timesYears[0]!;
  const bias = KAPPA_BIAS / years;
  if (kappa === undefined || !(bias > 0.5 * kappa.robustError)) return [];
  return [
    `κ of a series of ${years.toPrecision(2)} years is about ${bias.toPrecision(2)} too high by its length alone; use a longer window.`,
  ];
}

function boundNotes(estimator: string, options: readonly FittedParam[]): string[] {
  return (findModel(estimator)?.params ?? []).flatMap(({ name, symbol }) => {
    const state = options.find((param) => param.name === name)?.state;
    if (state !== 'atBound' && state !== 'nearBound') return [];
    return [
      `${symbol} of the options is ${state === 'atBound' ? 'at' : 'near'} a bound: its error tells little.`,
    ];
  });
}
