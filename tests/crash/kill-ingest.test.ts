import { expect, test } from 'vitest';
import { sourceEntry } from './support/ingest-process.ts';
import { runKills } from './support/run-kills.ts';

test(
  'kill -9 of whole ingests: the run that gets through stores what an undisturbed one stores',
  { timeout: 300_000 },
  async (context) => {
    context.skip(process.platform === 'win32', 'no SIGKILL on Windows');
    const complaints: string[] = [];
    const tally = await runKills({
      kills: 8,
      seed: 11,
      entry: sourceEntry,
      complain: (text) => complaints.push(text),
    });
    expect(complaints).toEqual([]);
    expect(tally).toMatchObject({ kills: 8, lost: 0, doubled: 0, corrupt: 0, failedStarts: 0, orphans: 0 });
    expect(tally.completed).toBeGreaterThan(0);
  },
);
