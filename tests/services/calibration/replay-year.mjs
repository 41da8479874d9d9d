// One year of daily calibrations in the sample workspace, each replayed: node tests/services/calibration/replay-year.mjs --sessions 252
import { parseArgs } from 'node:util';
import { replayDays } from './daily-replays.ts';

const { values } = parseArgs({ options: { sessions: { type: 'string', default: '252' } } });
const started = performance.now();
const report = ({ days, runs, same }) => {
  if ((days + same) % 50 === 0) process.stderr.write(`${days} days, ${runs} runs, ${same} replayed alike\n`);
};
const tally = await replayDays(Number(values.sessions), report);
const seconds = Math.round((performance.now() - started) / 1000);
process.stdout.write(`${JSON.stringify({ ...tally, seconds }, null, 2)}\n`);
process.exitCode = tally.same === tally.runs && tally.mismatches === 0 ? 0 : 1;
