import type { FuturesCurve } from '#contract/schemas/market.ts';
import { formatCount, formatPercent, formatSigned, formatVol } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';

export type ContractRow = FuturesCurve['points'][number];

/** What a trader must know about a row before trusting it: an inferred expiry, a weekly without a price of its own. */
export function remarksOf(row: ContractRow): string {
  const remarks: string[] = [];
  if (row.inferredExpiry) remarks.push('inferred');
  if (row.dependent) remarks.push('no own price');
  return remarks.join(', ');
}

const toneOf = ({ change }: ContractRow): 'blue' | 'orange' | undefined =>
  change === null || Math.abs(change) < 0.005 ? undefined : change > 0 ? 'blue' : 'orange';

export const contractColumns: readonly Column<ContractRow>[] = [
  { id: 'contract', label: 'Contract', width: 66, value: (row) => row.contract },
  { id: 'expiry', label: 'Expiry', width: 98, value: (row) => row.expiry },
  { id: 'days', label: 'DTE', align: 'right', width: 44, value: (row) => row.daysToExpiry },
  {
    id: 'settle',
    label: 'Settle',
    align: 'right',
    width: 62,
    value: (row) => row.settle,
    show: (row) => formatVol(row.settle),
  },
  {
    id: 'change',
    label: 'Change',
    align: 'right',
    width: 64,
    value: (row) => row.change,
    show: (row) => formatSigned(row.change),
    tone: toneOf,
  },
  {
    id: 'change-percent',
    label: 'Chg',
    unit: '%',
    align: 'right',
    width: 62,
    value: (row) => row.changePercent,
    show: (row) => formatSigned(row.changePercent, 1),
    tone: toneOf,
  },
  {
    id: 'volume',
    label: 'Volume',
    align: 'right',
    width: 68,
    value: (row) => row.volume,
    show: (row) => formatCount(row.volume),
  },
  {
    id: 'open-interest',
    label: 'OI',
    align: 'right',
    width: 68,
    value: (row) => row.openInterest,
    show: (row) => formatCount(row.openInterest),
  },
  {
    id: 'remarks',
    label: 'Remarks',
    width: 84,
    grow: 1,
    value: (row) => remarksOf(row) || null,
    show: remarksOf,
    title: (row) =>
      [
        row.inferredExpiry ? 'The table does not name the contract: its expiry follows from its rank.' : '',
        row.dependent ? 'A weekly that settled without a price of its own.' : '',
      ].join(' '),
    tone: () => 'muted',
  },
];

export interface Metric {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly hint: string;
  readonly tone: 'blue' | 'orange' | 'text';
}

interface CurveMetrics {
  readonly contangoM1M2Percent: number | null;
  readonly contangoM4M7Percent: number | null;
  readonly rollYieldAnnual: number | null;
  readonly constantMaturity30: number | null;
  readonly basisPercent: number | null;
}

const signTone = (value: number | null): Metric['tone'] => {
  if (value === null || value === 0) return 'text';
  return value > 0 ? 'blue' : 'orange';
};

/** The figures over the curve, each with what it means. */
export function metricsOf(metrics: CurveMetrics): readonly Metric[] {
  const { contangoM1M2Percent, contangoM4M7Percent, rollYieldAnnual, constantMaturity30, basisPercent } =
    metrics;
  const rollPercent = rollYieldAnnual === null ? null : rollYieldAnnual * 100;
  return [
    {
      id: 'm1m2',
      label: 'M1→M2',
      value: formatPercent(contangoM1M2Percent),
      hint: 'Second contract over the first, in percent',
      tone: signTone(contangoM1M2Percent),
    },
    {
      id: 'm4m7',
      label: 'M4→M7',
      value: formatPercent(contangoM4M7Percent),
      hint: 'Seventh contract over the fourth, in percent',
      tone: signTone(contangoM4M7Percent),
    },
    {
      id: 'basis',
      label: 'Basis M1',
      value: formatPercent(basisPercent),
      hint: 'First contract over spot VIX, in percent',
      tone: signTone(basisPercent),
    },
    {
      id: 'roll',
      label: 'Roll yield p.a.',
      value: formatPercent(rollPercent),
      hint: 'Return of holding the first contract until it meets spot, per year',
      tone: 'text',
    },
    {
      id: 'cm30',
      label: 'CM30',
      value: formatVol(constantMaturity30),
      hint: 'Futures interpolated to 30 days, vol points',
      tone: 'text',
    },
  ];
}
