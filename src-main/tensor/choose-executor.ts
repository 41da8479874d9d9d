import { VolterraError } from '#contract/errors.ts';
import type { ExecutorId } from '#contract/schemas/training.ts';

/** What the probe found out about an executor. */
export interface ExecutorReport {
  readonly id: ExecutorId;
  readonly label: string;
  /** `wrong` where it runs but does not agree with the referee. */
  readonly status: 'works' | 'absent' | 'wrong' | 'failed';
  /** Device where it works; else why not and what to do. */
  readonly detail: string;
  /** Largest relative gap of its losses beside the referee's. */
  readonly gap: number | null;
  readonly msPerStep: number | null;
}

export interface ExecutorChoice {
  readonly executor: ExecutorId;
  readonly device: string;
  readonly msPerStep: number | null;
  /** Why this one, in a sentence. */
  readonly reason: string;
  readonly reports: readonly ExecutorReport[];
}

export function choose(reports: readonly ExecutorReport[], wanted: ExecutorId | 'auto'): ExecutorChoice {
  const candidates = reports.filter(({ id }) => wanted === 'auto' || id === wanted);
  const [best, second] = candidates.filter(isUsable).sort((a, b) => a.msPerStep - b.msPerStep);
  if (!best) {
    const reason =
      candidates.map(({ label, detail }) => `${label}: ${detail}`).join(' ') || 'There is none of that id.';
    throw new VolterraError('EXECUTOR_NOT_USABLE', { message: reason, data: { executor: wanted } });
  }
  const { id, detail, msPerStep } = best;
  const beside = second ? `, ${second.label} takes ${formatMs(second.msPerStep)}` : '';
  const reason =
    wanted === 'auto' ? `Fastest here at ${formatMs(msPerStep)} a step${beside}.` : 'As the settings say.';
  return { executor: id, device: detail, msPerStep, reason, reports };
}

function isUsable(report: ExecutorReport): report is ExecutorReport & { readonly msPerStep: number } {
  return report.status === 'works' && report.msPerStep !== null;
}

export function formatMs(milliseconds: number): string {
  return `${milliseconds.toPrecision(3)} ms`;
}
