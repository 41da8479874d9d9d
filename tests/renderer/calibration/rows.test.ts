import { describe, expect, it } from 'vitest';
import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { componentRows } from '#renderer/panels/calibration/component-rows.ts';
import { inWords } from '#renderer/panels/calibration/component-words.ts';
import { failureAdvice } from '#renderer/panels/calibration/failure-advice.ts';
import { leftOutWords } from '#renderer/panels/calibration/left-out-words.ts';
import {
  changeInErrors,
  changeOf,
  liveRows,
  paramColumns,
  paramRows,
  stateOf,
} from '#renderer/panels/calibration/param-rows.ts';
import { naturalRival, newest, runBefore, runColumns } from '#renderer/panels/calibration/run-rows.ts';
import { durationWords, figuresOf, provenanceOf } from '#renderer/panels/calibration/run-words.ts';
import { defaultDraft, draftOf } from '#renderer/panels/calibration/settings-draft.ts';
import { excludedRows, startRows } from '#renderer/panels/calibration/solver-rows.ts';
import { showCell } from '#renderer/ui/table-column.ts';
import { runOf } from '../support/calibration-fixture.ts';
import { runSeeds } from '../support/run-seeds.ts';
import { summaryOf } from '../support/fake-calibration.ts';

const runs = runSeeds.map(runOf);
const summaries = runs.map(summaryOf);
const byId = (runId: string): CalibrationRun => runs.find((run) => run.runId === runId)!;
const summary = (runId: string) => summaries.find((run) => run.runId === runId)!;
const names = { label: 'Heston', params: [] };
const symbolOf = (name: string): string => name;

describe('runs beside each other', () => {
  it('the run before is the last good one of an earlier day', () => {
    expect(runBefore(summaries, summary('heston-1'))?.runId).toBe('heston-3');
    expect(runBefore(summaries, summary('heston-0'))?.runId).toBe('heston-1');
    expect(runBefore(summaries, summary('mrlrj-0'))).toBeNull();
  });

  it('the natural rival is another model on the same day, else the run before', () => {
    expect(naturalRival(summaries, summary('heston-0'))?.model).not.toBe('heston');
    expect(naturalRival(summaries, summary('heston-0'))?.quoteDate).toBe(summary('heston-0').quoteDate);
    expect(naturalRival(summaries, summary('heston-20'))?.runId).toBe('heston-21');
    expect(newest([])).toBeNull();
  });
});

it('sentences of the engine name instruments as the screen does', () => {
  expect(inWords('The model misses the quotes (assetOptions) by 7.6 half-spreads.')).toBe(
    'The model misses the quotes (SPX options) by 7.6 half-spreads.',
  );
});

describe('a set from a file', () => {
  const imported = runOf({ ...runSeeds[3]!, runId: 'kept', current: false, imported: true });
  it('is marked as one, and is nobody’s run before', () => {
    const status = runColumns.find(({ id }) => id === 'status')!;
    const row = { run: summaryOf(imported), modelLabel: 'Heston', role: '' } as const;
    expect(showCell(status, row)).toBe('Imported');
    expect(status.title?.(row)).toMatch(
      /^Imported from desk\.json, \d{4}-\d\d-\d\d \d\d:\d\d UTC\. Converged there\.$/,
    );
    expect(runBefore([summaryOf(imported), ...summaries], summary('heston-0'))?.runId).toBe('heston-1');
  });

  it('says its file and hashes, and no machine that it does not know', () => {
    const labels = provenanceOf(imported).map(({ label }) => label);
    expect(labels).toContain('File, SHA-256');
    expect(labels).not.toContain('Machine');
    expect(provenanceOf(imported)[0]!.value).toContain('desk.json');
    expect(figuresOf(imported).map(({ label }) => label)).not.toContain('Time');
  });
});

describe('rows of parameters', () => {
  it('hold the change against another run, in its own unit and in standard errors', () => {
    const [row] = paramRows(byId('heston-0'), names, { v0: 0.01 });
    expect(changeOf(row!)).toBeCloseTo(row!.value! - 0.01, 12);
    expect(changeInErrors(row!)).toBeCloseTo((row!.value! - 0.01) / 0.0004, 9);
    const both = paramRows(byId('heston-0'), names, { v0: 0.01 }, byId('heston-1').fittedParams)[0]!;
    expect(changeInErrors(both)).toBeCloseTo((row!.value! - 0.01) / Math.hypot(0.0004, 0.0004), 9);
  });

  it('say which bound was hit, and what the data do not tell', () => {
    const stateAt = (runId: string, name: string): string =>
      stateOf(paramRows(byId(runId), names, null).find((row) => row.name === name)!);
    expect(stateAt('heston-3', 'rho')).toBe('at lower bound');
    expect(stateAt('heston-2', 'kappa')).toBe('not identified');
    expect(stateAt('quintic-0', 'alpha2')).toBe('fixed');
    expect(stateAt('heston-0', 'v0')).toBe('');
  });

  it('have nothing but values while it runs', () => {
    const rows = liveRows({ v0: 0.04 }, names, summary('heston-1'));
    expect(rows[0]).toMatchObject({ value: 0.04, beside: summary('heston-1').params['v0'], state: 'live' });
    const ids = paramColumns({ value: 'Best so far', beside: 'In use', live: true }).map(({ id }) => id);
    expect(ids).toEqual(['param', 'value', 'beside', 'change']);
  });
});

describe('rows of errors and starts', () => {
  it('share the loss among the instruments and stand beside those of B', () => {
    const rows = componentRows(byId('heston-0').components, byId('quintic-0').components);
    expect(rows.reduce((sum, { lossShare }) => sum + (lossShare ?? 0), 0)).toBeCloseTo(100, 9);
    expect(rows[0]!.rmse! - rows[0]!.besideRmse!).toBeGreaterThan(0);
  });

  it('say how far each start ended over the best', () => {
    const excess = startRows(byId('heston-0')).map(({ excessPercent }) => Math.round(excessPercent));
    expect(excess).toEqual([0, 0, 0, 0, 0, 90, 0, 0]);
  });
});

describe('what was left out', () => {
  it('is said in words, and by its code where that is not known', () => {
    expect(['noBid', 'outsideMoneyness', 'somethingNew'].map(leftOutWords)).toEqual([
      'no bid',
      'strike outside the log-moneyness asked for',
      'somethingNew',
    ]);
    expect(excludedRows(byId('heston-0'))[0]!.reason).toBe('in the money');
  });
});

describe('words of a run', () => {
  it('put figures in the unit of each kind of instrument', () => {
    expect(figuresOf(summary('heston-0')).map(({ label }) => label)).toEqual([
      'SPX',
      'VX',
      'VIX',
      'Quotes',
      'Time',
    ]);
    expect([durationWords(412), durationWords(4100), durationWords(41_000), durationWords(600_000)]).toEqual([
      '412 ms',
      '4.1 s',
      '41 s',
      '10 min',
    ]);
  });

  it('say everything that a second computation needs', () => {
    const labels = provenanceOf(byId('heston-0')).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['Seed', 'Code version', 'Quotes used, SHA-256']));
  });
});

describe('after a failure', () => {
  it('says nothing about a run that can be used', () => {
    expect(failureAdvice(byId('heston-0'), symbolOf)).toBeNull();
    expect(failureAdvice(byId('heston-3'), symbolOf)).toBeNull();
  });

  it('offers more iterations where the limit came too early, and the parameters as they were', () => {
    const run = byId('heston-2');
    const advice = failureAdvice(run, symbolOf)!;
    expect(advice.cause).toBe('The best start was still improving after 200 iterations.');
    const [more, here, fixed] = advice.remedies;
    const draft = draftOf(run.settings, defaultDraft);
    expect(more!.change(draft).maxIterations).toBe(800);
    expect(here!.change(draft).params['heston']!['rho']!.start).toBe(run.params['rho']);
    expect(fixed!.label).toBe('kappa fixed');
    expect(fixed!.change(draft).params['heston']!['kappa']).toMatchObject({
      mode: 'fixed',
      fixed: run.params['kappa'],
    });
    expect(fixed!.change(draft).params['heston']!['rho']).toMatchObject({ mode: 'free' });
  });

  it('offers more starts where they ended in different valleys', () => {
    const run = byId('heston-2');
    const short = { ...run, starts: run.starts.map((start) => ({ ...start, iterations: 40 })) };
    const advice = failureAdvice(short, symbolOf)!;
    expect(advice.cause).toMatch(/^The starts ended in different valleys/);
    expect(advice.remedies[0]!.change(defaultDraft).starts).toBe(24);
    const level = { ...short, starts: short.starts.slice(0, 1) };
    expect(failureAdvice(level, symbolOf)!.cause).toContain('do not say what kappa is');
  });

  it('widens the filters where there were too few quotes', () => {
    const advice = failureAdvice(byId('heston-4'), symbolOf)!;
    expect(advice.cause).toBe('Most quotes left out: 331 of SPX options, no bid.');
    expect(advice.remedies.map(({ label }) => label)).toEqual([
      'more expiries',
      'wider strikes',
      'smiles of 3 quotes',
    ]);
    expect(advice.remedies[1]!.change(defaultDraft).maxAbsLogMoneyness).toBe(1);
    expect(advice.remedies[2]!.change(defaultDraft).minQuotes).toBe(3);
  });

  it('goes on from where a run was stopped', () => {
    const stopped = { ...byId('heston-0'), status: 'CANCELLED' as const };
    expect(failureAdvice(stopped, symbolOf)!.remedies).toHaveLength(1);
    const failed = { ...byId('heston-0'), status: 'FAILED' as const };
    expect(failureAdvice(failed, symbolOf)!.remedies[0]!.change(defaultDraft).seed).toBe(2);
  });
});
