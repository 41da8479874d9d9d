import { describe, expect, it } from 'vitest';
import { fuzzFiles } from './fuzz/fuzz-run.ts';

/** The short form of `node tests/ingest/fuzz-files.ts --count 100000`. */
describe('mutated files', () => {
  it(
    'are read or refused with a typed error, and every line is accounted for',
    { timeout: 120_000 },
    async () => {
      const { counts, failures } = await fuzzFiles({ seed: 1, count: 3000 });
      expect(failures).toEqual([]);
      expect(counts.files).toBe(3000);
      // The mutations must leave enough files that are still read, or the test says little.
      expect(counts.read).toBeGreaterThan(600);
    },
  );
});
