import type { CoverageRow } from '#contract/schemas/data.ts';
import type { Column } from '#renderer/ui/table-column.ts';

/** The coverage as a table: what is copied and exported of it. */
export const coverageColumns: readonly Column<CoverageRow>[] = [
  { id: 'series', label: 'Series', width: 96, value: ({ seriesId }) => seriesId },
  { id: 'label', label: 'Name', width: 160, value: ({ label }) => label },
  { id: 'kind', label: 'Kind', width: 96, value: ({ kind }) => kind },
  { id: 'unit', label: 'Unit', width: 80, value: ({ unit }) => unit },
  { id: 'first', label: 'First day', width: 88, value: ({ firstDate }) => firstDate },
  { id: 'last', label: 'Last day', width: 88, value: ({ lastDate }) => lastDate },
  { id: 'rows', label: 'Rows', width: 72, align: 'right', value: ({ count }) => count },
  {
    id: 'missing',
    label: 'Missing sessions',
    width: 72,
    align: 'right',
    value: ({ missingSessions }) => missingSessions,
  },
  { id: 'gaps', label: 'Gaps', width: 64, align: 'right', value: ({ gaps }) => gaps.length },
  { id: 'sources', label: 'Sources', width: 160, value: ({ sources }) => sources.join('; ') },
  { id: 'sample', label: 'Sample', width: 64, value: ({ sample }) => (sample ? 'SAMPLE' : '') },
];
