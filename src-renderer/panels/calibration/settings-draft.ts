import type { CalibrationSettings, CalibrationSettingsInput } from '#contract/schemas/calibration.ts';
import type { ModelInfo } from '#contract/schemas/pricing.ts';
import { componentsOf } from './component-words.ts';
import type { ComponentId } from './component-words.ts';

export type ParamMode = 'free' | 'fixed' | 'tied' | 'prior';
export type QuoteWeight = CalibrationSettings['quoteWeights'][number];
type Repair = NonNullable<CalibrationSettings['repair']>;
type IndexFit = NonNullable<CalibrationSettings['indexFit']>;
export type ParamInfo = ModelInfo['params'][number];

/** What the desk holds of one parameter; null where the model's own choice stands. */
export interface ParamDraft {
  readonly mode: ParamMode;
  readonly start: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly fixed: number | null;
  readonly tiedTo: string | null;
  readonly factor: number;
  readonly offset: number;
  readonly mean: number | null;
  readonly deviation: number | null;
}

/** Everything that the desk lets one choose; lengths of time in days, as traders say them. */
export interface SettingsDraft {
  readonly model: string;
  readonly underlying: string;
  readonly indexUnderlying: string;
  /** Null where the component is not fitted. */
  readonly weights: Readonly<Record<ComponentId, number | null>>;
  readonly weighting: CalibrationSettings['weighting'];
  /** Of options on the asset: quotes alone, or with nodes of their repaired surface. */
  readonly optionsFrom: 'quotes' | Repair['targets'];
  readonly repairEstimator: string;
  readonly repairProject: boolean;
  /** By model and parameter. */
  readonly params: Readonly<Record<string, Readonly<Record<string, ParamDraft>>>>;
  readonly starts: number;
  readonly seed: number;
  readonly maxIterations: number;
  readonly warmStart: boolean;
  readonly crossCheck: boolean;
  readonly profiles: boolean;
  /** Of models of the volatility index alone. */
  readonly indexLoss: IndexFit['loss'];
  readonly indexExact: IndexFit['exact'];
  readonly minDays: number;
  readonly maxDays: number;
  readonly maxAbsLogMoneyness: number;
  readonly maxAbsIndexLogMoneyness: number;
  readonly minQuotes: number;
  readonly mostQuotesPerExpiry: number | null;
  /** By hand: the last one that fits a quote counts. */
  readonly quoteWeights: readonly QuoteWeight[];
}

export const defaultDraft: SettingsDraft = {
  model: 'heston',
  underlying: 'SPX',
  indexUnderlying: 'VIX',
  weights: { assetOptions: 1, indexFutures: 1, indexOptions: 1, varianceSwaps: null },
  weighting: 'bidAsk',
  optionsFrom: 'quotes',
  repairEstimator: 'default',
  repairProject: true,
  params: {},
  starts: 8,
  seed: 1,
  maxIterations: 200,
  warmStart: false,
  crossCheck: false,
  profiles: true,
  indexLoss: 'weighted',
  indexExact: 'none',
  minDays: 5,
  maxDays: 730,
  maxAbsLogMoneyness: 0.5,
  maxAbsIndexLogMoneyness: 1.5,
  minQuotes: 5,
  mostQuotesPerExpiry: null,
  quoteWeights: [],
};

export const untouched: ParamDraft = {
  mode: 'free',
  start: null,
  lower: null,
  upper: null,
  fixed: null,
  tiedTo: null,
  factor: 1,
  offset: 0,
  mean: null,
  deviation: null,
};

export const paramDraftOf = (draft: SettingsDraft, name: string): ParamDraft =>
  draft.params[draft.model]?.[name] ?? untouched;

const daysPerYear = 365;

/** The draft as the engine takes it. */
export function settingsOf(
  draft: SettingsDraft,
  model: ModelInfo,
  asOf: string | null,
): CalibrationSettingsInput {
  const components = componentsOf(model);
  const weights = components.flatMap((id) =>
    draft.weights[id] === null ? [] : [[id, draft.weights[id]] as const],
  );
  const params = model.params.flatMap((info) => {
    const choice = choiceOf(info, paramDraftOf(draft, info.name));
    return Object.keys(choice).length > 0 ? [[info.name, choice] as const] : [];
  });
  return {
    model: model.id,
    ...(asOf === null ? {} : { asOf }),
    underlying: draft.underlying,
    indexUnderlying: draft.indexUnderlying,
    componentWeights: Object.fromEntries(weights),
    weighting: draft.weighting,
    params: Object.fromEntries(params),
    starts: draft.starts,
    seed: draft.seed,
    maxIterations: draft.maxIterations,
    warmStart: draft.warmStart,
    crossCheck: draft.crossCheck,
    profiles: draft.profiles,
    ...(model.underlying === 'volatilityIndex'
      ? { indexFit: { loss: draft.indexLoss, exact: draft.indexExact } }
      : {}),
    minExpiryYears: draft.minDays / daysPerYear,
    maxExpiryYears: draft.maxDays / daysPerYear,
    maxAbsLogMoneyness: draft.maxAbsLogMoneyness,
    maxAbsIndexLogMoneyness: draft.maxAbsIndexLogMoneyness,
    quoteWeights: [...draft.quoteWeights],
    minQuotes: draft.minQuotes,
    ...(draft.mostQuotesPerExpiry === null ? {} : { mostQuotesPerExpiry: draft.mostQuotesPerExpiry }),
    ...repairOf(draft, model),
  };
}

function repairOf(draft: SettingsDraft, model: ModelInfo): Pick<CalibrationSettingsInput, 'repair'> {
  const { optionsFrom: targets, repairEstimator: estimator, repairProject: project } = draft;
  return targets === 'quotes' || !repairs(draft, model) ? {} : { repair: { targets, estimator, project } };
}

/** Whether there are options that a repaired surface may stand for. */
export const repairs = ({ weights }: SettingsDraft, model: ModelInfo): boolean =>
  weights.assetOptions !== null && componentsOf(model).includes('assetOptions');

type Choice = NonNullable<CalibrationSettingsInput['params']>[string];

function choiceOf(info: ParamInfo, draft: ParamDraft): Choice {
  if (draft.mode === 'fixed') return { fixed: draft.fixed ?? draft.start ?? info.start };
  if (draft.mode === 'tied' && draft.tiedTo !== null) {
    return { tiedTo: { param: draft.tiedTo, factor: draft.factor, offset: draft.offset } };
  }
  return {
    ...(draft.start === null ? {} : { start: draft.start }),
    ...(draft.lower === null ? {} : { lower: draft.lower }),
    ...(draft.upper === null ? {} : { upper: draft.upper }),
    ...(draft.mode === 'prior' && draft.mean !== null && draft.deviation !== null
      ? { prior: { mean: draft.mean, standardDeviation: draft.deviation } }
      : {}),
  };
}

/** The desk as it stood for a stored run: to run it again, or with one thing changed. */
export function draftOf(settings: CalibrationSettings, before: SettingsDraft): SettingsDraft {
  const params = Object.entries(settings.params).map(
    ([name, choice]) => [name, paramDraftFrom(choice)] as const,
  );
  const weightOf = (id: ComponentId): number | null => settings.componentWeights[id] ?? null;
  return {
    model: settings.model,
    underlying: settings.underlying,
    indexUnderlying: settings.indexUnderlying,
    weights: {
      assetOptions: weightOf('assetOptions'),
      indexFutures: weightOf('indexFutures'),
      indexOptions: weightOf('indexOptions'),
      varianceSwaps: weightOf('varianceSwaps'),
    },
    weighting: settings.weighting,
    optionsFrom: settings.repair?.targets ?? 'quotes',
    repairEstimator: settings.repair?.estimator ?? before.repairEstimator,
    repairProject: settings.repair?.project ?? true,
    params: { ...before.params, [settings.model]: Object.fromEntries(params) },
    starts: settings.starts,
    seed: settings.seed,
    maxIterations: settings.maxIterations,
    warmStart: settings.warmStart,
    crossCheck: settings.crossCheck,
    profiles: settings.profiles,
    indexLoss: settings.indexFit?.loss ?? 'weighted',
    indexExact: settings.indexFit?.exact ?? 'none',
    minDays: toDays(settings.minExpiryYears),
    maxDays: toDays(settings.maxExpiryYears),
    maxAbsLogMoneyness: settings.maxAbsLogMoneyness,
    maxAbsIndexLogMoneyness: settings.maxAbsIndexLogMoneyness,
    quoteWeights: settings.quoteWeights,
    minQuotes: settings.minQuotes,
    mostQuotesPerExpiry: settings.mostQuotesPerExpiry ?? null,
  };
}

const toDays = (years: number): number => Number((years * daysPerYear).toFixed(2));

function paramDraftFrom(choice: CalibrationSettings['params'][string]): ParamDraft {
  const { fixed, tiedTo, prior, start, lower, upper } = choice;
  const mode = fixed !== undefined ? 'fixed' : tiedTo ? 'tied' : prior ? 'prior' : 'free';
  return {
    mode,
    start: start ?? null,
    lower: lower ?? null,
    upper: upper ?? null,
    fixed: fixed ?? null,
    tiedTo: tiedTo?.param ?? null,
    factor: tiedTo?.factor ?? 1,
    offset: tiedTo?.offset ?? 0,
    mean: prior?.mean ?? null,
    deviation: prior?.standardDeviation ?? null,
  };
}

/** What keeps the draft from being run, in words; empty where nothing does. */
export function faultsOf(draft: SettingsDraft, model: ModelInfo): readonly string[] {
  const faults: string[] = [];
  if (componentsOf(model).every((id) => draft.weights[id] === null)) {
    faults.push('Nothing is fitted: tick at least one kind of instrument.');
  }
  if (repairOf(draft, model).repair && draft.weighting !== 'bidAsk') {
    faults.push('Repaired vols are weighted by their bands: choose half the bid–ask spread.');
  }
  if (draft.minDays >= draft.maxDays) faults.push('The first expiry must come before the last one.');
  for (const info of model.params) {
    const fault = paramFault(info, paramDraftOf(draft, info.name));
    if (fault) faults.push(`${info.symbol}: ${fault}`);
  }
  return faults;
}

/** What is wrong with the choice for one parameter, or null. */
export function paramFault(info: ParamInfo, draft: ParamDraft): string | null {
  if (draft.mode === 'tied') return draft.tiedTo === null ? 'choose the parameter that it follows.' : null;
  if (draft.mode === 'fixed') return insideFault(info, draft.fixed ?? draft.start ?? info.start);
  if (draft.mode === 'prior' && (draft.mean === null || !((draft.deviation ?? 0) > 0))) {
    return 'a prior needs a mean and a deviation above 0.';
  }
  const lower = draft.lower ?? info.min ?? -Infinity;
  const upper = draft.upper ?? info.max ?? Infinity;
  if (lower >= upper) return 'the lower bound must be below the upper one.';
  const start = draft.start;
  if (start !== null && (start < lower || start > upper)) return 'the start must lie between the bounds.';
  return null;
}

function insideFault({ min, max }: ParamInfo, value: number): string | null {
  if (min !== null && value < min) return `must be at least ${min}.`;
  return max !== null && value > max ? `must be at most ${max}.` : null;
}
