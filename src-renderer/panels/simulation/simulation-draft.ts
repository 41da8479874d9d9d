import type { SimulationInput, StepHalvingInput } from '#contract/schemas/simulation.ts';
import type { MarketInputs, ParamValues } from '../model-explorer/explore-request.ts';

export type PayoffKind = Exclude<SimulationInput['payoffs'][number]['kind'], 'legs'>;
export type Side = 'call' | 'put';

/** Every field that some payoff has; a payoff reads those of its kind. */
export interface PayoffDraft {
  readonly kind: PayoffKind;
  readonly side: Side;
  readonly strike: number;
  readonly expiryYears: number;
  readonly barrier: number;
  readonly direction: 'up' | 'down';
  readonly knock: 'in' | 'out';
  readonly watched: 'steps' | 'always';
  readonly average: 'arithmetic' | 'geometric';
  readonly moneyness: number;
  readonly startYears: number;
}

/** How it is simulated. */
export interface RunDraft {
  readonly paths: number;
  readonly stepsPerYear: number;
  /** 0: until all paths are done. */
  readonly targetError: number;
  readonly seed: number;
  readonly antithetic: boolean;
  /** Every derivative that these paths give. */
  readonly greeks: 'none' | SimulationInput['greekMethod'];
  /** `moved`: random, towards what the payoff pays for. */
  readonly sampling: SimulationInput['sampling'] | 'moved';
  /** Of the conditional estimator. */
  readonly controls: SimulationInput['controls'];
  readonly estimator: SimulationInput['estimator'];
  readonly precision: SimulationInput['precision'];
  readonly backEnd: SimulationInput['backEnd'];
}

export const assetPayoffs: readonly { readonly id: PayoffKind; readonly label: string }[] = [
  { id: 'vanilla', label: 'European option' },
  { id: 'digital', label: 'Digital option' },
  { id: 'barrier', label: 'Barrier option' },
  { id: 'asian', label: 'Asian option' },
  { id: 'lookback', label: 'Lookback option' },
  { id: 'forwardStart', label: 'Forward-start option' },
  { id: 'varianceSwap', label: 'Variance swap' },
  { id: 'volatilitySwap', label: 'Volatility swap' },
];
export const indexPayoffs: readonly { readonly id: PayoffKind; readonly label: string }[] = [
  { id: 'indexFuture', label: 'Index future' },
  { id: 'indexOption', label: 'Index option' },
];

const has = (...kinds: readonly PayoffKind[]) => new Set<PayoffKind>(kinds);
/** Which kinds have a field. */
export const fieldKinds = {
  side: has('vanilla', 'digital', 'barrier', 'asian', 'lookback', 'forwardStart', 'indexOption'),
  strike: has('vanilla', 'digital', 'barrier', 'asian', 'indexOption'),
  barrier: has('barrier'),
  watched: has('barrier', 'lookback'),
  average: has('asian'),
  forwardStart: has('forwardStart'),
} as const;

export const startPayoff = (underlying: 'asset' | 'volatilityIndex'): PayoffDraft => {
  const level = underlying === 'asset' ? 100 : 20;
  return {
    kind: underlying === 'asset' ? 'vanilla' : 'indexOption',
    side: 'call',
    strike: level,
    expiryYears: 0.25,
    barrier: 0.9 * level,
    direction: 'down',
    knock: 'out',
    watched: 'always',
    average: 'arithmetic',
    moneyness: 1,
    startYears: 0.1,
  };
};

export const startRun: RunDraft = {
  paths: 2 ** 18,
  stepsPerYear: 252,
  targetError: 0,
  seed: 1,
  antithetic: true,
  greeks: 'none',
  sampling: 'random',
  controls: 'forward',
  estimator: 'plain',
  precision: 'f64',
  backEnd: 'auto',
};

/** The payoff of the request, with the fields of its kind alone. */
export function payoffOf(draft: PayoffDraft): SimulationInput['payoffs'][number] {
  const { kind, side, strike, expiryYears } = draft;
  switch (kind) {
    case 'vanilla':
    case 'digital':
    case 'indexOption':
      return { kind, side, strike, expiryYears };
    case 'barrier': {
      const { barrier, direction, knock, watched } = draft;
      return { kind, side, strike, expiryYears, barrier, direction, knock, watched };
    }
    case 'asian':
      return { kind, side, strike, expiryYears, average: draft.average };
    case 'lookback':
      return { kind, side, expiryYears, watched: draft.watched };
    case 'forwardStart':
      return { kind, side, expiryYears, moneyness: draft.moneyness, startYears: draft.startYears };
    case 'varianceSwap':
    case 'volatilitySwap':
    case 'indexFuture':
      return { kind, expiryYears };
  }
}

export interface Draft {
  readonly processId: string;
  readonly params: ParamValues;
  readonly market: MarketInputs;
  readonly payoff: PayoffDraft;
  readonly run: RunDraft;
}

/** What the engine is asked. */
export function requestOf({ processId, params, market, payoff, run }: Draft): SimulationInput {
  const { targetError, greeks, sampling, controls, ...settings } = run;
  return {
    process: processId,
    params: { ...params },
    market: { ...market },
    payoffs: [payoffOf(payoff)],
    ...settings,
    ...(targetError > 0 && { targetError }),
    sampling: sampling === 'moved' ? 'random' : sampling,
    importance: sampling === 'moved',
    controls: run.estimator === 'conditional' ? controls : 'forward',
    ...(greeks !== 'none' && { greeks: true as const }),
    greekMethod: greeks === 'none' ? 'forward' : greeks,
    picture: true,
  };
}

/** What is asked of the same payoff with fewer steps. */
export function halvingRequestOf(draft: Draft): StepHalvingInput {
  const { picture: _picture, targetError: _error, greeks: _greeks, ...rest } = requestOf(draft);
  const { greekMethod: _method, importance: _importance, ...input } = rest;
  return input;
}

/** The desk of a stored simulation; null where it has more payoffs than the desk has, or legs. */
export function draftOf({ process, params, market, payoffs, ...input }: SimulationInput): Draft | null {
  const [terms, ...others] = payoffs;
  if (!terms || terms.kind === 'legs' || others.length > 0) return null;
  const { paths, stepsPerYear, targetError = 0, seed, antithetic, estimator, controls } = input;
  const sampling = input.importance === false ? input.sampling : 'moved';
  const greeks = input.greeks === undefined ? 'none' : input.greekMethod;
  const underlying = indexPayoffs.some(({ id }) => id === terms.kind) ? 'volatilityIndex' : 'asset';
  return {
    processId: process,
    params,
    market,
    payoff: { ...startPayoff(underlying), ...terms },
    run: {
      ...{ paths, stepsPerYear, targetError, seed, antithetic, sampling, estimator },
      ...{ precision: input.precision, backEnd: input.backEnd, greeks, controls },
    },
  };
}

/** A field of the payoff or run that cannot be sent, in words; null where all can. */
export function draftFault({ payoff, run }: Draft): string | null {
  return payoffFault(payoff) ?? runFault(run);
}

function payoffFault({
  kind,
  expiryYears,
  strike,
  barrier,
  startYears,
  moneyness,
}: PayoffDraft): string | null {
  if (!(expiryYears > 0 && expiryYears <= 50)) return 'The expiry must lie between 0 and 50 years.';
  if (fieldKinds.strike.has(kind) && !(strike > 0)) return 'The strike must be above 0.';
  if (fieldKinds.barrier.has(kind) && !(barrier > 0)) return 'The barrier must be above 0.';
  if (!fieldKinds.forwardStart.has(kind)) return null;
  if (!(startYears > 0 && startYears < expiryYears))
    return 'The start must lie between today and the expiry.';
  return moneyness > 0 && moneyness <= 10 ? null : 'Strike / start must lie between 0 and 10.';
}

function runFault({ stepsPerYear, targetError, seed, sampling, estimator }: RunDraft): string | null {
  if (sampling === 'moved' && estimator === 'conditional')
    return 'Draws are moved for payments of paths only: change how it is estimated, or the draws.';
  if (!(stepsPerYear > 0 && stepsPerYear <= 20_000)) return 'Steps a year must lie between 1 and 20,000.';
  if (!(targetError >= 0)) return 'The error to stop at must be 0 or more.';
  return Number.isSafeInteger(seed) && seed >= 0 ? null : 'The seed must be a whole number, 0 or more.';
}
