import type { CalibrationWarning, FittedParam, ProfileLikelihood } from './report.ts';

/** An interval wider than this many times the value says little. */
const WIDE = 1;

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/**
 * Intervals that do not close, or are wider than what they are around.
 * @param params of the fit
 * @param profiles of those that were free
 * @returns sentences
 */
export function openProfiles(
  params: readonly FittedParam[],
  profiles: readonly ProfileLikelihood[],
): CalibrationWarning[] {
  return profiles.flatMap(({ param, lower, upper }) => {
    const { value } = params.find(({ name }) => name === param)!;
    const isOpen = Number.isNaN(lower) || Number.isNaN(upper);
    const isWide = upper - lower > WIDE * Math.abs(value);
    if (!isOpen && !isWide) return [];
    const from = Number.isNaN(lower) ? 'an open end' : shown(lower);
    const to = Number.isNaN(upper) ? 'an open end' : shown(upper);
    const message = `The 95 % interval of ${param} runs from ${from} to ${to} around ${shown(value)}: these quotes hardly tell it.`;
    return [{ code: 'WEAK_PROFILE', message }];
  });
}
