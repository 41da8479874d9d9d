import { refusedReport } from '../build-report.ts';
import { followAll, type ProfileOrder } from '../calibrate.ts';
import type { ProfileSide } from '../profile-side.ts';
import { followSide } from '../profile.ts';
import type { CalibrationPiece, PieceResult } from '../search.ts';
import type { CalibrationObserver, ParamChoice } from '../settings.ts';
import type { CalibrationTargets, OptionTargets, PointTarget } from '../targets.ts';
import { createVixObjective } from './vix-objective.ts';
import { vixProblemOf, type VixProblem } from './vix-problem.ts';
import { buildVixReport } from './vix-report.ts';
import { searchFrom } from './vix-search.ts';
import type { VixCalibrationReport, VixCalibrationSettings } from './vix-settings.ts';

/** Share of the work that goes into starts; the rest into errors and profiles. */
const SEARCH_SHARE = 0.7;
/** A future belongs to the options of an expiry that lies within a day of its own. */
const SAME_EXPIRY_YEARS = 1 / 365;
/** Losses that differ by less are equal, as a share. */
const EQUAL = 1e-9;

/**
 * Fits one set of parameters of a model of the volatility index to all expiries.
 *
 * loss(θ) = Σ(ΔC)² + 8Σ(Δ ln C)² over discounted calls and futures, or weighted vols; θ_T and σ_T may be curves that meet
 * futures and at-the-money options exactly.
 * @param targets index components; `spot` is the index
 * @param settings what to fit
 * @param observer polled for a stop; after it the best so far is reported
 * @returns report with pricing errors by expiry; its status says whether there was anything to fit
 * @source Bao 2013, calibration of MRLR, MRLRJ, MRLRSV and MRLRSVJ
 */
export function calibrateVix(
  targets: CalibrationTargets,
  settings: VixCalibrationSettings,
  observer: CalibrationObserver,
): VixCalibrationReport {
  const pieces = vixPieces(targets, settings);
  const results: PieceResult[] = [];
  for (const piece of pieces) {
    if (results.length > 0 && observer.shouldStop()) break;
    results.push(runVixPiece(targets, settings, piece, observer));
    observer.progress((SEARCH_SHARE * results.length) / pieces.length);
  }
  const report = joinVix(targets, settings, results, { ...observer, progress: () => undefined });
  return followAll(report, (piece) => runVixProfile(targets, settings, { report, piece }, observer), {
    ...observer,
    progress: (fraction) => observer.progress(SEARCH_SHARE + (1 - SEARCH_SHARE) * fraction),
  });
}

/**
 * The starts of a fit of a model of the index, which may run on any number of threads in any order.
 * @param targets index components
 * @param settings what to fit
 * @returns plain data; empty where nothing is to be searched
 */
export function vixPieces(
  targets: CalibrationTargets,
  settings: VixCalibrationSettings,
): readonly CalibrationPiece[] {
  const problem = vixProblemOf(targets, settings);
  if (typeof problem === 'string' || problem.free.names.length === 0) return [];
  return Array.from({ length: settings.starts }, (_, index) => ({ kind: 'start', index }));
}

/**
 * Runs one start to its end, on nodes of its own.
 * @param targets index components
 * @param settings what to fit
 * @param piece from `vixPieces`
 * @param observer polled for a stop, told of better points
 * @returns plain data for `joinVix`
 */
export function runVixPiece(
  targets: CalibrationTargets,
  settings: VixCalibrationSettings,
  { index }: CalibrationPiece,
  observer: CalibrationObserver,
): PieceResult {
  const objective = createVixObjective(vixProblemOf(targets, settings) as VixProblem);
  const { seed, maxIterations } = settings;
  return searchFrom({ objective, index, seed, maxIterations }, observer);
}

/**
 * The report of a fit whose starts have run.
 * @param targets index components
 * @param settings what to fit
 * @param results of the starts, in any order; some may be missing after a stop
 * @param observer polled for a stop
 * @returns report without profiles; the same for any number of threads
 */
export function joinVix(
  targets: CalibrationTargets,
  settings: VixCalibrationSettings,
  results: readonly PieceResult[],
  observer: CalibrationObserver,
): VixCalibrationReport {
  const problem = vixProblemOf(targets, settings);
  if (typeof problem === 'string') return { ...refusedReport(problem), pricingErrors: [] };
  const ordered = [...results].sort((a, b) => a.piece.index - b.piece.index);
  return buildVixReport(problem, ordered, observer);
}

/**
 * Follows one side of one profile of a report.
 * @param targets index components
 * @param settings what was fitted
 * @param order the report of `joinVix`, and a piece from `profilePieces`
 * @param observer polled for a stop
 * @returns plain data for `withProfiles`
 */
export function runVixProfile(
  targets: CalibrationTargets,
  settings: VixCalibrationSettings,
  { report, piece }: ProfileOrder,
  { shouldStop }: Pick<CalibrationObserver, 'shouldStop'>,
): ProfileSide {
  const objective = createVixObjective(vixProblemOf(targets, settings) as VixProblem);
  return followSide(objective, report.profileOrigin!, piece, shouldStop);
}

/**
 * One set of parameters for each expiry, as published fits have it; neighbours lend their parameters as starts.
 * @param targets index components
 * @param settings the same for every expiry
 * @param observer polled for a stop
 * @returns a report for each expiry of the options, ascending; futures go with the options that expire with them
 * @source Bao 2013
 */
export function calibrateVixByExpiry(
  targets: CalibrationTargets,
  settings: VixCalibrationSettings,
  observer: CalibrationObserver,
): VixCalibrationReport[] {
  const options = [...targets.indexOptions].sort((a, b) => a.expiryYears - b.expiryYears);
  const own = options.map((slice) => targetsOfExpiry(targets, slice));
  const fast = { ...settings, profiles: false };
  // Starts, then each from its neighbours, to and fro; at the end what is told besides.
  const passes = 4;
  const fit = (i: number, order: VixCalibrationSettings, pass: number): VixCalibrationReport =>
    calibrateVix(own[i]!, order, {
      ...observer,
      progress: (fraction) => observer.progress((pass + (i + fraction) / own.length) / passes),
    });
  const reports = own.map((_, i) => fit(i, fast, 0));
  const tryFrom = (i: number, from: number, pass: number): void => {
    if (observer.shouldStop()) return;
    const order = { ...fast, starts: 1, params: startingAt(fast.params, reports[from]!) };
    reports[i] = better(reports[i]!, fit(i, order, pass));
  };
  for (let i = 1; i < own.length; i += 1) tryFrom(i, i - 1, 1);
  for (let i = own.length - 2; i >= 0; i -= 1) tryFrom(i, i + 1, 2);
  if (settings.profiles === false) return reports;
  return reports.map((report, i) => {
    if (report.status === 'REFUSED' || observer.shouldStop()) return report;
    const order = { ...settings, starts: 1, params: startingAt(settings.params, report) };
    return better(report, fit(i, order, 3));
  });
}

/** The settings with the parameters of a fit as their start. */
function startingAt(
  choices: VixCalibrationSettings['params'],
  { params }: VixCalibrationReport,
): VixCalibrationSettings['params'] {
  const out: Record<string, ParamChoice> = { ...choices };
  for (const { name, value, state } of params)
    if (state !== 'fixed' && state !== 'tied') out[name] = { ...choices[name], start: value };
  return out;
}

/** The fit of less loss, with the starts of both; at equal loss the later one, which may tell more. */
function better(before: VixCalibrationReport, after: VixCalibrationReport): VixCalibrationReport {
  const starts = [...before.starts, ...after.starts];
  return { ...(after.loss <= before.loss * (1 + EQUAL) ? after : before), starts };
}

function targetsOfExpiry(targets: CalibrationTargets, slice: OptionTargets): CalibrationTargets {
  const isOwn = ({ expiryYears }: PointTarget): boolean =>
    Math.abs(expiryYears - slice.expiryYears) < SAME_EXPIRY_YEARS;
  return { ...targets, indexFutures: targets.indexFutures.filter(isOwn), indexOptions: [slice] };
}
