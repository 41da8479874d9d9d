import {
  bandOf,
  basisWords,
  isStale,
  volPointsOf,
  type RepairChartData,
} from '#renderer/charts/repair-data.ts';
import type { Cell, TableColumn, TableData } from '#renderer/ui/table-data.ts';

const points = (id: string, label: string): TableColumn => ({ id, label, unit: 'vol points', decimals: 2 });

/** Everything about every cell of the grid: what the six pictures show together. */
export function cellTable(data: RepairChartData): TableData {
  const { result, compared, truth } = data;
  const columns = result.logMoneyness.length;
  const quotes = volPointsOf(result.quotes, result);
  const right = truth && volPointsOf(truth, result);
  const bands = [80, 95].map((level) => bandOf(result, level));
  const finite = (value: number | undefined): Cell =>
    value !== undefined && Number.isFinite(value) ? value : null;
  return {
    columns: [
      { id: 'expiry', label: 'Time to expiry', unit: 'years', decimals: 3 },
      { id: 'k', label: 'k', unit: '', decimals: 3 },
      points('quote', 'Quote'),
      points('repaired', 'Repaired'),
      points('low80', '80 % low'),
      points('high80', '80 % high'),
      points('low95', '95 % low'),
      points('high95', '95 % high'),
      { id: 'basis', label: 'Bands rest on', unit: '', decimals: null },
      ...(right ? [points('truth', 'Truth')] : []),
      ...(compared ? [points('compared', compared.estimator.label)] : []),
      { id: 'deviation', label: 'Apart from the others', unit: 's.d.', decimals: 1 },
      { id: 'stale', label: 'Stale', unit: '', decimals: null },
    ],
    rows: Array.from(result.impliedVols, (vol, cell): Cell[] => [
      result.expiriesYears[Math.floor(cell / columns)]!,
      result.logMoneyness[cell % columns]!,
      finite(quotes[cell]),
      100 * vol,
      ...bands.flatMap((band) => [finite(band?.lower[cell]), finite(band?.upper[cell])]),
      bands[0] && result.bandBasis ? (basisWords[result.bandBasis[cell]!] ?? null) : null,
      ...(right ? [finite(right[cell])] : []),
      ...(compared ? [100 * compared.impliedVols[cell]!] : []),
      finite(result.staleDeviations[cell]),
      isStale(result, cell) ? 'stale' : null,
    ]),
  };
}
