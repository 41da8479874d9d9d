import { expect, test } from 'vitest';
import { runKills } from './long/kills.ts';

test(
  'kill -9 during imports: nothing lost, doubled, partial or corrupt',
  { timeout: 120_000 },
  async (context) => {
    context.skip(process.platform === 'win32', 'no SIGKILL on Windows');
    const tally = await runKills({ kills: 20, seed: 5 });
    expect(tally).toMatchObject({ kills: 20, lost: 0, doubled: 0, partial: 0, corrupt: 0, stuckLocks: 0 });
    expect(tally.acknowledged).toBeGreaterThan(0);
  },
);
