import { findModel } from '../models/registry.ts';
import {
  calibrationPieces,
  joinCalibration,
  runCalibrationPiece,
  runProfilePiece,
  type ProfileOrder,
} from './calibrate.ts';
import type { ProfileSide } from './profile-side.ts';
import { joinQuintic, quinticPieces, runQuinticPiece } from './quintic/calibrate-quintic.ts';
import type { CalibrationReport } from './report.ts';
import type { CalibrationObserver, CalibrationSettings } from './settings.ts';
import type { CalibrationTargets } from './targets.ts';
import { joinVix, runVixPiece, runVixProfile, vixPieces } from './vix/calibrate-vix.ts';
import type { VixCalibrationSettings, VixPricingError } from './vix/vix-settings.ts';

/** What is fitted to what. */
export interface CalibrationOrder {
  readonly targets: CalibrationTargets;
  /** With a loss or exact curves, a model of the volatility index is fitted in its own way. */
  readonly settings: CalibrationSettings & Partial<IndexSettings>;
}

export type IndexSettings = Pick<VixCalibrationSettings, 'loss' | 'exact'>;

/** A report of any calibrator. */
export type AnyReport = CalibrationReport & { readonly pricingErrors?: readonly VixPricingError[] };

/** A way to calibrate, in pieces that may run on any number of threads. Pieces and results are plain data. */
export interface Calibrator {
  readonly pieces: (order: CalibrationOrder) => readonly unknown[];
  readonly run: (order: CalibrationOrder, piece: unknown, observer: CalibrationObserver) => unknown;
  /** `results` in the order of the pieces, those of pieces that gave nothing left out; null where there is no report. */
  readonly join: (
    order: CalibrationOrder,
    results: readonly unknown[],
    observer: CalibrationObserver,
  ) => AnyReport | null;
  /** One side of a profile of a report that says where profiles go out from; absent where no report does. */
  readonly follow?: (
    order: CalibrationOrder,
    side: ProfileOrder,
    observer: Pick<CalibrationObserver, 'shouldStop'>,
  ) => ProfileSide;
}

type Piece = ReturnType<typeof calibrationPieces>[number];
type PieceResult = ReturnType<typeof runCalibrationPiece>;

/** Transform pricing and Levenberg–Marquardt from many starts, a piece each. */
const byPieces: Calibrator = {
  pieces: ({ targets, settings }) => calibrationPieces(targets, settings),
  run: ({ targets, settings }, piece, observer) =>
    runCalibrationPiece(targets, settings, piece as Piece, observer),
  join: ({ targets, settings }, results, observer) =>
    joinCalibration(targets, settings, results as readonly PieceResult[], observer),
  follow: ({ targets, settings }, side, observer) => runProfilePiece(targets, settings, side, observer),
};

/** Simulation and closed index integrals under a forward variance that reprices the futures. */
const quintic: Calibrator = {
  pieces: ({ targets, settings }) => quinticPieces(targets, settings),
  run: ({ targets, settings }, piece, observer) =>
    runQuinticPiece(targets, settings, piece as Piece, observer),
  join: ({ targets, settings }, results, observer) =>
    joinQuintic(targets, settings, results as readonly PieceResult[], observer),
};

/** Models with a calibration of their own; all others are fitted by `calibrate`. */
const ownCalibrators: Readonly<Record<string, Calibrator>> = {
  'quintic-ou': quintic,
  'quintic-ou-2f': quintic,
  'quintic-ou-h': quintic,
};

/** Prices of calls, and curves that meet futures and at-the-money vols. */
const ofIndex: Calibrator = {
  pieces: ({ targets, settings }) => vixPieces(targets, indexOrder(settings)),
  run: ({ targets, settings }, piece, observer) =>
    runVixPiece(targets, indexOrder(settings), piece as Piece, observer),
  join: ({ targets, settings }, results, observer) =>
    joinVix(targets, indexOrder(settings), results as readonly PieceResult[], observer),
  follow: ({ targets, settings }, side, observer) =>
    runVixProfile(targets, indexOrder(settings), side, observer),
};

function indexOrder(settings: CalibrationOrder['settings']): VixCalibrationSettings {
  return { ...settings, loss: settings.loss ?? 'weighted' };
}

/**
 * How a model is calibrated.
 * @param settings what to fit, and how
 * @returns the calibrator of the model, or the one of all models
 */
export function calibratorOf({ modelId, loss, exact }: CalibrationOrder['settings']): Calibrator {
  const isOfIndex = findModel(modelId)?.underlying === 'volatilityIndex';
  if (isOfIndex && (loss !== undefined || exact !== undefined)) return ofIndex;
  return ownCalibrators[modelId] ?? byPieces;
}
