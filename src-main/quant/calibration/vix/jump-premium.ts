import type { FittedParam } from '../report.ts';
import type { EstimatedParam } from './maximum-likelihood.ts';

/** Jumps that options are priced with beside those of the series. */
export interface JumpPremium {
  /** λQ − λP, 1/yr. */
  readonly gap: number;
  /** Root of the sum of the two variances; NaN where one is not known. */
  readonly standardError: number;
  /** gap/standardError. */
  readonly ratio: number;
  readonly message: string;
}

/** |gap| of so many standard errors is not chance. */
const SIGNIFICANT = 1.96;

/**
 * λQ − λP with its standard error: the fit to options and the series are independent.
 * @param riskNeutral λ of a calibration
 * @param historical λ of `estimateMrlrj`; its robust error counts, since no model of a series is true
 * @returns gap and a sentence
 */
export function jumpPremium(riskNeutral: FittedParam, historical: EstimatedParam): JumpPremium {
  const gap = riskNeutral.value - historical.value;
  const { standardError: q } = riskNeutral;
  const p = historical.robustError;
  const standardError = Math.sqrt(q * q + p * p);
  const ratio = gap / standardError;
  const told = `Options are priced with ${shown(riskNeutral.value)} jumps a year, the series has ${shown(historical.value)}: ${gap >= 0 ? '+' : '−'}${shown(Math.abs(gap))}`;
  if (Number.isNaN(standardError))
    return {
      gap,
      standardError,
      ratio,
      message: `${told}, with no standard error because ${Number.isNaN(q) ? unknown(riskNeutral) : 'the series cannot tell λ'}.`,
    };
  const verdict = Math.abs(ratio) > SIGNIFICANT ? 'more than chance' : 'within what chance explains';
  return {
    gap,
    standardError,
    ratio,
    message: `${told} ± ${shown(standardError)} (${ratio.toFixed(1).replace('-', '−')} standard errors, ${verdict}).`,
  };
}

function unknown({ state }: FittedParam): string {
  return state === 'fixed' || state === 'tied'
    ? `λ of the options was ${state}`
    : 'the options cannot tell λ';
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
