import type { RepairCell } from '#contract/schemas/repair-evaluation.ts';
import type { RepairMeasure } from '#renderer/charts/repair-scores.chart.ts';

const inPoints = { unit: 'vol points', decimals: 3, best: 'least' } as const;
const inBasisPoints = { unit: 'bp of the forward', decimals: 2 } as const;
const share = { unit: '%', decimals: 1 } as const;
const count = { unit: '', decimals: 0, best: 'least' } as const;
const points = (of: (cell: RepairCell) => number) => (cell: RepairCell) => 100 * of(cell);

const errors: readonly RepairMeasure[] = [
  {
    ...{ id: 'rmse', label: 'Error of missing cells', ...inPoints, value: points(({ rmse }) => rmse) },
    error: points(({ rmseStandardError }) => rmseStandardError),
  },
  {
    ...{ id: 'rmseProjected', label: 'Error after projection', ...inPoints },
    value: points(({ rmseProjected }) => rmseProjected),
    error: points(({ rmseProjectedStandardError }) => rmseProjectedStandardError),
  },
  {
    ...{
      id: 'rmseSvi',
      label: 'Error of SVI after it',
      ...inPoints,
      value: points(({ rmseSvi }) => rmseSvi),
    },
    error: points(({ rmseSviStandardError }) => rmseSviStandardError),
  },
  {
    ...{ id: 'priceError', label: 'Error of option prices', ...inBasisPoints, best: 'least' },
    value: ({ priceErrorBasisPoints }) => priceErrorBasisPoints,
    error: ({ priceErrorStandardError }) => priceErrorStandardError,
  },
];

const quoting: readonly RepairMeasure[] = [
  {
    ...{ id: 'netAtBand', label: 'Profit of quoting at the 80 % band', ...inBasisPoints, best: 'most' },
    value: ({ quotingAtBand }) => quotingAtBand.net,
    error: ({ quotingAtBand }) => quotingAtBand.netStandardError,
  },
  {
    ...{ id: 'netAtFixed', label: 'Profit of quoting at half a point', ...inBasisPoints, best: 'most' },
    value: ({ quotingAtFixedSpread }) => quotingAtFixedSpread.net,
    error: ({ quotingAtFixedSpread }) => quotingAtFixedSpread.netStandardError,
  },
  {
    ...{ id: 'earnedAtFixed', label: 'Spread earned at half a point', ...inBasisPoints, best: 'most' },
    value: ({ quotingAtFixedSpread }) => quotingAtFixedSpread.spreadEarned,
  },
  {
    ...{ id: 'lossAtFixed', label: 'Loss by the error at half a point', ...inBasisPoints, best: 'least' },
    value: ({ quotingAtFixedSpread }) => quotingAtFixedSpread.repairLoss,
  },
  {
    ...{ id: 'pickedOff', label: 'Quotes at half a point picked off', ...share, best: 'least' },
    value: ({ quotingAtFixedSpread }) => quotingAtFixedSpread.pickedOffPercent,
  },
];

const violations: readonly RepairMeasure[] = [
  {
    ...{ id: 'calendar', label: 'Calendar violations', ...share, best: 'least' },
    value: ({ calendarPercent }) => calendarPercent,
  },
  {
    ...{ id: 'butterfly', label: 'Butterfly violations', ...share, best: 'least' },
    value: ({ butterflyPercent }) => butterflyPercent,
  },
  {
    ...{ id: 'bounds', label: 'Values out of bounds', ...share, best: 'least' },
    value: ({ boundsPercent }) => boundsPercent,
  },
  {
    ...{ id: 'rawCalendar', label: 'Calendar rules broken before', ...count },
    value: ({ violationsRaw }) => violationsRaw.calendar,
  },
  {
    ...{ id: 'rawButterfly', label: 'Butterfly rules broken before', ...count },
    value: ({ violationsRaw }) => violationsRaw.butterfly + violationsRaw.density,
  },
  {
    ...{ id: 'rawBounds', label: 'Bounds broken before', ...count },
    value: ({ violationsRaw }) => violationsRaw.bounds,
  },
  {
    ...{ id: 'left', label: 'Rules broken after the projection', ...count },
    value: ({ violationsProjected }) => violationsProjected,
  },
];

const bands: readonly RepairMeasure[] = [
  {
    ...{ id: 'band80', label: 'Cells in the 80 % band', ...share, best: 'nearest', nominal: 80 },
    value: ({ bandCoverage80 }) => bandCoverage80,
    error: ({ bandCoverage80StandardError }) => bandCoverage80StandardError,
  },
  {
    ...{ id: 'band95', label: 'Cells in the 95 % band', ...share, best: 'nearest', nominal: 95 },
    value: ({ bandCoverage95 }) => bandCoverage95,
    error: ({ bandCoverage95StandardError }) => bandCoverage95StandardError,
  },
  {
    ...{ id: 'surfaces80', label: 'Surfaces whole in the 80 % band', ...share, best: 'nearest', nominal: 80 },
    value: ({ bandSurfaces80 }) => bandSurfaces80,
  },
  {
    ...{ id: 'surfaces95', label: 'Surfaces whole in the 95 % band', ...share, best: 'nearest', nominal: 95 },
    value: ({ bandSurfaces95 }) => bandSurfaces95,
  },
  {
    ...{ id: 'width80', label: 'Width of the 80 % band', ...inPoints, decimals: 2 },
    value: ({ bandWidth80 }) => bandWidth80,
  },
  {
    ...{ id: 'width95', label: 'Width of the 95 % band', ...inPoints, decimals: 2 },
    value: ({ bandWidth95 }) => bandWidth95,
  },
  {
    ...{ id: 'surfaceWidth95', label: 'Width of the 95 % band of whole surfaces', ...inPoints, decimals: 2 },
    value: ({ surfaceBandWidth95 }) => surfaceBandWidth95,
  },
  {
    ...{ id: 'own80', label: 'Cells in 80 % by its own error', ...share, best: 'nearest', nominal: 80 },
    value: ({ coverage80 }) => coverage80,
  },
  {
    ...{ id: 'own95', label: 'Cells in 95 % by its own error', ...share, best: 'nearest', nominal: 95 },
    value: ({ coverage95 }) => coverage95,
  },
  {
    ...{ id: 'correlation', label: 'Correlation of error and its size', unit: '', decimals: 2, best: 'most' },
    value: ({ errorCorrelation }) => errorCorrelation,
  },
];

/** What can be compared, most wanted first. */
export const measures: readonly RepairMeasure[] = [
  ...errors,
  ...bands,
  ...violations,
  ...quoting,
  {
    ...{ id: 'time', label: 'Time of a surface', unit: 'ms', decimals: 2, best: 'least' },
    value: ({ msPerSurface }) => msPerSurface,
  },
];

export const measureOf = (id: string): RepairMeasure =>
  measures.find((measure) => measure.id === id) ?? measures[0]!;
