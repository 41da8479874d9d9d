import type { CoverageRow, ImportReport } from '#contract/schemas/data.ts';
import { createQuery } from '#renderer/api/query.svelte.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';

/** Most rows that a table of this screen asks for at once; exports have all. */
export const mostRows = 5_000;

/** What the Data screen shows of the store, and what is open on it. */
export class DataScreenState {
  readonly coverage;
  readonly imports;
  readonly rejected;
  /** Import whose rejected rows are shown; null for all. */
  filterBatchId = $state<string | null>(null);
  openImport = $state.raw<ImportReport | null>(null);
  openSeries = $state.raw<CoverageRow | null>(null);

  constructor({ engine }: AppState) {
    this.coverage = createQuery(engine, ['data', 'coverage'], () => ({}), {
      partial: ({ series }) => series.some(hasGaps),
    });
    this.imports = createQuery(engine, ['data', 'imports'], () => ({ limit: mostRows }));
    this.rejected = createQuery(engine, ['data', 'rejectedRows'], () => ({
      limit: mostRows,
      ...(this.filterBatchId === null ? {} : { batchId: this.filterBatchId }),
    }));
  }

  get seriesWithGaps(): number {
    return this.coverage.data?.series.filter(hasGaps).length ?? 0;
  }

  get filterName(): string | null {
    const imports = this.imports.data?.imports ?? [];
    return imports.find(({ batchId }) => batchId === this.filterBatchId)?.fileName ?? null;
  }

  showRejectedOf(report: ImportReport): void {
    this.filterBatchId = report.batchId;
    this.openImport = null;
  }
}

function hasGaps({ missingSessions }: CoverageRow): boolean {
  return (missingSessions ?? 0) > 0;
}
