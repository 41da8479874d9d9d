import type { JobRow } from '#contract/schemas/system.ts';
import type { AreaService } from '#services/service-context.ts';

/** The part of the job queue that answers questions about jobs. */
interface JobDesk {
  list(filter: { status?: JobRow['status']; limit: number }): Promise<JobRow[]>;
  watch(jobId: string): AsyncIterable<JobRow>;
  cancel(jobId: string): Promise<JobRow>;
}

export function createJobsService(desk: JobDesk): AreaService<'jobs'> {
  return {
    list: async ({ status, limit }) => ({
      jobs: await desk.list(status === undefined ? { limit } : { status, limit }),
    }),
    async *watch({ jobId }) {
      for await (const row of desk.watch(jobId)) yield { row };
    },
    cancel: ({ jobId }) => desk.cancel(jobId),
  };
}
