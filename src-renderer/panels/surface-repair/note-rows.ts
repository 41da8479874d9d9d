import { reasonWords, type QuoteReason } from '#renderer/charts/definitions/quote-reasons.ts';
import { formatCount, formatNumber } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { violationCount } from './repair-figures.ts';
import type { ShownRepair } from './shown-repair.ts';

export interface NoteRow {
  readonly label: string;
  readonly value: string;
}

/** What was done to the quotes and the surface, and what the bands promise. */
export function noteRows({ result, info }: ShownRepair): readonly NoteRow[] {
  const { projection, hidden, resampling, leftOut, bandNote, bandTest, estimator } = result;
  const rows: (NoteRow | null)[] = [
    { label: 'Estimator', value: estimator.source },
    info && info.trainedOn.length > 0 ? { label: 'Learned from', value: info.trainedOn.join(', ') } : null,
    estimator.weightsHash ? { label: 'Weights, SHA-256', value: estimator.weightsHash } : null,
    resampling ? { label: 'Onto the grid', value: resampling } : null,
    ...leftOut.map(({ reason, count }) => ({
      label: 'Left out',
      value: `${formatCount(count)}: ${leftOutWords(reason)}`,
    })),
    {
      label: 'Projection',
      value: projection
        ? `${projection.message} Vols moved by ${formatNumber(projection.maxChangeVolPoints, 2)} points at most, ${formatNumber(projection.rmsChangeVolPoints, 2)} by root mean square.`
        : `None was asked for; ${violationCount(result.after)} violations stand.`,
    },
    bandNote ? { label: 'Bands', value: bandNote } : null,
    ...(bandTest?.places ?? []).map((place) => ({
      label: 'Band test',
      value: `${place.name}: ${formatCount(place.nodes)} nodes, ${formatCount(place.quotes)} quotes held out in ${formatCount(place.folds)} holes${place.factor95 === null ? '; too few for a band of its own' : ''}.`,
    })),
    hidden
      ? {
          label: 'Hidden quotes',
          value: `${formatCount(hidden.count)}, RMSE ${formatNumber(hidden.rmseVolPoints, 2)} vol points; ${hidden.coveragePercent.length > 0 ? `inside the 80 and 95 % bands ${hidden.coveragePercent.map((share) => `${formatNumber(share, 0)} %`).join(' and ')}` : 'no band was tested on them'}.`,
        }
      : null,
    ...(hidden?.places ?? []).map((place) => ({
      label: 'Hidden quotes',
      value: `${place.name}${place.tested ? '' : ', extrapolated'}: ${formatCount(place.count)}, inside the 80 and 95 % bands ${place.coveragePercent.map((share) => `${formatNumber(share, 0)} %`).join(' and ')}.`,
    })),
    ...result.warnings.map((value) => ({ label: 'Warning', value })),
    { label: 'Code version', value: result.codeVersion },
  ];
  return rows.filter((row) => row !== null);
}

const leftOutWords = (reason: string): string =>
  reason in reasonWords ? reasonWords[reason as QuoteReason] : reason;

export const noteColumns: readonly Column<NoteRow>[] = [
  { id: 'label', label: 'About', width: 116, value: ({ label }) => label },
  {
    id: 'value',
    label: 'What',
    width: 300,
    grow: 1,
    value: ({ value }) => value,
    title: ({ value }) => value,
  },
];
