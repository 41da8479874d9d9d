import { describe, expect, it } from 'vitest';
import { isBalanced, reportWords, resultSentence, sizeWords } from '#renderer/panels/data/import-words.ts';
import { verifySentence } from '#renderer/panels/data/verify-words.ts';
import { accounting, report, reports } from '../support/data-fixture.ts';

describe('words about imports', () => {
  it('never hide rows that were not used', () => {
    const partial = report('a.csv', {
      status: 'partial',
      accounting: accounting({ accepted: 1, quarantined: 3 }),
    });
    expect(reportWords(partial)).toMatchObject({ text: '1 row, 3 not used', mark: '!' });
    expect(reportWords(report('b.csv')).text).toBe('252 rows');
  });

  it('sum up a whole import in one sentence', () => {
    const duplicate = report('c.csv', { status: 'duplicate', accounting: accounting({ duplicate: 9 }) });
    expect(
      resultSentence({ files: [...reports, duplicate], rowsPerSecond: 412_000.4, removedSampleImports: 0 }),
    ).toBe(
      'Read 27\u202f245 rows of 4 files, 3 rows not used, 1 known already, 1 refused, 412\u202f000 rows/s.',
    );
    const one = [report('a.csv', { accounting: accounting({ accepted: 1 }) })];
    expect(resultSentence({ files: one, rowsPerSecond: 0, removedSampleImports: 113 })).toBe(
      'Read 1 row of 1 file. The sample data was removed.',
    );
  });

  it('check that every line is in exactly one count', () => {
    const counts = accounting({ accepted: 5, blank: 1, quarantined: 2 });
    expect(isBalanced(counts)).toBe(true);
    expect(isBalanced({ ...counts, accepted: 4 })).toBe(false);
  });

  it('give sizes as people read them', () => {
    expect([0, 1023, 1024, 5_200_000, null].map(sizeWords)).toEqual(['0 B', '1023 B', '1 KB', '5.0 MB', '–']);
  });

  it('say what was verified and what to do about what was found', () => {
    const sound = { status: 'OK' as const, batches: 1, rows: 5000, integrity: 'ok', mismatches: [] };
    expect(verifySentence(sound)).toBe(
      '1 batch with 5\u202f000 rows were hashed again: every hash matches what was imported.',
    );
    const hash = 'a'.repeat(64);
    const mismatches = [{ batchId: 'x', fileName: 'x.csv', expected: hash, actual: hash }];
    expect(verifySentence({ ...sound, status: 'MISMATCH', mismatches })).toContain(
      '1 differs from what was imported. Restore',
    );
    expect(verifySentence({ ...sound, status: 'DAMAGED', integrity: 'page 3' })).toContain(
      'damaged (page 3)',
    );
  });
});
