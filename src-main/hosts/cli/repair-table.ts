import type { RepairCell, RepairEvaluation } from '#contract/schemas/repair.ts';

const headings = [
  'family',
  'mask',
  'estimator',
  'RMSE (vol)',
  'after projection',
  'calendar %',
  'butterfly %',
  'left',
  'cover 80',
  'cover 95',
  'ms',
];

/** The scores of estimators as a Markdown table, what an estimator never saw marked. */
export function repairTable({ cells, seed, codeVersion }: RepairEvaluation): string {
  const rows = [headings, headings.map(() => '---'), ...cells.map(rowOf)];
  return [
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    `RMSE over missing cells, in vol, ± one standard error; * family not in the training. Seed ${seed}, code ${codeVersion}.`,
  ].join('\n');
}

function rowOf(cell: RepairCell): string[] {
  const percent = (value: number | null): string => (value === null ? '–' : value.toFixed(1));
  return [
    cell.family,
    cell.mask,
    `${cell.estimator}${cell.inFamily === false ? ' *' : ''}`,
    `${cell.rmse.toFixed(4)} ± ${cell.rmseStandardError.toFixed(4)}`,
    cell.rmseProjected.toFixed(4),
    percent(cell.calendarPercent),
    percent(cell.butterflyPercent),
    String(cell.violationsProjected),
    percent(cell.coverage80),
    percent(cell.coverage95),
    cell.msPerSurface.toFixed(1),
  ];
}
