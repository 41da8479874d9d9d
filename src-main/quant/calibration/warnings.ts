import { arbitrageWarnings } from './arbitrage-warnings.ts';
import { paramsAt } from './free-params.ts';
import type { Minimum } from './polish.ts';
import { countQuotes, type CalibrationProblem } from './problem.ts';
import type { CalibrationWarning, ComponentFit, ExpiryFit, FittedParam, NodeFit } from './report.ts';
import type { PieceResult } from './search.ts';

/** Two parameters that move together by more than this are worth naming. */
const HIGH_CORRELATION = 0.98;
/** Losses that differ by less, as a share or in absolute terms, are the same minimum. */
const SAME_LOSS = 1e-3;
/** Residuals of so many half-spreads on average are no fit. */
const MISFIT = 3;
/** A numerical error of a vol that is worth saying, vol points. */
const COARSE_VOL_POINTS = 0.01;

/** What the sentences are about. */
export interface JudgedFit {
  readonly problem: CalibrationProblem;
  readonly minimum: Minimum;
  readonly results: readonly PieceResult[];
  readonly params: readonly FittedParam[];
  readonly correlation: Float64Array;
  readonly components: readonly ComponentFit[];
  readonly expiries: readonly ExpiryFit[];
  readonly nodes?: NodeFit | undefined;
  readonly errorVolPoints: number;
}

/**
 * One sentence for everything that a reader of the result should know before using it.
 * @param fit the whole result
 * @returns in order: data, parameters, model, search, fit, arbitrage
 */
export function warningsOf(fit: JudgedFit): CalibrationWarning[] {
  const { problem, minimum } = fit;
  const params = paramsAt(problem.free, minimum.x);
  return [
    ...problem.quotes.warnings,
    ...nodeWarnings(fit),
    ...boundWarnings(fit.params),
    ...identificationWarnings(fit),
    ...correlationWarnings(fit),
    ...(problem.model.advise?.(params) ?? []),
    ...searchWarnings(fit),
    ...fitWarnings(fit),
    ...arbitrageWarnings(fit.expiries, fit.errorVolPoints),
  ];
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Nodes that carry more of the weight than quotes are worth a word of their own. */
const MOST_FILLED_PERCENT = 50;

function nodeWarnings({ nodes, problem }: JudgedFit): CalibrationWarning[] {
  if (!nodes) return [];
  const { count, filled, filledWeightPercent } = nodes;
  const quotes = countQuotes(problem.targets, problem.settings);
  const fitted =
    count === filled
      ? `${filled} holes between the quotes were filled with nodes of a repaired surface`
      : `${count} nodes of a repaired surface were fitted, ${filled} of them without a quote`;
  const known = `${fitted}: errors of the parameters are told by the ${quotes} quotes alone, and hold how far the nodes moved them; there are no profiles.`;
  const warnings = [{ code: 'REPAIRED_NODES', message: known }];
  if (filledWeightPercent > MOST_FILLED_PERCENT) {
    const message = `Filled nodes carry ${filledWeightPercent.toFixed(0)} % of the weight of the options: the fit says more of the repair than of the quotes.`;
    warnings.push({ code: 'MOSTLY_FILLED', message });
  }
  return warnings;
}

function boundWarnings(params: readonly FittedParam[]): CalibrationWarning[] {
  return params.flatMap(({ name, value, lower, upper, state }) => {
    if (state !== 'atBound' && state !== 'nearBound') return [];
    const isLower = Math.abs(value - lower) < Math.abs(value - upper);
    const bound = `${isLower ? 'lower' : 'upper'} bound ${shown(isLower ? lower : upper)}`;
    return state === 'atBound'
      ? [{ code: 'AT_BOUND', message: `${name} ended on its ${bound}: the quotes would take it further.` }]
      : [{ code: 'NEAR_BOUND', message: `${name} is ${shown(value)}, within 1 % of its ${bound}.` }];
  });
}

function identificationWarnings({ problem, params }: JudgedFit): CalibrationWarning[] {
  const lost = params.filter(({ state }) => state === 'notIdentified').map(({ name }) => name);
  const wide = params.filter(({ name, standardError }) => {
    const spec = problem.model.params.find((one) => one.name === name)!;
    return standardError > spec.range[1] - spec.range[0];
  });
  const warnings: CalibrationWarning[] = [];
  if (lost.length > 0) {
    const message = `These quotes do not determine ${lost.join(', ')}: other values fit as well. Fix them, tie them or add quotes.`;
    warnings.push({ code: 'NOT_IDENTIFIED', message });
  }
  for (const { name, value, standardError } of wide) {
    const message = `${name} is ${shown(value)} with a standard error of ${shown(standardError)}, wider than the range in which markets are found.`;
    warnings.push({ code: 'WIDE_ERROR', message });
  }
  return warnings;
}

function correlationWarnings({ problem, correlation }: JudgedFit): CalibrationWarning[] {
  const { names } = problem.free;
  return names.flatMap((first, i) =>
    names.slice(i + 1).flatMap((second, offset) => {
      const value = correlation[i * names.length + i + 1 + offset]!;
      if (!(Math.abs(value) > HIGH_CORRELATION)) return [];
      const message = `${first} and ${second} move together (correlation ${value.toFixed(3)}): the quotes tell their combination better than either.`;
      return [{ code: 'HIGH_CORRELATION', message }];
    }),
  );
}

function searchWarnings({ problem, minimum, results }: JudgedFit): CalibrationWarning[] {
  const starts = results.filter(({ piece }) => piece.kind === 'start');
  const limit = minimum.loss * (1 + SAME_LOSS) + SAME_LOSS * 1e-6 * problem.quotes.count;
  const reached = starts.filter(({ start }) => start.loss <= limit).length;
  const warnings: CalibrationWarning[] = [];
  if (starts.length > 1 && 2 * reached < starts.length) {
    const message = `Only ${reached} of ${starts.length} starts reached the best loss; more starts may find a better one.`;
    warnings.push({ code: 'STARTS_DISAGREE', message });
  }
  if (results.length > starts.length && reached === 0) {
    const message = 'The cross-check found a better loss than all starts; use more starts.';
    warnings.push({ code: 'CROSS_CHECK', message });
  }
  return warnings;
}

function fitWarnings({ components, expiries, errorVolPoints }: JudgedFit): CalibrationWarning[] {
  const warnings: CalibrationWarning[] = [];
  for (const { id, rmseHalfSpreads, insideBidAskPercent } of components) {
    if (!(rmseHalfSpreads > MISFIT)) continue;
    const message = `The model misses the quotes (${id}) by ${rmseHalfSpreads.toFixed(1)} half-spreads on average; ${insideBidAskPercent.toFixed(0)} % lie inside bid and ask.`;
    warnings.push({ code: 'MISFIT', message });
  }
  const unpriced = expiries.reduce((sum, { model }) => sum + model.filter(Number.isNaN).length, 0);
  if (unpriced > 0) {
    const message = `${unpriced} quotes have no implied vol under the model; their residuals are left out of the tables.`;
    warnings.push({ code: 'NO_MODEL_VOL', message });
  }
  if (errorVolPoints > COARSE_VOL_POINTS) {
    const message = `The numerical error of the model is up to ${errorVolPoints.toPrecision(2)} vol points.`;
    warnings.push({ code: 'NUMERICAL_ERROR', message });
  }
  return warnings;
}
