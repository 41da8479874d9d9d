// `npm test`: sets up what the tests need, runs every stage whatever the earlier ones said, and counts.
import { ensureDependencies } from '../src-main/hosts/setup/dependencies.mjs';
import { SetupError } from '../src-main/hosts/setup/say.mjs';

const print = (text) => process.stdout.write(`${text}\n`);

async function main(names) {
  await ensureDependencies();
  const { stages } = await import('./runner/stages.mjs');
  const unknown = names.filter((name) => !Object.hasOwn(stages, name));
  if (unknown.length > 0) {
    throw new SetupError(
      `No stage is called ${unknown.join(', ')}. There are: ${Object.keys(stages).join(' ')}.`,
      64,
    );
  }
  const total = { passed: 0, failed: 0, skips: [] };
  for (const name of names.length > 0 ? names : Object.keys(stages))
    await runStage(name, stages[name], total);
  return total;
}

async function runStage(name, run, total) {
  const startedAt = performance.now();
  const result = await run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  print(
    `${name}: ${result.passed} passed, ${result.failed} failed, ${result.skips.length} skipped (${seconds} s)`,
  );
  if (result.output) print(result.output);
  total.passed += result.passed;
  total.failed += result.failed;
  total.skips.push(...result.skips);
}

function printSkips(skips) {
  const byReason = Map.groupBy
    ? Map.groupBy(skips, (skip) => skip.reason)
    : new Map(skips.map((skip) => [skip.reason, [skip]]));
  for (const [reason, group] of byReason) {
    print(`skipped, ${reason}:`);
    for (const skip of group) print(`  ${skip.name}`);
  }
}

try {
  const { passed, failed, skips } = await main(process.argv.slice(2));
  printSkips(skips);
  process.exitCode = failed === 0 ? 0 : 1;
  print(`${passed} passed, ${failed} failed, ${skips.length} skipped`);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  print(error.message);
  process.exitCode = error.exitCode;
  print('0 passed, 1 failed, 0 skipped');
}
