import { findModel } from '../../models/registry.ts';
import { freeParams } from '../free-params.ts';
import { countQuotes, type CalibrationProblem } from '../problem.ts';
import { quotesOf } from '../quotes.ts';
import type { CalibrationSettings, ParamChoice } from '../settings.ts';
import type { CalibrationTargets } from '../targets.ts';

/** One week, as in the paper. */
const EPSILON = 1 / 52;
type Choices = Readonly<Record<string, ParamChoice>>;

/** A polynomial is known up to a factor: one coefficient is held at 1. */
const ownChoices: Readonly<Record<string, Choices>> = {
  'quintic-ou': { alpha1: { fixed: 1 }, epsilon: { fixed: EPSILON }, rho: { upper: 0 } },
  'quintic-ou-h': {
    alpha1: { fixed: 1 },
    rho: { upper: 0 },
    kappa: { lower: 0.05, upper: 60 },
    epsilon: { lower: 0.002, upper: 2 },
  },
  'quintic-ou-2f': {
    ...Object.fromEntries([0, 1, 2, 3, 4].map((power) => [`alpha${power}`, { lower: 0, upper: 10 }])),
    alpha5: { fixed: 1 },
    rho: { upper: 0 },
    theta: { lower: 0, upper: 1 },
    lambdaX: { lower: 0.05, upper: 300 },
    lambdaY: { lower: 0.05, upper: 60 },
  },
};

/**
 * Whether a model is calibrated by this room.
 * @param modelId of any model
 * @returns true for the quintic models
 */
export function isQuintic(modelId: string): boolean {
  return modelId in ownChoices;
}

/**
 * The problem that targets and settings pose to a quintic model: α ≥ 0 and ρ ≤ 0 unless asked otherwise, forward variance
 * from the quotes themselves.
 * @param targets what is to be met
 * @param settings what to fit
 * @returns the problem, or a sentence that says why there is none
 * @source Abi Jaber, Illand and Li 2022, arXiv:2212.10917, section 4 (signs and normalisation)
 */
export function quinticProblem(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
): CalibrationProblem | string {
  const model = findModel(settings.modelId);
  const own = ownChoices[settings.modelId];
  if (model === undefined || own === undefined) return `There is no quintic model ${settings.modelId}.`;
  const asked = Object.entries(settings.componentWeights).filter(([, weight]) => weight > 0);
  if (asked.length === 0) return 'No component has a weight; give one to what is to be fitted.';
  for (const [id] of asked)
    if (targets[id as keyof typeof settings.componentWeights].length === 0)
      return `There are no quotes of ${id}; remove the weight of this component or load quotes.`;
  if (targets.assetOptions.length === 0 && targets.indexFutures.length === 0)
    return 'There are neither options on the asset nor futures on the index: nothing tells the forward variance curve.';
  const level = levelOf(targets);
  const choices = merged({ ...own, xi0: { fixed: level } }, settings.params);
  const chosen = { ...settings, params: choices };
  const free = freeParams(model, chosen);
  if (typeof free === 'string') return free;
  const quotes = quotesOf(targets, settings);
  const weighted = countQuotes(targets, settings);
  if (weighted < free.names.length)
    return `${weighted} quotes cannot determine ${free.names.length} parameters; add quotes or fix parameters.`;
  return { model, targets, settings: chosen, free, quotes };
}

/** What is asked of a parameter goes before what is usual, field by field: a start does not take its bounds away. */
function merged(usual: Choices, asked: Choices): Choices {
  const names = [...Object.keys(usual), ...Object.keys(asked)];
  return Object.fromEntries(names.map((name) => [name, { ...usual[name], ...asked[name] }]));
}

/** The flat level that stands for the curve where only a number fits: the variance to the expiry nearest to 30 days. */
function levelOf({ varianceSwaps, assetOptions, indexFutures }: CalibrationTargets): number {
  const month = 30 / 365;
  const nearest = <T extends { readonly expiryYears: number }>(all: readonly T[]): T | undefined =>
    [...all].sort((a, b) => Math.abs(a.expiryYears - month) - Math.abs(b.expiryYears - month))[0];
  const swap = nearest(varianceSwaps);
  const vol =
    swap?.value ?? nearest(assetOptions)?.impliedVols[0] ?? (nearest(indexFutures)?.value ?? 20) / 100;
  return Math.min(Math.max(vol * vol, 1e-4), 3.9);
}
