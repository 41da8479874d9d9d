import type { ProfileSide } from './profile-side.ts';
import type { CalibrationWarning, FittedParam, ProfileLikelihood } from './report.ts';

/** An interval wider than this many times the value says little. */
const WIDE = 1;
/** An excess below it, in units of the residual variance, is a better fit and no rounding. */
const BETTER = -0.05;

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

/**
 * Profiles that came by a lower loss than that of the fit they went out from.
 * @param freeParams names
 * @param sides of profiles
 * @returns a sentence where there is one
 */
export function lowerLosses(
  freeParams: readonly string[],
  sides: readonly ProfileSide[],
): CalibrationWarning[] {
  const least = sides
    .map(({ index, excess }) => ({ index, excess: Math.min(0, ...excess) }))
    .sort((a, b) => a.excess - b.excess)[0];
  if (least === undefined || least.excess > BETTER) return [];
  const message = `Along the profile of ${freeParams[least.index]!} a fit was found whose loss is lower by ${shown(-least.excess)} times the residual variance: this fit is not the best there is, and its intervals start from the wrong place. Calibrate again with more starts or iterations.`;
  return [{ code: 'BETTER_ON_PROFILE', message }];
}
