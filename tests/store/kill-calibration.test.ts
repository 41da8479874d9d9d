import { expect, test } from 'vitest';
import { runCalibrationKills } from './long/calibration-kills.ts';

test(
  'kill -9 during calibrations: every run is there whole or not at all',
  { timeout: 120_000 },
  async (context) => {
    context.skip(process.platform === 'win32', 'no SIGKILL on Windows');
    const tally = await runCalibrationKills({ kills: 8, seed: 5 });
    expect(tally).toMatchObject({ kills: 8, lost: 0, half: 0, corrupt: 0 });
    expect(tally.acknowledged).toBeGreaterThan(0);
  },
);
