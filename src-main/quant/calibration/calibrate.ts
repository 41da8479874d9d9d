import { buildReport, refusedReport } from './build-report.ts';
import { exactObjective } from './polish.ts';
import { problemOf, type CalibrationProblem } from './problem.ts';
import type { ProfilePiece, ProfileSide } from './profile-side.ts';
import { followSide, profilePieces, withProfiles } from './profile.ts';
import type { CalibrationReport } from './report.ts';
import { POPULATIONS, runPiece, type CalibrationPiece, type PieceResult } from './search.ts';
import type { CalibrationObserver, CalibrationSettings } from './settings.ts';
import type { CalibrationTargets } from './targets.ts';

/** Shares of the work that go into starts and into the judgement; the rest into profiles. */
const SEARCH_SHARE = 0.6;
const JUDGEMENT_SHARE = 0.1;

/**
 * Fits a model to quotes: starts, Levenberg–Marquardt from each, and the judgement of the best.
 *
 * loss(θ) = Σ_c W_c Σ_i w_i (model_i(θ) − market_i)² + Σ priors ((θ_p − m_p)/s_p)²; the same settings give the same bits.
 * @param targets what is to be met
 * @param settings what to fit and how hard to try
 * @param observer polled for a stop; after it the best so far is reported
 * @returns report; its status says whether there was anything to fit
 */
export function calibrate(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
  observer: CalibrationObserver,
): CalibrationReport {
  const pieces = calibrationPieces(targets, settings);
  const shared = onlyBetter(observer);
  const results = pieces.map((piece, i) => {
    const result = runCalibrationPiece(targets, settings, piece, shared());
    observer.progress((SEARCH_SHARE * (i + 1)) / pieces.length);
    return result;
  });
  const share = (from: number, width: number): CalibrationObserver => ({
    ...observer,
    progress: (fraction) => observer.progress(from + width * fraction),
  });
  const report = joinCalibration(targets, settings, results, share(SEARCH_SHARE, JUDGEMENT_SHARE));
  const rest = share(SEARCH_SHARE + JUDGEMENT_SHARE, 1 - SEARCH_SHARE - JUDGEMENT_SHARE);
  return followAll(report, (piece) => runProfilePiece(targets, settings, { report, piece }, observer), rest);
}

/**
 * Adds all profiles to a report, one side after the other.
 * @param report without profiles
 * @param run follows one side
 * @param observer polled for a stop, told how far it has come
 * @returns the report with its profiles; cancelled where a stop left some of them out
 */
export function followAll<Report extends CalibrationReport>(
  report: Report,
  run: (piece: ProfilePiece) => ProfileSide,
  observer: CalibrationObserver,
): Omit<Report, 'profileOrigin'> {
  const pieces = profilePieces(report.profileOrigin);
  const sides = pieces.map((piece, i) => {
    const side = run(piece);
    observer.progress((i + 1) / pieces.length);
    return side;
  });
  return withProfiles(report, sides, observer.shouldStop());
}

/** Observers of the pieces, that tell of what is better than anything in the pieces before, and count on. */
function onlyBetter(observer: CalibrationObserver): () => CalibrationObserver {
  let least = Number.POSITIVE_INFINITY;
  let done = 0;
  return () => {
    const before = done;
    return {
      ...observer,
      improved: (point) => {
        done = before + point.evaluations;
        if (!(point.loss < least)) return;
        least = point.loss;
        observer.improved?.({ ...point, evaluations: done });
      },
    };
  };
}

/**
 * The independent pieces of a calibration, which may run on any number of threads in any order.
 * @param targets what is to be met
 * @param settings what to fit
 * @returns plain data; empty where `joinCalibration` will refuse
 */
export function calibrationPieces(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
): readonly CalibrationPiece[] {
  const problem = problemOf(targets, settings);
  if (typeof problem === 'string' || problem.free.names.length === 0) return [];
  const starts = Array.from({ length: settings.starts }, (_, index) => ({ kind: 'start', index }) as const);
  const populations = settings.crossCheck === true ? POPULATIONS : 0;
  const evolutions = Array.from(
    { length: populations },
    (_, index) => ({ kind: 'evolution', index }) as const,
  );
  return [...starts, ...evolutions];
}

/**
 * Runs one piece to its end.
 * @param targets what is to be met
 * @param settings what to fit
 * @param piece from `calibrationPieces`
 * @param observer polled for a stop, told of better points
 * @returns plain data for `joinCalibration`
 */
export function runCalibrationPiece(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
  piece: CalibrationPiece,
  observer: CalibrationObserver,
): PieceResult {
  const problem = problemOf(targets, settings) as CalibrationProblem;
  const { free, quotes } = problem;
  const parts = { free, quotes, targets };
  return runPiece({ parts, seed: settings.seed, maxIterations: settings.maxIterations }, piece, observer);
}

/**
 * The report of a calibration whose pieces have run: the best of them, made exact and judged.
 * @param targets what is to be met
 * @param settings what to fit
 * @param results of the pieces, in any order; some may be missing after a stop
 * @param observer polled for a stop
 * @returns report without profiles; the same for any number of threads
 */
export function joinCalibration(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
  results: readonly PieceResult[],
  observer: CalibrationObserver,
): CalibrationReport {
  const problem = problemOf(targets, settings);
  if (typeof problem === 'string') return refusedReport(problem);
  return buildReport(problem, results, observer);
}

/**
 * Follows one side of one profile of a report.
 * @param targets what was to be met
 * @param settings what was fitted
 * @param order the report of `joinCalibration`, and a piece from `profilePieces`
 * @param observer polled for a stop
 * @returns plain data for `withProfiles`
 */
export function runProfilePiece(
  targets: CalibrationTargets,
  settings: CalibrationSettings,
  { report, piece }: ProfileOrder,
  { shouldStop }: Pick<CalibrationObserver, 'shouldStop'>,
): ProfileSide {
  const problem = problemOf(targets, settings) as CalibrationProblem;
  return followSide(exactObjective(problem), report.profileOrigin!, piece, shouldStop);
}

/** One side of a profile, and where it goes out from. */
export interface ProfileOrder {
  readonly report: Pick<CalibrationReport, 'profileOrigin'>;
  readonly piece: ProfilePiece;
}
