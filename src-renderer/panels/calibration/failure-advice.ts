import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { formatCount, formatParameter } from '#renderer/charts/format.ts';
import { componentWords } from './component-words.ts';
import { isUsual, leftOutWords } from './left-out-words.ts';
import type { ParamDraft, SettingsDraft } from './settings-draft.ts';
import { untouched } from './settings-draft.ts';

/** One thing to change before the same calibration is tried again. */
export interface Remedy {
  readonly label: string;
  readonly change: (draft: SettingsDraft) => SettingsDraft;
}

export interface FailureAdvice {
  readonly cause: string;
  readonly remedies: readonly Remedy[];
}

const most = (value: number, limit: number): number => Math.min(limit, value);

function moreIterations(settings: CalibrationRun['settings']): Remedy {
  const count = most(4 * settings.maxIterations, 10_000);
  return {
    label: `${formatCount(count)} iterations`,
    change: (draft) => ({ ...draft, maxIterations: count }),
  };
}

function moreStarts(settings: CalibrationRun['settings']): Remedy {
  const count = most(3 * settings.starts, 64);
  return { label: `${count} starts`, change: (draft) => ({ ...draft, starts: count }) };
}

/** From the parameters that the run ended with. */
function fromHere(run: CalibrationRun): Remedy {
  return {
    label: 'a start from its parameters',
    change: (draft) => withParams(draft, run, ({ value }, before) => ({ ...before, start: value })),
  };
}

function withParams(
  draft: SettingsDraft,
  run: CalibrationRun,
  change: (param: CalibrationRun['fittedParams'][number], before: ParamDraft) => ParamDraft,
): SettingsDraft {
  const own = draft.params[run.model] ?? {};
  const changed = run.fittedParams.map(
    (param) => [param.name, change(param, own[param.name] ?? untouched)] as const,
  );
  return { ...draft, params: { ...draft.params, [run.model]: Object.fromEntries(changed) } };
}

/** Parameters that the data do not speak about, held where they are. */
function fixLoose(run: CalibrationRun, symbolOf: (name: string) => string): Remedy | null {
  const loose = run.fittedParams.filter(({ state }) => state === 'notIdentified');
  if (loose.length === 0) return null;
  const names = new Set(loose.map(({ name }) => name));
  return {
    label: `${loose.map(({ name }) => symbolOf(name)).join(', ')} fixed`,
    change: (draft) =>
      withParams(draft, run, ({ name, value }, before) =>
        names.has(name) ? { ...before, mode: 'fixed', fixed: value } : before,
      ),
  };
}

/** Why there is no usable result as far as the run can tell, and what to try; null where there is one. */
export function failureAdvice(run: CalibrationRun, symbolOf: (name: string) => string): FailureAdvice | null {
  if (run.status === 'REFUSED') return refused(run);
  if (run.status === 'FAILED') {
    return {
      cause: 'The computation ended before there was a result.',
      remedies: [{ label: 'another seed', change: (draft) => ({ ...draft, seed: draft.seed + 1 }) }],
    };
  }
  if (run.status === 'CANCELLED') {
    return { cause: 'It was stopped by hand; the best so far was kept.', remedies: [fromHere(run)] };
  }
  return run.status === 'NOT_CONVERGED' ? notConverged(run, symbolOf) : null;
}

function refused({ inputs, settings }: CalibrationRun): FailureAdvice {
  const left = inputs?.excluded
    .filter(({ reason }) => !isUsual(reason))
    .toSorted((a, b) => b.count - a.count)[0];
  const cause = left
    ? `Most quotes left out: ${formatCount(left.count)} of ${componentWords[left.component].label}, ${leftOutWords(left.reason)}.`
    : 'There were too few quotes that could be used.';
  return {
    cause,
    remedies: [
      {
        label: 'more expiries',
        change: (draft) => ({ ...draft, minDays: 1, maxDays: most(2 * draft.maxDays, 3650) }),
      },
      {
        label: 'wider strikes',
        change: (draft) => ({ ...draft, maxAbsLogMoneyness: most(2 * settings.maxAbsLogMoneyness, 5) }),
      },
      ...(settings.minQuotes > 3
        ? [{ label: 'smiles of 3 quotes', change: (draft: SettingsDraft) => ({ ...draft, minQuotes: 3 }) }]
        : []),
    ],
  };
}

function notConverged(run: CalibrationRun, symbolOf: (name: string) => string): FailureAdvice {
  const { settings, starts } = run;
  const losses = starts.map(({ loss }) => loss).filter(Number.isFinite);
  const best = starts.toSorted((a, b) => a.loss - b.loss)[0];
  const fix = fixLoose(run, symbolOf);
  const also = [fromHere(run), ...(fix ? [fix] : [])];
  if (best && best.iterations >= settings.maxIterations) {
    return {
      cause: `The best start was still improving after ${formatCount(best.iterations)} iterations.`,
      remedies: [moreIterations(settings), ...also],
    };
  }
  if (losses.length > 1 && Math.max(...losses) > 1.1 * Math.min(...losses)) {
    const ends = [Math.min(...losses), Math.max(...losses)].map((loss) => formatParameter(loss, 3));
    return {
      cause: `The starts ended in different valleys, with losses from ${ends[0]!} to ${ends[1]!}.`,
      remedies: [moreStarts(settings), ...also],
    };
  }
  const loose = run.fittedParams
    .filter(({ state }) => state === 'notIdentified')
    .map(({ name }) => symbolOf(name));
  return {
    cause:
      loose.length > 0
        ? `The quotes do not say what ${loose.join(', ')} is, so that the loss is flat along it.`
        : 'The loss is flat around the best point.',
    remedies: [...(fix ? [fix] : []), fromHere(run), moreStarts(settings)],
  };
}
