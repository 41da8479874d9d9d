import type { Process } from '../processes/registry.ts';
import type { ProcessParams } from '../processes/step-program.ts';
import { bridgedBarrier, isBarrierScore, scoredBarrier } from './barrier-greeks.ts';
import { conditionalPayoff } from './conditional.ts';
import { createPayoff } from './create-payoff.ts';
import { curvature, slopeAlongPaths, sumOfPayoffs } from './differentiate.ts';
import { canScore, scoredPayoff } from './likelihood-ratio.ts';
import type { Payoff, PayoffMarket, PayoffTerms } from './payoff.ts';

/** How a Greek is estimated. */
export type GreekMethod =
  /** Derivative of the payment of each path. */
  | 'pathwise'
  /** Payment times the derivative of the logarithm of its density. */
  | 'likelihoodRatio'
  /** Likelihood ratio of the pathwise delta. */
  | 'mixed'
  /** Derivative of the price given the path of the volatility, or of the chance of no hit given the ends of steps. */
  | 'conditional'
  /** Zero by the scale of the payoff. */
  | 'exact';

/** `delta` and `gamma` to the spot or index of today, `rho` to the rate, `param.<name>` to a parameter of the process. */
export type GreekId = 'delta' | 'gamma' | 'rho' | `param.${string}`;

/** What a Greek is estimated of. */
export interface GreekSetting {
  readonly process: Process;
  readonly params: ProcessParams;
  readonly market: PayoffMarket;
  readonly isConditional: boolean;
}

/** A column whose mean is the Greek, or why there is none. */
export type GreekEstimator =
  | {
      readonly method: GreekMethod;
      readonly payoff: Payoff;
      /** Derivatives of states that it reads, as `MARKET_PARAMS` or parameters of the process name them. */
      readonly tangents: readonly string[];
    }
  | { readonly refusal: string };

/** Names under which derivatives by rate and by today's level stand among those by parameters. */
export const MARKET_PARAMS = { rate: 'market.rate', spot: 'market.spot' } as const;

/** Parameters that move the number of jumps, which no derivative of a path sees. */
const jumpCounting: Readonly<Record<string, readonly string[]>> = {
  merton: ['lambda'],
  bates: ['lambda'],
  mrlrj: ['lambda'],
  mrlrsvj: ['lambda'],
  hawkes: ['decay', 'baseIntensity', 'excitation', 'intensity0'],
};

/** Payments that are continuous in the path. */
const continuous = new Set<PayoffTerms['kind']>([
  'vanilla',
  'asian',
  'lookback',
  'varianceSwap',
  'volatilitySwap',
  'forwardStart',
  'indexFuture',
  'indexOption',
]);
/** Payments that are a multiple of today's level, or do not depend on it: their gamma is zero. */
const linearInSpot = new Set<PayoffTerms['kind']>([
  'lookback',
  'forwardStart',
  'varianceSwap',
  'volatilitySwap',
]);

/**
 * The estimator of a Greek of a payoff.
 *
 * European options given the path of the volatility are smooth, so all derivatives are taken under the mean. Else continuous
 * payments are differentiated path by path, and under Black-Scholes what is left by its normal density.
 * @param terms of the payoff
 * @param greek which
 * @param setting process, market and estimator
 * @returns column and method, or a refusal in words
 * @source Glasserman 2004, sections 7.2 and 7.3; Fu and Hu 1995, "Sensitivity analysis for Monte Carlo simulation of option pricing"
 */
export function greekEstimator(terms: PayoffTerms, greek: GreekId, setting: GreekSetting): GreekEstimator {
  if (terms.kind === 'legs') return ofLegs(terms.legs, greek, setting);
  const { process, params, isConditional } = setting;
  const param = greek.startsWith('param.') ? greek.slice('param.'.length) : null;
  if (param !== null && params[param] === undefined)
    return { refusal: `${process.label} has no parameter ${param}.` };
  if (param !== null && jumpCounting[process.id]?.includes(param))
    return { refusal: `${param} moves the number of jumps, and the derivative of a path does not see that.` };
  if (isConditional) return conditionalGreek(terms, greek, setting);
  if (terms.kind === 'barrier') return barrierGreek(terms, greek, setting);
  if (greek !== 'gamma' && continuous.has(terms.kind)) return pathwiseGreek(terms, greek, setting);
  if (greek === 'gamma' && linearInSpot.has(terms.kind))
    return { method: 'exact', payoff: zeroLike(createPayoff(terms, setting.market)), tangents: [] };
  if (canScore(process, terms)) {
    const method = greek === 'gamma' && terms.kind === 'vanilla' ? 'mixed' : 'likelihoodRatio';
    return { method, payoff: scoredPayoff(terms, greek, setting), tangents: [] };
  }
  return { refusal: refusalOf(terms, greek, setting) };
}

/** Watched at all times: the probability of no hit is differentiated along the path. Else by density, under Black-Scholes. */
function barrierGreek(
  terms: Extract<PayoffTerms, { kind: 'barrier' }>,
  greek: GreekId,
  setting: GreekSetting,
): GreekEstimator {
  const { process, params, market } = setting;
  const isBridged = terms.watched === 'always' && isContinuous(setting);
  if (isBridged && greek !== 'gamma') {
    const { size } = moved(greek, setting);
    const tangent = tangentOf(greek);
    const payoff = slopeAlongPaths((by) => bridgedBarrier(terms, shifted(greek, setting, by).market), {
      step: PATH_STEP * Math.max(Math.abs(size), 1e-2),
      tangent,
    });
    return { method: 'conditional', payoff, tangents: [tangent] };
  }
  if (process.id === 'black-scholes' && isBarrierScore(greek)) {
    const payoff = scoredBarrier(terms, greek, { market, sigma: params['sigma']! });
    return { method: 'likelihoodRatio', payoff, tangents: [] };
  }
  return { refusal: refusalOf(terms, greek, setting) };
}

/** Whether what the asset does between the ends of a step is known. */
function isContinuous({ process, params, market }: GreekSetting): boolean {
  return process.bind(params, market.spot).program.stepVariance !== undefined;
}

/** Name under which states are differentiated. */
function tangentOf(greek: GreekId): string {
  if (greek === 'delta' || greek === 'gamma') return MARKET_PARAMS.spot;
  return greek === 'rho' ? MARKET_PARAMS.rate : greek.slice('param.'.length);
}

function refusalOf(terms: PayoffTerms, greek: GreekId, setting: GreekSetting): string {
  const { process } = setting;
  const why =
    greek === 'gamma' && continuous.has(terms.kind)
      ? `The slope of a ${terms.kind} jumps, so paths have no second derivative`
      : `The payment of a ${terms.kind} jumps, so paths have no derivative`;
  const isEuropean = terms.kind === 'vanilla' || terms.kind === 'digital';
  if (terms.kind === 'barrier' && isContinuous(setting))
    return terms.watched === 'always'
      ? `The chance of no hit has no second derivative along a path, and ${process.label} has no density at hand.`
      : `${why}; watch it at all times instead.`;
  return isEuropean
    ? `${why}, and ${process.label} has no density at hand; take the conditional estimator where there is one.`
    : `${why}; simulate at two levels with one seed instead.`;
}

/** What a derivative is taken by: its size, and the states that move with it. */
function moved(greek: GreekId, { params, market, process }: GreekSetting) {
  if (greek === 'delta' || greek === 'gamma') {
    const isIndex = process.underlying === 'volatilityIndex';
    return { size: market.spot, tangent: isIndex ? MARKET_PARAMS.spot : null };
  }
  if (greek === 'rho') return { size: market.rate, tangent: MARKET_PARAMS.rate };
  const name = greek.slice('param.'.length);
  return { size: params[name]!, tangent: name };
}

/** Market and parameters, one of them moved. */
function shifted(greek: GreekId, { params, market }: GreekSetting, by: number) {
  if (greek === 'delta' || greek === 'gamma')
    return { params, market: { ...market, spot: market.spot + by } };
  if (greek === 'rho') return { params, market: { ...market, rate: market.rate + by } };
  const name = greek.slice('param.'.length);
  return { market, params: { ...params, [name]: params[name]! + by } };
}

/** Kinks within a step of this share are crossed by as few paths. */
const PATH_STEP = 1e-5;

function pathwiseGreek(terms: PayoffTerms, greek: GreekId, setting: GreekSetting): GreekEstimator {
  const { size, tangent } = moved(greek, setting);
  const at = (by: number): Payoff => createPayoff(terms, shifted(greek, setting, by).market);
  const needsTangent = tangent !== null && (greek !== 'rho' || at(0).monitors.length > 0);
  const payoff = slopeAlongPaths(at, {
    step: PATH_STEP * Math.max(Math.abs(size), 1e-2),
    tangent: needsTangent ? tangent : null,
  });
  return { method: 'pathwise', payoff, tangents: needsTangent ? [tangent] : [] };
}

/** Black prices are smooth: steps may be long. */
const SMOOTH_STEP = 1e-4;
const CURVE_STEP = 1e-3;

function conditionalGreek(terms: PayoffTerms, greek: GreekId, setting: GreekSetting): GreekEstimator {
  const { process, params, market } = setting;
  const at = (by: number): Payoff => {
    const there = shifted(greek, setting, by);
    return conditionalPayoff(terms, there.market, there.params['rho']!);
  };
  if (1 - params['rho']! ** 2 < 1e-6)
    return {
      refusal: `Given its volatility the asset of ${process.label} is certain at a correlation of one.`,
    };
  if (greek === 'gamma')
    return { method: 'conditional', payoff: curvature(at, CURVE_STEP * market.spot), tangents: [] };
  const { size, tangent } = moved(greek, setting);
  // the correlation moves the price alone, never the volatility
  const needsTangent = tangent !== null && greek !== 'rho' && tangent !== 'rho';
  const payoff = slopeAlongPaths(at, {
    step: SMOOTH_STEP * Math.max(Math.abs(size), 1e-2),
    tangent: needsTangent ? tangent : null,
  });
  return { method: 'conditional', payoff, tangents: needsTangent ? [tangent] : [] };
}

function ofLegs(
  legs: Extract<PayoffTerms, { kind: 'legs' }>['legs'],
  greek: GreekId,
  setting: GreekSetting,
): GreekEstimator {
  const parts: { quantity: number; payoff: Payoff }[] = [];
  const tangents = new Set<string>();
  let method: GreekMethod = 'exact';
  for (const { quantity, terms } of legs) {
    const own = greekEstimator(terms, greek, setting);
    if ('refusal' in own) return own;
    if (own.method !== 'exact') ({ method } = own);
    for (const name of own.tangents) tangents.add(name);
    parts.push({ quantity, payoff: own.payoff });
  }
  return { method, payoff: sumOfPayoffs(parts), tangents: [...tangents] };
}

function zeroLike({ observeAtYears, monitors }: Payoff): Payoff {
  return { observeAtYears, monitors, evaluate: ({ paths }, out) => void out.fill(0, 0, paths) };
}
