// Kills a calibrating process at random times: node tests/store/kill-calibration.mjs --kills 500 --seed 1
import { parseArgs } from 'node:util';
import { runCalibrationKills } from './long/calibration-kills.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
});
const started = performance.now();
const report = (tally) => {
  if (tally.kills % 50 === 0) process.stderr.write(`${tally.kills} kills\n`);
};
const tally = await runCalibrationKills({ kills: Number(values.kills), seed: Number(values.seed), report });
const seconds = Math.round((performance.now() - started) / 1000);
process.stdout.write(`${JSON.stringify({ ...tally, seconds }, null, 2)}\n`);
process.exitCode = tally.lost + tally.half + tally.corrupt === 0 ? 0 : 1;
