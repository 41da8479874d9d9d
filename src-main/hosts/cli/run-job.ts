import type { JobCall } from '#contract/client.ts';
import type { CliContext } from './cli-context.ts';

const lineIntervalMs = 1000;

/** Follows a job to its end: progress to stderr, an interrupt cancels the work itself. */
export async function runJob<Output>(context: CliContext, job: JobCall<Output>): Promise<Output> {
  const cancel = (): void => void job.cancel().catch(() => undefined);
  if (context.signal.aborted) cancel();
  context.signal.addEventListener('abort', cancel, { once: true });
  try {
    await Promise.all([showProgress(context, job), job.result]);
    return await job.result;
  } finally {
    context.signal.removeEventListener('abort', cancel);
  }
}

async function showProgress(context: CliContext, job: JobCall<unknown>): Promise<void> {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  try {
    for await (const event of job.events) {
      if (event.type !== 'progress' || performance.now() - saidAtMs < lineIntervalMs) continue;
      saidAtMs = performance.now();
      const percent = event.fraction === null ? '' : ` ${Math.round(event.fraction * 100)} %`;
      context.say(`${event.stage}${percent}`);
    }
  } catch {
    // The result carries the same failure.
  }
}
