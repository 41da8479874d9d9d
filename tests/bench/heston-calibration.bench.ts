// Heston's five parameters from the peers' 210 quotes: one thread, from eight bad starts and by the cross-check.
// Run: node tests/bench/heston-calibration.bench.ts [rounds]; beside its peers: node tests/bench/peers.bench.ts 3 calibration
import { existsSync } from 'node:fs';
import { calibrate, runCalibrationPiece } from '#quant/calibration/calibrate.ts';
import { sharedPath } from '../support/shared-data.ts';
import {
  badStarts,
  hestonQuotes,
  parameterError,
  paramsOf,
  quiet,
  settingsFrom,
} from './peers/heston-quotes.ts';
import { print } from './support/figures.ts';

const rounds = Number(process.argv[2] ?? 30);
if (!existsSync(sharedPath('peers', 'heston_reference.json'))) {
  print('skipped: no ../shared/peers/heston_reference.json with the prices of 30 digits');
  process.exit(0);
}
const { targets, truth } = hestonQuotes();

/** Least processor time of one call, ms: what a program that shares its core still has to itself. */
function leastMs(work: () => unknown, times = rounds): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < times; round += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

print(`Heston from 210 quotes, least processor time of ${rounds} rounds`);
const order = ['kappa', 'theta', 'sigma', 'rho', 'v0'] as const;
for (const start of badStarts) {
  const settings = settingsFrom(start);
  const piece = { kind: 'start', index: 0 } as const;
  const run = () => runCalibrationPiece(targets, settings, piece, quiet);
  const whole = () => calibrate(targets, settings, quiet);
  const { start: told } = run();
  const error = parameterError(paramsOf(whole()), truth).toExponential(1);
  const from = order.map((name) => `${name} ${start[name]}`).join(' ');
  print(
    `${from.padEnd(46)} ${leastMs(run).toFixed(1)} ms, ${told.iterations} steps, vol RMSE ` +
      `${(Math.sqrt(told.loss / 210) / 100).toExponential(1)}; with polish and errors ${leastMs(whole).toFixed(1)} ms, parameters to ${error}`,
  );
}
for (let seed = 1; seed <= 3; seed += 1) {
  const piece = { kind: 'evolution', index: 0 } as const;
  const run = () => runCalibrationPiece(targets, settingsFrom(badStarts[0], seed), piece, quiet);
  const { start: told } = run();
  const rmse = (Math.sqrt(told.startLoss / 210) / 100).toExponential(1);
  print(
    `evolution of 20 × 120, seed ${seed}: ${leastMs(run, 3).toFixed(0)} ms, ${told.evaluations} evaluations, vol RMSE ${rmse} before Levenberg–Marquardt`,
  );
}
