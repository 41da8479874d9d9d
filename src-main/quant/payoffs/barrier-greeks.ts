import type { SurvivalMonitor } from '../processes/monitors.ts';
import { LOG_RETURN } from '../processes/step-program.ts';
import { createPayoff } from './create-payoff.ts';
import { marketAt, optionValue } from './market-at.ts';
import type { ObservedPaths, Payoff, PayoffMarket, PayoffTerms } from './payoff.ts';

type Barrier = Extract<PayoffTerms, { kind: 'barrier' }>;

/** Where and by what a barrier is differentiated under Black-Scholes. */
export interface ScoreSetting {
  readonly market: PayoffMarket;
  /** Decimal per √year. */
  readonly sigma: number;
}

/**
 * A barrier option watched at all times that pays its probability not to be hit, given the ends of steps: each step is a bridge, so
 * that the payment is continuous in the path and may be differentiated, and the crossing between steps is not missed.
 * @param barrier terms of the option
 * @param market flat market
 * @returns payoff of a process whose paths are continuous
 * @source Glasserman 2004, section 6.4 (bridges) and 7.2.2 (smoothing by conditioning); Andersen and Brotherton-Ratcliffe 1996
 */
export function bridgedBarrier(barrier: Barrier, market: PayoffMarket): Payoff {
  const { side, strike, expiryYears, knock } = barrier;
  const { forward, discount } = marketAt(market, expiryYears);
  const survival = survivalOf(barrier);
  return {
    observeAtYears: [expiryYears],
    monitors: [survival],
    evaluate: ({ paths, column }, out) => {
      const [last, kept] = [column(0, LOG_RETURN), column(0, survival)];
      for (let path = 0; path < paths; path += 1) {
        const share = knock === 'out' ? kept[path]! : 1 - kept[path]!;
        out[path] = share * discount * optionValue(side, forward * Math.exp(last[path]!), strike);
      }
    },
  };
}

function survivalOf({ direction, barrier }: Barrier): SurvivalMonitor {
  return `survival ${direction === 'up' ? 'below' : 'above'} ${barrier}`;
}

/**
 * Whether a barrier has a likelihood-ratio estimator: under Black-Scholes all Greeks of one watched at steps, and the gamma of one
 * watched at all times.
 * @param greek which
 * @returns true where `scoredBarrier` may be asked
 */
export function isBarrierScore(greek: string): boolean {
  return ['delta', 'gamma', 'rho', 'param.sigma'].includes(greek);
}

/**
 * Payment of a barrier times the derivative of the logarithm of the density of its path.
 *
 * With z of the first step Δ, a = z/(σ√Δ): Δ: a/S₀; Γ: (a² − 1/(σ²Δ) − a)/S₀². With n steps to T and Q = Σ (Δ ln(S/F))²/Δt: σ: (Q/σ² −
 * n − ¼σ²T)/σ; r: (ln(S_T/F_T) + ½σ²T)/σ² − T, the last term by the discount. A bridge over the first step depends on S₀ itself: its
 * gamma takes 2a/S₀·s′/s + s″/s besides, s the chance to survive the step. The variance grows with one over the step.
 * @param barrier terms of the option
 * @param greek that `isBarrierScore`
 * @param setting market and volatility
 * @returns column whose mean is the Greek
 * @source Glasserman 2004, section 7.3.1, and example 7.3.4 (first transition of a path)
 */
export function scoredBarrier(barrier: Barrier, greek: string, setting: ScoreSetting): Payoff {
  const { market, sigma } = setting;
  const isAlways = barrier.watched === 'always';
  const isBent = isAlways && greek === 'gamma';
  const payment = isAlways ? bridgedBarrier(barrier, market) : createPayoff(barrier, market);
  const score = scoreOf(barrier, greek, setting);
  const vanilla = createPayoff({ ...barrier, kind: 'vanilla' }, market);
  const bridge = bridgeCurvature(barrier, { market, sigma });
  return {
    observeAtYears: payment.observeAtYears,
    monitors: [...payment.monitors, 'firstSlope', 'firstRate', 'scaledSquares'],
    evaluate: (observed, out) => {
      payment.evaluate(observed, out);
      const whole = new Float64Array(observed.paths);
      if (isBent) vanilla.evaluate(observed, whole);
      const isOut = barrier.knock === 'out';
      const [own, curved] = [score(observed), bridge(observed)];
      for (let path = 0; path < observed.paths; path += 1) {
        // the part that survives is what the bridge multiplies
        const surviving = isOut ? out[path]! : out[path]! - whole[path]!;
        out[path] = out[path]! * own(path) + (isBent ? surviving * curved(path) : 0);
      }
    },
  };
}

/** Reads columns once, then answers path by path. */
type Score = (observed: ObservedPaths) => (path: number) => number;

/** z/(σ√Δ) of the first step, from its slope. */
function firstScores({ column }: ObservedPaths, sigma: number): (path: number) => number {
  const slopes = column(0, 'firstSlope');
  return (path) => slopes[path]! / (sigma * sigma) + 0.5;
}

function scoreOf({ expiryYears }: Barrier, greek: string, { market: { spot }, sigma }: ScoreSetting): Score {
  const square = sigma * sigma;
  if (greek === 'delta' || greek === 'gamma')
    return (observed) => {
      const [a, rates] = [firstScores(observed, sigma), observed.column(0, 'firstRate')];
      if (greek === 'delta') return (path) => a(path) / spot;
      return (path) => (a(path) * a(path) - rates[path]! / square - a(path)) / (spot * spot);
    };
  if (greek === 'rho')
    return ({ column }) => {
      const last = column(0, LOG_RETURN);
      return (path) => (last[path]! + 0.5 * square * expiryYears) / square - expiryYears;
    };
  return ({ column, stepsTo }) => {
    const [squares, steps] = [column(0, 'scaledSquares'), stepsTo(0)];
    return (path) => (squares[path]! / square - steps - 0.25 * square * expiryYears) / sigma;
  };
}

/** 2a/S₀·s′/s + s″/s with s = 1 − e^{−y}, y = 2 ln(B/S₀) ln(B/S₁)/(σ²Δ) of the first step. */
function bridgeCurvature({ barrier }: Barrier, { market, sigma }: ScoreSetting): Score {
  const { spot, rate, dividendYield } = market;
  const distance = Math.log(barrier / spot);
  return (observed) => {
    const a = firstScores(observed, sigma);
    const [slopes, rates] = [observed.column(0, 'firstSlope'), observed.column(0, 'firstRate')];
    return (path) => {
      const perYear = rates[path]!;
      const moved = (slopes[path]! + rate - dividendYield) / perYear;
      const scale = (2 * perYear) / (sigma * sigma);
      const y = scale * distance * (distance - moved);
      if (y <= 0) return 0;
      const slope = (-scale * (distance - moved)) / spot;
      return (((2 * a(path) - 1) / spot) * slope - slope * slope) / Math.expm1(y);
    };
  };
}
