// Opens databases whose log was cut or lost sectors: node tests/store/power-loss.mjs --count 3000 --seed 1
import { parseArgs } from 'node:util';
import { runPowerLoss } from './long/power-loss.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '3000' }, seed: { type: 'string', default: '1' } },
});
const tally = runPowerLoss({ count: Number(values.count), seed: Number(values.seed) });
process.stdout.write(`${JSON.stringify(tally)}\n`);
process.exitCode = tally.broken.length === 0 ? 0 : 1;
