import { expect, test } from 'vitest';
import { fuzz, fuzzDoors } from './support/fuzz.ts';

/** Short form of `fuzz-messages.ts`: 50,000 messages in all. */
test.each(Object.keys(fuzzDoors))(
  '12,500 malformed messages: each has one typed error for its answer (%s)',
  async (door) => {
    const report = await fuzz(door, 12_500, 20_070_326);
    expect(report.wrong).toEqual([]);
    expect(report.replies).toBe(12_500);
    expect(Object.keys(report.byCode).sort()).toEqual([
      'INVALID_INPUT',
      'MALFORMED_MESSAGE',
      'UNKNOWN_PROCEDURE',
    ]);
  },
);
