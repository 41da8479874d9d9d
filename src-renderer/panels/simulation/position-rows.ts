import type { ProfitResult } from '#contract/schemas/profit.ts';
import { formatNumber, formatShare } from '#renderer/charts/format.ts';
import type { PlotSpec } from '#renderer/charts/spec.ts';
import type { Column } from '#renderer/ui/table-column.ts';

/** Share of paths by profit. */
export function profitPlot(result: ProfitResult, processLabel: string): PlotSpec {
  const { profits, shares } = result.histogram;
  const width = profits.length > 1 ? profits[1]! - profits[0]! : 1;
  const steps = stepsOf(profits, shares, width);
  return {
    kind: 'plot',
    id: 'simulation-profit',
    title: `Profit and loss, ${processLabel}`,
    summary:
      'Share of paths by profit and loss in money of today; what lies beyond the ends is in the last bins.',
    asOf: null,
    source: `${processLabel}, ${result.scheme}, seed ${result.seed}`,
    sample: false,
    xLabel: 'profit, money of today',
    xDecimals: 2,
    xRange: [profits[0]! - width, profits.at(-1)! + width],
    xTicks: null,
    yLabel: 'share of paths, %',
    yUnit: '%',
    decimals: 1,
    yRange: [0, 110 * Math.max(...shares, 1e-6)],
    bars: [],
    lines: [
      {
        id: 'share',
        label: 'paths',
        tone: 'blue',
        dash: 'solid',
        widthPx: 1.5,
        ...steps,
      },
    ],
    marks: [{ x: 0, label: 'even', tone: 'muted' }],
    spans: [],
    names: { at: 'slope' },
  };
}

/** Outline of the bins. */
function stepsOf(
  centres: Float64Array,
  shares: Float64Array,
  width: number,
): { x: Float64Array; y: Float64Array } {
  const x = Float64Array.from({ length: 2 * centres.length }, (_, i) => {
    const centre = centres[i >> 1]!;
    return i % 2 === 0 ? centre - 0.4999 * width : centre + 0.4999 * width;
  });
  return { x, y: x.map((_, i) => 100 * shares[i >> 1]!) };
}

export type ExitRow = ProfitResult['exits'][number];

const reasonWords: Readonly<Record<ExitRow['reason'], string>> = {
  expiry: 'held to expiry',
  stopLoss: 'stop-loss',
  takeProfit: 'take-profit',
  daysBefore: 'days before expiry',
};

export const exitColumns: readonly Column<ExitRow>[] = [
  { id: 'reason', label: 'Closed by', width: 130, grow: 1, value: ({ reason }) => reasonWords[reason] },
  {
    id: 'share',
    label: 'Share of paths',
    align: 'right',
    width: 110,
    value: ({ share }) => share,
    show: ({ share }) => formatShare(share),
  },
  {
    id: 'profit',
    label: 'Mean profit',
    align: 'right',
    width: 100,
    value: ({ share, meanProfit }) => (share > 0 ? meanProfit : null),
    show: ({ share, meanProfit }) => formatNumber(share > 0 ? meanProfit : null, 3),
  },
];

export type QuantileRow = ProfitResult['quantiles'][number];

export const quantileColumns: readonly Column<QuantileRow>[] = [
  {
    id: 'probability',
    label: 'Quantile',
    align: 'right',
    width: 90,
    grow: 1,
    value: ({ probability }) => probability,
    show: ({ probability }) => formatShare(probability, 0),
  },
  {
    id: 'profit',
    label: 'Profit',
    align: 'right',
    width: 110,
    grow: 1,
    value: ({ profit }) => profit,
    show: ({ profit }) => formatNumber(profit, 3),
    tone: ({ profit }) => (profit < 0 ? 'orange' : 'blue'),
  },
];
