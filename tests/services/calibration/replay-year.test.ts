import { expect, test } from 'vitest';
import { replayDays } from './daily-replays.ts';

test(
  'daily calibrations of the sample workspace replay to identical bits',
  { timeout: 180_000 },
  async () => {
    const tally = await replayDays(3);
    expect(tally).toMatchObject({ days: 3, runs: 6, same: 6, different: [], mismatches: 0 });
    expect(tally.converged).toBeGreaterThan(2);
  },
);
