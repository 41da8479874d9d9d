import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import type { SurfaceRepairResult } from '#contract/schemas/repair.ts';
import type { Services } from '#services/service-context.ts';
import { draftFault, startDraft, withOwnLabels } from '#renderer/panels/surface-repair/repair-draft.ts';
import { missingError, violationCount } from '#renderer/panels/surface-repair/repair-figures.ts';
import { quoteRows, violationRows } from '#renderer/panels/surface-repair/finding-rows.ts';
import { noteRows } from '#renderer/panels/surface-repair/note-rows.ts';
import { RepairController } from '#renderer/panels/surface-repair/repair.svelte.ts';
import { ScoresController } from '#renderer/panels/surface-repair/scores.svelte.ts';
import { TrainingController } from '#renderer/panels/surface-repair/training.svelte.ts';
import { loadFixture } from '../charts/load-fixture.ts';
import { openParts } from '../market/open-parts.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { trainingAnswer } from '../support/fake-repair.ts';
import { fakeChains } from '../support/fake-surface.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

type Repair = Services['surface']['repair'];
type Asked = Parameters<Repair>[0];

const quick = { estimator: 'slice-svi', compared: 'interpolation' } as const;
const kept = loadFixture<SurfaceRepairResult>('surface-repair.json');
const hidden = { count: 130, rmseVolPoints: 0.4, medianHalfSpreads: 1.2, insideBidAskPercent: 44 };

/** The stored answer, for whatever is asked: no law has to be learned first. */
const repairAnswer = async ({ estimator, snapshotId, hide }: Asked): Promise<SurfaceRepairResult> => ({
  ...kept,
  estimator: { ...kept.estimator, id: estimator },
  chain: fakeChains.find((chain) => chain.snapshotId === snapshotId) ?? null,
  hidden: hide ? { ...hidden, coveragePercent: [78, 94], bandWidthVolPoints: [0.8, 1.4], places: [] } : null,
});

async function open(overrides: Overrides = {}) {
  const parts = await openParts({ surface: { repair: repairAnswer }, ...overrides });
  const repair = inRoot(() => new RepairController(parts));
  await until(() => repair.list.data !== null && repair.chains.data !== null);
  return { repair, parts };
}

function recorded(): { asked: Asked[]; overrides: Overrides } {
  const asked: Asked[] = [];
  const repair: Repair = (input) => {
    asked.push(input);
    return repairAnswer(input);
  };
  return { asked, overrides: { surface: { repair } } };
}

describe('the Surface repair screen', () => {
  it('repairs the last chain on or before the as-of date, by two estimators with the same quotes hidden', async () => {
    const { asked, overrides } = recorded();
    const { repair, parts } = await open(overrides);
    expect(repair.draft.source).toBe('chain');
    const { standard, standardForChains } = repair.list.data!;
    expect(repair.draft.estimator).toBe(standardForChains);
    repair.change({ source: 'example' });
    expect(repair.draft.estimator).toBe(standard);
    repair.change({ source: 'chain' });
    parts.asOf.step(-1);
    await until(() => repair.chain?.quoteDate === '2026-05-14');
    repair.change({ ...quick, hide: true, hideSeed: 5 });
    await repair.repair();
    expect(repair.kept.error).toBeNull();
    expect(asked.map(({ estimator, snapshotId, hide }) => ({ estimator, snapshotId, hide }))).toEqual([
      { estimator: 'slice-svi', snapshotId: 'SPX@2026-05-14', hide: { mask: 'regular', seed: 5 } },
      { estimator: 'interpolation', snapshotId: 'SPX@2026-05-14', hide: { mask: 'regular', seed: 5 } },
    ]);
    expect(repair.kept.shown?.result.hidden?.count).toBeGreaterThan(0);
    expect(repair.chartData?.asOf).toBe('2026-05-14');
    expect(repair.outdated).toBe(false);
    parts.asOf.step(1);
    await until(() => repair.outdated);
    expect(repair.ageOf(repair.kept.shown!.chain)).toBe(1);
  });

  it('starts with a generated surface where there is no chain, and scores it against its truth', async () => {
    const { repair } = await open({ vixIndex: { chains: async () => ({ chains: [] }) } });
    expect(repair.draft.source).toBe('example');
    repair.change({ ...quick, project: false });
    await repair.repair();
    const { result, truth, compared } = repair.kept.shown!;
    expect(missingError(result, truth)).toBeGreaterThan(0);
    expect(missingError(compared!, truth)).toBeGreaterThan(0);
    expect(missingError({ ...result, observed: new Uint8Array(truth!.length).fill(1) }, truth)).toBeNull();
    expect(repair.besides.map(({ id }) => id)).toEqual(['truth', 'compared']);
    repair.change({ source: 'chain' });
    expect(repair.fault).toContain('There is no SPX chain');
    expect(repair.canRepair).toBe(false);
  });

  it('keeps the repair where the estimator beside it refuses, and says why', async () => {
    const { repair } = await open({
      surface: {
        repair: (input) => {
          if (input.estimator === 'interpolation')
            throw new VolterraError('BAD_SURFACE', { message: 'Too few.' });
          return repairAnswer(input);
        },
      },
    });
    repair.change({ ...quick, source: 'example' });
    await repair.repair();
    expect(repair.kept.shown?.comparedError?.message).toBe('Too few.');
    expect(repair.chartData?.compared).toBeNull();
    expect(repair.hasOtherGrid).toBe(false);
  });

  it('keeps the last good repair under a failure', async () => {
    let isBroken = false;
    const { repair } = await open({
      surface: {
        repair: (input) => {
          if (isBroken) throw new VolterraError('INTERRUPTED');
          return repairAnswer(input);
        },
      },
    });
    repair.change({ ...quick, source: 'example' });
    await repair.repair();
    const { shown } = repair.kept;
    isBroken = true;
    await repair.repair();
    expect(repair.kept.error?.code).toBe('INTERRUPTED');
    expect(repair.kept.shown).toBe(shown);
    expect(repair.kept.busy).toBe(false);
  });

  it('locates violations before and after, lists quotes and says what was done', async () => {
    const { repair } = await open();
    repair.change({ ...quick, source: 'example' });
    await repair.repair();
    const { shown } = repair.kept;
    const span = { from: -0.2, to: 0.1, worstAt: 0, worst: -0.01 };
    const before = {
      calendar: [{ earlier: 1, later: 2, ...span }],
      butterfly: [{ slice: 4, ...span }],
      ...{ lee: [12], checkedPairs: 12, free: false },
    };
    const rows = violationRows({ ...shown!.result, before });
    expect(rows).toHaveLength(violationCount(before) + violationCount(shown!.result.after));
    expect(rows.map(({ kind, row, worst }) => ({ kind, row, worst }))).toEqual([
      { kind: 'calendar', row: 2, worst: -0.01 },
      { kind: 'butterfly', row: 4, worst: -0.01 },
      { kind: 'Lee', row: 12, worst: null },
    ]);
    expect(rows[0]?.where).toContain(' → ');
    repair.point(rows[1]!);
    expect([repair.kept.row, repair.kept.violation?.key]).toEqual([4, 'before butterfly 0']);
    repair.chooseRow(2);
    expect(repair.kept.violation).toBeNull();
    const quotes = quoteRows(shown!.result);
    expect(quotes).toHaveLength(shown!.result.observed.reduce((sum, seen) => sum + seen, 0));
    const sure = quotes.map(({ probability }) => probability ?? 0);
    expect(sure).toEqual(sure.toSorted((a, b) => b - a));
    expect(noteRows(shown!).map(({ label }) => label)).toContain('Projection');
  });

  it('tells two networks of the same label apart', async () => {
    const { repair } = await open();
    const [first, second, third] = repair.estimators;
    const named = withOwnLabels([first!, { ...second!, label: first!.label }, third!]);
    expect(named.map(({ label }) => label)).toEqual([
      `${first!.label}, ${first!.id}`,
      `${first!.label}, ${second!.id}`,
      third!.label,
    ]);
  });

  it('asks for bands of a kind never seen of laws alone', async () => {
    const { asked, overrides } = recorded();
    const { repair } = await open(overrides);
    repair.change({ ...quick, source: 'example', bandRule: 'unseen' });
    expect(repair.fault).toContain('need a law');
    repair.change({ estimator: 'gaussian-mixture' });
    await repair.repair();
    expect(asked.map(({ bandRule }) => bandRule)).toEqual(['unseen', 'mondrian']);
  });

  it('refuses seeds that are no whole numbers', () => {
    expect(draftFault({ ...startDraft, source: 'example', seed: 1.5 })).toContain(
      'Seed must be a whole number',
    );
    expect(draftFault({ ...startDraft, source: 'chain', hide: true, hideSeed: -1 })).toContain('hiding');
    expect(draftFault({ ...startDraft, source: 'chain', hideSeed: -1 })).toBeNull();
  });
});

describe('scores and training', () => {
  it('asks for what is chosen and refuses an empty choice', async () => {
    const { repair, parts } = await open();
    const scores = new ScoresController(repair, parts);
    expect(scores.draft.estimators).toContain(repair.list.data!.standard);
    scores.change({ masks: [] });
    expect(scores.fault).toBe('Choose a mask at least.');
    scores.change({ masks: ['adversarial'], estimators: ['interpolation'] });
    await scores.run();
    expect(scores.kept.evaluation?.cells.map(({ mask }) => mask)).toEqual(['adversarial', 'adversarial']);
    expect(scores.outdated).toBe(false);
    scores.change({ on: 'chains' });
    expect(scores.outdated).toBe(true);
    await scores.run();
    expect(scores.kept.mask).toBe('adversarial');
    expect(scores.kept.chainScores?.scores).toHaveLength(4);
  });

  it('hears every epoch of a training, and keeps the best when it is stopped', async () => {
    const { repair, parts } = await open({ repairLab: { train: trainingAnswer(5) } });
    const training = inRoot(() => new TrainingController(repair, parts.engine));
    const done = training.train();
    await until(() => training.kept.epochs.length === 5);
    expect(training.kept.begun?.weights).toBe(48_210);
    expect(training.chartData?.steps.at(-1)?.at).toBe(5);
    expect(training.best?.epoch).toBe(4);
    await until(() => training.kept.job.running);
    await training.stop();
    await done;
    expect(training.kept.result).toMatchObject({ stopped: 'cancelled' });
    expect(training.canTrain).toBe(true);
  });
});
