import type { ProfileOrder } from '#quant/calibration/calibrate.ts';
import type { ProfileSide } from '#quant/calibration/profile-side.ts';
import { profilePieces, withProfiles } from '#quant/calibration/profile.ts';
import { calibratorOf, type AnyReport, type CalibrationOrder } from '#quant/calibration/registry.ts';
import { defineTask } from '../task.ts';

export const profilesTaskId = 'calibration-profiles';

/** A report of `calibrate`, and what it was the report of. */
export interface ProfilesInput {
  readonly order: CalibrationOrder;
  readonly report: AnyReport;
}

interface Piece {
  readonly order: CalibrationOrder;
  readonly side: ProfileOrder;
}

/** Each side of each profile on a thread of its own; the same bits for any number of threads. A stop keeps those that are done. */
export const profilesTask = defineTask<ProfilesInput, Piece, ProfileSide | null, AnyReport>({
  id: profilesTaskId,
  keepsOnStop: true,
  split: ({ order, report: { profileOrigin } }) =>
    profileOrigin === undefined
      ? []
      : profilePieces(profileOrigin).map((piece) => ({ order, side: { report: { profileOrigin }, piece } })),
  run: ({ order, side }, context) => {
    const found = calibratorOf(order.settings).follow!(order, side, context);
    return context.shouldStop() ? null : found;
  },
  join: ({ report }, parts) => {
    const sides = parts.filter((part) => part !== null);
    return withProfiles(report, sides, sides.length < parts.length);
  },
});
