import type { JobRow } from '#contract/schemas/system.ts';

/** Where job rows are kept; the store fits. */
export interface JobLog {
  saveJob(row: JobRow): Promise<void>;
  jobs(filter: { status?: JobRow['status']; limit: number }): Promise<JobRow[]>;
}

/** Keeps rows for as long as the process lives, for engines without a store. */
export function createMemoryJobLog(): JobLog {
  const rows = new Map<string, JobRow>();
  return {
    saveJob: async (row) => void rows.set(row.jobId, row),
    jobs: async ({ status, limit }) =>
      [...rows.values()]
        .filter((row) => status === undefined || row.status === status)
        .sort((a, b) => b.queuedAtMs - a.queuedAtMs)
        .slice(0, limit),
  };
}
