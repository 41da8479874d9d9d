import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { compareRows } from '#store/repositories/record.repository.ts';
import { removeImport } from '#store/remove-import.ts';
import { importDirect, openDirect, verifyDirect } from './direct.ts';
import { dailyBars, makeFolder, removeFolders } from './support.ts';

afterAll(removeFolders);

interface Held {
  readonly values: (number | null)[];
  readonly batch: string;
}
interface Displacement {
  readonly day: number;
  previous: Held | null;
  readonly batch: string;
}

/** The rules of the store in thirty lines: one series, later imports meet earlier ones, removal gives back what was replaced. */
class Model {
  readonly rows = new Map<number, Held>();
  readonly displaced: Displacement[] = [];

  add(batch: string, rows: readonly (readonly number[])[], laterWins: boolean): number[] {
    return rows.map(([day, ...rest]) => {
      const values = Array.from({ length: 5 }, (_, index) => rest[index] ?? NaN).map((value) =>
        Number.isNaN(value) ? null : value,
      );
      const held = this.rows.get(day!);
      const relation = held ? compareRows(held.values, values) : 'new';
      if (relation === 'nothing-new') return 1;
      if (relation === 'contradicts' && !laterWins) return 2;
      if (held) this.displaced.push({ day: day!, previous: held, batch });
      this.rows.set(day!, { values, batch });
      return held ? 3 : 0;
    });
  }

  remove(batch: string): void {
    // Newest first, so that the oldest value under a key is the one that comes back.
    for (const entry of this.displaced.filter((one) => one.batch === batch).reverse()) {
      const heir = this.displaced.find(
        (one) => one.day === entry.day && one.batch !== batch && one.previous?.batch === batch,
      );
      const own = entry.previous?.batch === batch;
      if (own) continue;
      if (heir) heir.previous = entry.previous;
      else if (entry.previous) this.rows.set(entry.day, entry.previous);
    }
    for (const entry of this.displaced) if (entry.previous?.batch === batch) entry.previous = null;
    for (const [day, held] of this.rows) if (held.batch === batch) this.rows.delete(day);
    this.displaced.splice(0, this.displaced.length, ...this.displaced.filter((one) => one.batch !== batch));
  }
}

// Few days and few values, so that rows meet; sorted or not, with repetitions inside a file.
const row = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(1, 2, NaN), fc.constantFrom(1, 2, NaN));
const step = fc.oneof(
  fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 40 }), laterWins: fc.boolean() }),
  fc.record({ remove: fc.nat(20) }),
);

test(
  'any sequence of imports and removals ends where the rules say, and verify agrees',
  { timeout: 120_000 },
  () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
        const tools = openDirect(makeFolder());
        const model = new Model();
        const batches: string[] = [];
        try {
          for (const [number, one] of steps.entries()) {
            if ('rows' in one) {
              const batch = `batch-${number}`;
              const expected = model.add(batch, one.rows, one.laterWins);
              const conflictPolicy = one.laterWins ? 'later-wins' : 'keep-first';
              const report = importDirect(tools, [dailyBars('VIX', one.rows)], {
                batchId: batch,
                conflictPolicy,
              });
              batches.push(batch);
              const { accepted, duplicate, quarantined } = report.accounting;
              const count = (...wanted: number[]): number =>
                expected.filter((value) => wanted.includes(value)).length;
              expect([accepted, duplicate, quarantined]).toEqual([count(0, 3), count(1), count(2)]);
            } else if (batches.length > 0) {
              const [batch] = batches.splice(one.remove % batches.length, 1);
              model.remove(batch!);
              expect(removeImport(tools, batch!)).toBe(true);
            }
            const stored = tools.db
              .prepare(
                `SELECT day_number, batch_id, open_value, high_value, low_value, close_value, volume_count
               FROM daily_bar LEFT JOIN import_batch USING (batch_no) ORDER BY day_number`,
              )
              .raw()
              .all();
            const rows = [...model.rows].sort(([left], [right]) => left - right);
            expect(stored).toEqual(rows.map(([day, { values, batch }]) => [day, batch, ...values]));
            expect(verifyDirect(tools.db)).toMatchObject({
              integrity: 'ok',
              mismatches: [],
              rows: rows.length,
            });
          }
        } finally {
          tools.db.close();
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  },
);
