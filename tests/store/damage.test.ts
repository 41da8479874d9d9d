import { expect, test } from 'vitest';
import { runDamage } from './long/damage.ts';
import { runPowerLoss } from './long/power-loss.ts';

test(
  'damaged databases: typed refusal, set aside with the backup in its place, or found by verify',
  { timeout: 60_000 },
  () => {
    const tally = runDamage({ count: 270, seed: 11 });
    expect(tally).toMatchObject({ trials: 270, silent: [], broken: [] });
    expect(tally.setAside).toBeGreaterThan(100);
  },
);

test('a log that lost its end or some sectors leaves the first batches, whole', { timeout: 60_000 }, () => {
  const tally = runPowerLoss({ count: 150, seed: 3 });
  expect(tally).toMatchObject({ trials: 150, broken: [] });
  // The losses reach from the first batch to the last.
  expect(tally.prefixes.filter((count) => count > 0).length).toBeGreaterThan(4);
});
