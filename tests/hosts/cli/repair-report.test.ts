import { describe, expect, it } from 'vitest';
import type { RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import type { SurfaceRepairResult } from '#contract/schemas/repair.ts';
import { repairFigure } from '#hosts/cli/repair-figure.ts';
import { repairTable } from '#hosts/cli/repair-table.ts';
import { loadFixture } from '../../renderer/charts/load-fixture.ts';

const evaluation = loadFixture<RepairEvaluation>('repair-evaluation.json');
const result = loadFixture<SurfaceRepairResult>('surface-repair.json');

const tablesOf = (text: string): string[] => text.split(/^## /m).slice(1);
const linesOf = (table: string): string[] => table.split('\n').filter((line) => line.startsWith('|'));

describe('the tables of an evaluation', () => {
  it('have a row for every cell, every family and mask with stale quotes and every sequence', () => {
    const tables = tablesOf(repairTable(evaluation));
    expect(tables.map((table) => table.split('\n')[0])).toEqual([
      'Errors and bands',
      'Violations, and what a repair does to those who use it',
      'Coverage by bucket',
      'Stale quotes',
      'Bands under a change of family',
    ]);
    const rows = tables.map((table) => linesOf(table).length - 2);
    const { cells, stale, shifts } = evaluation;
    expect([rows[0], rows[1], rows[3], rows[4]]).toEqual([
      cells.length,
      cells.length,
      stale.length,
      shifts.length,
    ]);
    for (const table of tables) {
      const widths = new Set(linesOf(table).map((line) => line.split('|').length));
      expect(widths.size).toBe(1);
    }
  });

  it('mark what was not in the training, and what was learned again without it', () => {
    const [first] = evaluation.cells;
    const cells = [{ ...first!, leftOut: true, inFamily: false }];
    expect(repairTable({ ...evaluation, cells })).toContain(`${first!.estimator}, left out * |`);
  });

  it('say the area of leave-one-out beside that of the oracle, and nothing where there is none', () => {
    const [scored] = evaluation.stale;
    expect(repairTable(evaluation)).toContain('0.781 ± 0.006 | 0.765 ± 0.006 | 0.852 ± 0.006');
    const curves = scored!.curves.map((curve) => ({ ...curve, area: null, areaStandardError: null }));
    const bare = { ...scored!, curves, flaggedPercent: { stale: null, others: 0 } };
    expect(repairTable({ ...evaluation, stale: [bare] })).toContain('| – | – | – | – / 0.0 % |');
  });

  it('leave out what a stop has left undone', () => {
    const text = repairTable({ ...evaluation, cells: [], shifts: [] });
    expect(tablesOf(text)).toHaveLength(1);
  });
});

describe('the figure of a repair', () => {
  const truth = result.totalVariance;
  const cells = (svg: string): number => svg.split('<rect').length - 1;

  it('draws truth, quotes, repair, error, band and smile, holes as holes', () => {
    const svg = repairFigure({ result, truth, about: 'ssvi, regular mask, seed 1' });
    for (const title of [
      'Truth',
      'Quotes',
      'Repaired',
      'Error: repaired less truth',
      'Width of the 80 % band',
    ])
      expect(svg).toContain(`>${title}<`);
    const quoted = result.observed.reduce((sum, seen) => sum + seen, 0);
    // Four full maps, one with holes, six grounds and the sheet.
    expect(cells(svg)).toBe(4 * truth.length + quoted + 7);
    expect(svg).not.toContain('NaN');
  });

  it('says that there is no band where there is none, and takes a label as text', () => {
    const estimator = { ...result.estimator, label: 'A <b> & "c"' };
    const svg = repairFigure({ result: { ...result, estimator, bands: [] }, truth, about: '' });
    expect(svg).toContain('There is no band');
    expect(svg).toContain('A &lt;b&gt; &amp; &quot;c&quot;');
    expect(svg).not.toContain('Infinity');
  });
});
