import type { ImportReport } from '#contract/schemas/data.ts';

/** Whether quotes that a calibration reads came in with a file: of options, or of volatility futures. */
export function bringsQuotes({ status, records, seriesIds }: ImportReport): boolean {
  const isRead = (status === 'accepted' || status === 'partial') && records > 0;
  return isRead && seriesIds.some((id) => id === 'VX' || id.endsWith(' options'));
}
