// Kills an importing process at random times: node tests/store/kill-ingest.mjs --kills 1000 --seed 1
import { parseArgs } from 'node:util';
import { runKills } from './long/kills.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const started = performance.now();
const report = (tally) => {
  if (tally.kills % 50 === 0) process.stderr.write(`${tally.kills} kills\n`);
};
const tally = await runKills({ kills: Number(values.kills), seed: Number(values.seed), report });
const seconds = Math.round((performance.now() - started) / 1000);
process.stdout.write(`${JSON.stringify({ ...tally, seconds }, null, 2)}\n`);
process.exitCode =
  tally.lost + tally.doubled + tally.partial + tally.corrupt + tally.stuckLocks === 0 ? 0 : 1;
