import { parseArgs } from 'node:util';
import { fuzz, fuzzDoors } from './support/fuzz.ts';

/**
 * The long form of the message fuzz, on every door: `node tests/contract/fuzz-messages.ts --count 1000000`.
 * Prints one line of JSON for each door; exit code 1 where anything was wrong.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    door: { type: 'string', multiple: true },
  },
});
for (const door of values.door ?? Object.keys(fuzzDoors)) {
  const report = await fuzz(door, Number(values.count), Number(values.seed));
  process.stdout.write(`${JSON.stringify(report)}\n`);
  if (report.wrong.length > 0 || report.replies !== report.messages) process.exitCode = 1;
}
