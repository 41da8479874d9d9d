import type { CalibrationRun, FutureConsistency } from '#contract/schemas/calibration.ts';
import type { DatedConsistency } from '#jobs/targets/index-consistency.ts';
import { toIsoDate } from '#quant/time/day-number.ts';

/** The check in words of the contract. */
export function describeConsistency(rows: readonly DatedConsistency[]): FutureConsistency[] {
  return rows.map(({ expiryDay, bound, optionBound, ...row }) => ({
    ...row,
    expiry: toIsoDate(expiryDay),
    bound: bound && { ...bound },
    optionBound: optionBound && { ...optionBound },
  }));
}

/** A sentence for each way in which the market contradicts itself: no model fits both sides of it. */
export function contradictionsOf(rows: readonly FutureConsistency[]): CalibrationRun['warningList'] {
  return rows.flatMap(({ expiry, future, status, bound, equality, optionBound }) => {
    const found: CalibrationRun['warningList'] = [];
    if (!bound) return found;
    const range = `${points(bound.low)} to ${points(bound.high)}`;
    if (status === 'ABOVE')
      found.push({
        code: 'FUTURE_ABOVE_BOUND',
        message: `The VIX future of ${expiry} at ${points(future)} is above the ${points(bound.value)} (${range}) that SPX options allow: no model fits both, unless settlement and quotes are of different moments.`,
      });
    if ((equality === 'OPTIONS_ABOVE' || equality === 'OPTIONS_BELOW') && optionBound)
      found.push({
        code: 'INDEX_OPTIONS_UNEQUAL',
        message: `VIX options of ${expiry} put the root of the expected squared index at ${points(optionBound.value)} (${points(optionBound.low)} to ${points(optionBound.high)}), SPX options at ${points(bound.value)} (${range}): no model fits both.`,
      });
    return found;
  });
}

const points = (value: number): string => value.toFixed(2);
