// Kills whole ingests at random times: node tests/crash/kill-ingest.ts --kills 1000 [--seed 1] [--entry out/main/cli.js]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sourceEntry } from './support/ingest-process.ts';
import { runKills } from './support/run-kills.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    entry: { type: 'string', default: sourceEntry },
  },
});
const started = performance.now();
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const tally = await runKills({
  kills: Number(values.kills),
  seed: Number(values.seed),
  entry: resolve(values.entry),
  report: ({ kills, completed }) => {
    if (kills % 50 === 0) say(`${kills} kills, ${completed} runs completed`);
  },
  complain: say,
});
const seconds = Math.round((performance.now() - started) / 1000);
process.stdout.write(`${JSON.stringify({ ...tally, seconds }, null, 2)}\n`);
const { lost, doubled, corrupt, failedStarts, orphans } = tally;
process.exitCode = lost + doubled + corrupt + failedStarts + orphans === 0 ? 0 : 1;
