// Damages a database in many ways and opens each: node tests/store/damage-matrix.mjs --count 10000 --seed 1
import { parseArgs } from 'node:util';
import { runDamage } from './long/damage.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const started = performance.now();
const tally = runDamage({ count: Number(values.count), seed: Number(values.seed) });
const seconds = ((performance.now() - started) / 1000).toFixed(0);
process.stdout.write(`${JSON.stringify({ ...tally, seconds: Number(seconds) }, null, 2)}\n`);
process.exitCode = tally.silent.length + tally.broken.length === 0 ? 0 : 1;
