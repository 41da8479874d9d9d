/** Level that follows what is missed, so that coverage holds in the long run under any shift. */
export interface AdaptiveLevel {
  /** 1 − coverage wanted. */
  readonly target: number;
  /** How fast it follows, 0.005 to 0.05. */
  readonly rate: number;
  /** 1 − level of the next band. */
  readonly current: number;
}

/**
 * Starts an adaptive level at its target.
 * @param level coverage wanted, such as 0.8
 * @param rate γ
 * @returns level before anything was seen
 */
export function startAdaptive(level: number, rate = 0.02): AdaptiveLevel {
  return { target: 1 - level, rate, current: 1 - level };
}

/**
 * α_{t+1} = α_t + γ(α − miss_t), where miss_t is the share of nodes outside the band that was shown.
 * @param state before
 * @param missed share in [0, 1]
 * @returns state after; the level is kept within [0, 0.999]
 * @source Gibbs and Candès 2021, "Adaptive conformal inference under distribution shift"
 */
export function updateAdaptive(state: AdaptiveLevel, missed: number): AdaptiveLevel {
  const next = state.current + state.rate * (state.target - missed);
  return { ...state, current: Math.min(Math.max(next, LEAST), MOST) };
}

const LEAST = 1e-4;
const MOST = 0.999;
