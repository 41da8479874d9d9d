import { expect, test } from 'vitest';
import { runDamage } from './long/damage.ts';

test(
  'damaged databases: typed refusal, set aside with the backup in its place, or found by verify',
  { timeout: 60_000 },
  () => {
    const tally = runDamage({ count: 270, seed: 11 });
    expect(tally).toMatchObject({ trials: 270, silent: [], broken: [] });
    expect(tally.setAside).toBeGreaterThan(100);
  },
);
