import type { Estimate } from '#quant/payoffs/moments.ts';

/** A value simulated with some number of steps. */
export interface StepLevel extends Estimate {
  readonly steps: number;
}

/** What halving the steps says about the error that they leave. */
export interface HalvingReport {
  /** Each level less the one with more steps. */
  readonly differences: readonly Estimate[];
  /** Order of the error in Δt that the differences show; null where chance alone may have made them. */
  readonly observedOrder: Estimate | null;
  /** Value at infinitely many steps by the declared order; null where steps are exact or their number cannot be told apart. */
  readonly extrapolated: Estimate | null;
  /** Finest value less the extrapolated one, with its error; null as there. */
  readonly bias: Estimate | null;
}

/** A difference says something from here on, in its own standard errors. */
const SIGNIFICANT = 2;

/**
 * Error of the steps of a scheme from the same value with n/4, n/2 and n of them.
 *
 * P(n) = P + c·n^{−p}: the order is ln(d₁/d₂)/ln 2, d the successive differences, and P = P(n) + (P(n) − P(n/2))/(2^p − 1), with the
 * true ratios of steps in place of 2. Errors are added as if levels were independent; they share draws, which makes differences
 * a little surer than is said.
 * @param levels by ascending number of steps
 * @param declaredOrder of the scheme; null where steps are exact
 * @returns differences, observed order, extrapolated value and bias
 * @source Glasserman 2004, section 6.2.4 (extrapolation of Talay and Tubaro 1990)
 */
export function halvingReport(levels: readonly StepLevel[], declaredOrder: number | null): HalvingReport {
  const differences = levels.slice(0, -1).map((level, i) => differenceOf(level, levels[i + 1]!));
  const [before, last] = [levels.at(-2), levels.at(-1)];
  const isHalved = before !== undefined && last !== undefined && last.steps > before.steps;
  if (!isHalved || declaredOrder === null) {
    return { differences, observedOrder: null, extrapolated: null, bias: null };
  }
  const weight = 1 / ((last.steps / before.steps) ** declaredOrder - 1);
  const mean = last.mean + weight * (last.mean - before.mean);
  const standardError = Math.hypot((1 + weight) * last.standardError, weight * before.standardError);
  return {
    differences,
    observedOrder: observedOrder(levels, differences),
    extrapolated: { mean, standardError },
    bias: {
      mean: last.mean - mean,
      standardError: weight * Math.hypot(last.standardError, before.standardError),
    },
  };
}

function differenceOf(coarse: Estimate, fine: Estimate): Estimate {
  return {
    mean: coarse.mean - fine.mean,
    standardError: Math.hypot(coarse.standardError, fine.standardError),
  };
}

function observedOrder(levels: readonly StepLevel[], differences: readonly Estimate[]): Estimate | null {
  const [coarse, fine] = differences.slice(-2);
  if (!coarse || !fine || levels.length < 3) return null;
  const isSure = ({ mean, standardError }: Estimate): boolean => Math.abs(mean) > SIGNIFICANT * standardError;
  const isOneSided = coarse.mean * fine.mean > 0;
  const ratio = levels.at(-1)!.steps / levels.at(-2)!.steps;
  const ratioBefore = levels.at(-2)!.steps / levels.at(-3)!.steps;
  if (!isSure(coarse) || !isSure(fine) || !isOneSided || ratio <= 1 || ratioBefore <= 1) return null;
  const halving = Math.log(Math.sqrt(ratio * ratioBefore));
  return {
    mean: Math.log(coarse.mean / fine.mean) / halving,
    standardError: Math.hypot(coarse.standardError / coarse.mean, fine.standardError / fine.mean) / halving,
  };
}
