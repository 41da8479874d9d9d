import type {
  RepairCell,
  RepairEvaluation,
  RepairShift,
  RepairStaleScore,
} from '#contract/schemas/repair-evaluation.ts';

type Row = readonly string[];

/** The scores of estimators as Markdown tables, what an estimator never saw marked. */
export function repairTable(evaluation: RepairEvaluation): string {
  const { cells, stale, shifts, bandRule, seed, codeVersion } = evaluation;
  const rule = bandRule === 'mondrian' ? 'a width for each bucket' : 'one width for all';
  const parts = [
    cells.length > 0 &&
      section(
        'Errors and bands',
        cells.map(errorsOf),
        `RMSE over missing cells, in vol, ± one standard error. * the family was not in the training; "left out": learned again without the family and its kin, bands too. Bands are conformal at 80 and 95 %, ${rule}: share of missing cells inside ± error, mean width in vol points, share of surfaces wholly inside.`,
      ),
    cells.length > 0 &&
      section(
        'Violations, and what a repair does to those who use it',
        cells.map(usesOf),
        'Raw: % of calendar steps, butterfly nodes and bounds as the published benchmark counts them, then broken rules (calendar, prices not convex, g below 0, bounds) before and after the projection over all surfaces. SVI: RMSE in vol of slices fitted to the repair. Prices and quoting in basis points of the forward: a market maker quotes missing nodes as wide as the 80 % band, or half a vol point either way; loss is what those who know the price take by the error of the repair.',
      ),
    cells.length > 0 &&
      section(
        'Coverage by bucket',
        bucketRows(cells),
        'Maturity and strike, density of the surface, how close its quotes lie to the repair; over all families and masks here.',
      ),
    stale.length > 0 &&
      section(
        'Stale quotes',
        stale.map(staleOf),
        'Area under the curve ± one standard error, 8 % of the quotes off by 50 to 110 bp of vol. The oracle scores by the distance from the truth in errors of the quote. Flagged: more likely stale than not.',
      ),
    shifts.length > 0 &&
      section(
        'Bands under a change of family',
        shifts.map(shiftOf),
        'Split bands calibrated on the first family; the adaptive level follows what was missed. Share of missing cells inside before the change, in the first quarter after it, and in the last half.',
      ),
    `Seed ${seed}, code ${codeVersion}.`,
  ];
  return parts.filter((part) => part !== false).join('\n\n');
}

function section(title: string, rows: readonly Readonly<Record<string, string>>[], note: string): string {
  const headings = Object.keys(rows[0]!);
  const lines: Row[] = [headings, headings.map(() => '---'), ...rows.map((row) => Object.values(row))];
  return [`## ${title}`, '', ...lines.map((line) => `| ${line.join(' | ')} |`), '', note].join('\n');
}

const withError = (value: number, error: number | null, decimals: number): string =>
  error === null ? value.toFixed(decimals) : `${value.toFixed(decimals)} ± ${error.toFixed(decimals)}`;

const nameOf = ({ estimator, leftOut, inFamily }: RepairCell): string =>
  `${estimator}${leftOut ? ', left out' : ''}${inFamily === false ? ' *' : ''}`;

const placeOf = (cell: RepairCell): Readonly<Record<string, string>> => ({
  family: cell.family,
  mask: cell.mask,
  estimator: nameOf(cell),
});

function errorsOf(cell: RepairCell): Readonly<Record<string, string>> {
  const { coverage80, coverage95, errorCorrelation } = cell;
  return {
    ...placeOf(cell),
    'RMSE (vol)': withError(cell.rmse, cell.rmseStandardError, 4),
    'after projection': withError(cell.rmseProjected, cell.rmseProjectedStandardError, 4),
    'band 80 %': withError(cell.bandCoverage80, cell.bandCoverage80StandardError, 1),
    'band 95 %': withError(cell.bandCoverage95, cell.bandCoverage95StandardError, 1),
    'width 80 / 95': `${cell.bandWidth80.toFixed(2)} / ${cell.bandWidth95.toFixed(2)}`,
    'whole surfaces 80 / 95 %': `${cell.bandSurfaces80.toFixed(0)} / ${cell.bandSurfaces95.toFixed(0)}`,
    'own error 80 / 95 %':
      coverage80 === null || coverage95 === null
        ? '–'
        : `${coverage80.toFixed(1)} / ${coverage95.toFixed(1)}`,
    'error and sd, correlation': errorCorrelation?.toFixed(2) ?? '–',
    ms: cell.msPerSurface.toFixed(1),
  };
}

function usesOf(cell: RepairCell): Readonly<Record<string, string>> {
  const { violationsRaw: raw, violationsLeft: left, quotingAtBand, quotingAtFixedSpread } = cell;
  const counts = ({ calendar, butterfly, density, bounds }: RepairCell['violationsRaw']): string =>
    [calendar, butterfly, density, bounds].join(' ');
  const profit = ({ net, netStandardError, repairLoss }: RepairCell['quotingAtBand']): string =>
    `${withError(net, netStandardError, 2)} (loss ${repairLoss.toFixed(2)})`;
  const rates = [cell.calendarPercent, cell.butterflyPercent, cell.boundsPercent];
  return {
    ...placeOf(cell),
    'raw %': rates.map((rate) => rate.toFixed(2)).join(' '),
    'rules broken': counts(raw),
    left: counts(left),
    'SVI after it': withError(cell.rmseSvi, cell.rmseSviStandardError, 4),
    prices: withError(cell.priceErrorBasisPoints, cell.priceErrorStandardError, 2),
    'quoting at the band': profit(quotingAtBand),
    'quoting at ½ point': profit(quotingAtFixedSpread),
  };
}

function bucketRows(cells: readonly RepairCell[]): Readonly<Record<string, string>>[] {
  const all = cells.flatMap((cell) =>
    cell.bandBuckets.map((each) => ({
      ...each,
      estimator: `${cell.estimator}${cell.leftOut ? ', left out' : ''}`,
    })),
  );
  return [...Map.groupBy(all, ({ estimator, bucket }) => `${estimator}|${bucket}`).values()].map((own) => {
    const count = own.reduce((sum, each) => sum + each.count, 0);
    const share = (of: (each: (typeof own)[number]) => number): string =>
      (own.reduce((sum, each) => sum + each.count * of(each), 0) / count).toFixed(1);
    return {
      estimator: own[0]!.estimator,
      bucket: own[0]!.bucket,
      cells: String(count),
      'inside 80 %': share((each) => each.coverage80),
      'inside 95 %': share((each) => each.coverage95),
    };
  });
}

function staleOf(scored: RepairStaleScore): Readonly<Record<string, string>> {
  const { family, mask, quotes, staleQuotes, curves, flaggedPercent } = scored;
  const areaOf = (score: RepairStaleScore['curves'][number]['score']): string => {
    const { area = null, areaStandardError = null } = curves.find((curve) => curve.score === score) ?? {};
    return area === null ? '–' : withError(area, areaStandardError, 3);
  };
  const percent = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} %`);
  return {
    ...{ family, mask, quotes: String(quotes), stale: String(staleQuotes) },
    'leave-one-out probability': areaOf('probability'),
    'leave-one-out deviation': areaOf('deviation'),
    'oracle ceiling': areaOf('oracle'),
    'flagged: stale / others': `${percent(flaggedPercent.stale)} / ${percent(flaggedPercent.others)}`,
  };
}

function shiftOf(shift: RepairShift): Readonly<Record<string, string>> {
  const {
    estimator,
    from,
    to,
    mask,
    surfaces,
    levelPercent,
    covered,
    fixedCovered,
    widths,
    fixedWidths,
    levels,
  } = shift;
  const mean = (values: Float64Array, first: number, last: number): number =>
    values.subarray(first, last).reduce((sum, each) => sum + each, 0) / (last - first);
  const path = (values: Float64Array): string =>
    [
      mean(values, 0, surfaces),
      mean(values, surfaces, surfaces + Math.ceil(surfaces / 4)),
      mean(values, surfaces + Math.floor(surfaces / 2), 2 * surfaces),
    ]
      .map((value) => value.toFixed(1))
      .join(' → ');
  const last = 2 * surfaces;
  return {
    ...{ estimator, change: `${from} → ${to}, ${mask}`, wanted: `${levelPercent} %` },
    'fixed, inside %': path(fixedCovered),
    'adaptive, inside %': path(covered),
    'level at the end': `${levels.at(-1)!.toFixed(1)} %`,
    'width fixed / adaptive at the end': `${mean(fixedWidths, last - 10, last).toFixed(2)} / ${mean(widths, last - 10, last).toFixed(2)}`,
  };
}
