import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { evaluateRepairTask } from '#jobs/tasks/evaluate-repair.task.ts';
import { repairSurfaceTask } from '#jobs/tasks/repair-surface.task.ts';
import type { RepairLabDeps } from '#services/repair-lab/repair-lab-deps.ts';
import { createRepairLabService } from '#services/repair-lab/repair-lab-service.ts';
import { repairSurface } from '#services/repair-lab/repair-surface.ts';
import type { ServiceContext } from '#services/service-context.ts';

const folders = {
  bundled: join(tmpdir(), 'volterra-no-models'),
  trained: join(tmpdir(), 'volterra-no-models'),
};
const deps = {
  compute: createInlineCompute([repairSurfaceTask, evaluateRepairTask]),
  market: { codeVersion: 'test' } as RepairLabDeps['market'],
  folders,
};
const lab = createRepairLabService(deps);
const context: ServiceContext = {
  signal: new AbortController().signal,
  door: 'cli',
  now: () => 0,
  progress: () => {},
  partial: () => {},
};

const given = { underlying: 'SPX', resample: true, bandRule: 'mondrian' as const };

async function exampleGrid() {
  const { grid, truth } = await lab.example({ family: 'sabr-event', mask: 'regular', seed: 3 }, context);
  return { grid, truth };
}

async function refusalOf(work: Promise<unknown>): Promise<VolterraError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof VolterraError)) throw new Error('was not refused');
  return error;
}

describe('surface.repair', () => {
  it('fills every hole and leaves no arbitrage on the nodes', async () => {
    const { grid, truth } = await exampleGrid();
    const repaired = await repairSurface(
      deps,
      { ...given, grid, estimator: 'gaussian-conditional', project: true },
      context,
    );
    expect(repaired.after.free).toBe(true);
    expect(repaired.impliedVols.every((vol) => vol > 0)).toBe(true);
    expect(repaired.observed).toEqual(grid.observed);
    expect(repaired.warnings).toEqual([]);
    const misses = repaired.totalVariance.map((w, cell) => Math.abs(Math.sqrt(w / truth[cell]!) - 1));
    // Errors of the benchmark on this family are half a vol point; a tenth of the vol is far outside.
    expect(misses.toSorted()[Math.floor(misses.length / 2)]).toBeLessThan(0.1);
  });

  it('leaves no arbitrage between the lowest puts where the quotes of a family have it', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { grid } = await lab.example({ family: 'sabr-event', mask: 'adversarial', seed }, context);
      const repaired = await repairSurface(
        deps,
        { ...given, grid, estimator: 'gaussian-mixture', project: true },
        context,
      );
      expect(repaired.after.butterfly).toEqual([]);
      expect(repaired.after.calendar).toEqual([]);
    }
  });

  it('says where it leaves arbitrage when it is not to project', async () => {
    const { grid } = await exampleGrid();
    const repaired = await repairSurface(
      deps,
      { ...given, grid, estimator: 'interpolation', project: false },
      context,
    );
    expect(repaired.projection).toBeNull();
    expect(repaired.after).toEqual(repaired.before);
  });

  it.each([
    ['negative', -0.01],
    ['zero', 0],
    ['missing', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
  ])('refuses a %s variance that is marked as observed, naming the cell', async (_name, value) => {
    const { grid } = await exampleGrid();
    const cell = grid.observed.indexOf(1);
    const totalVariance = grid.totalVariance.with(cell, value);
    const error = await refusalOf(
      repairSurface(
        deps,
        { ...given, grid: { ...grid, totalVariance }, estimator: 'interpolation', project: true },
        context,
      ),
    );
    expect(error.code).toBe('BAD_SURFACE');
    expect(error.detail.field).toBe(`grid.totalVariance.${cell}`);
  });

  it('refuses too few quotes, axes that do not ascend and columns of another length', async () => {
    const { grid } = await exampleGrid();
    const fieldOf = async (changed: Partial<typeof grid>): Promise<string | undefined> =>
      (
        await refusalOf(
          repairSurface(
            deps,
            { ...given, grid: { ...grid, ...changed }, estimator: 'interpolation', project: true },
            context,
          ),
        )
      ).detail.field;
    expect(await fieldOf({ observed: grid.observed.map((_, cell) => (cell < 4 ? 1 : 0)) })).toMatch(
      /^grid\./,
    );
    expect(await fieldOf({ logMoneyness: grid.logMoneyness.toReversed() })).toBe('grid.logMoneyness.1');
    expect(await fieldOf({ observed: grid.observed.slice(1) })).toBe('grid.observed');
  });

  it('refuses an estimator that there is none of, with those that there are', async () => {
    const { grid } = await exampleGrid();
    const error = await refusalOf(
      repairSurface(deps, { ...given, grid, estimator: 'oracle', project: true }, context),
    );
    expect(error.code).toBe('BAD_PARAMETER');
    expect(error.message).toContain('interpolation');
  });
});

describe('repairLab.evaluate', () => {
  it('scores each estimator on each family and mask with the same surfaces', async () => {
    const ask = { estimators: ['interpolation', 'gaussian-conditional'], families: ['ssvi'], surfaces: 6 };
    const evaluated = await lab.evaluate(
      contract.repairLab.evaluate.input.parse({ ...ask, seed: 5, stale: false, leaveOut: false }),
      context,
    );
    expect(evaluated.stopped).toBe('done');
    expect(evaluated.cells).toHaveLength(4);
    const [lines, gaussian] = evaluated.cells;
    expect(gaussian!.rmse).toBeLessThan(lines!.rmse);
    for (const cell of evaluated.cells) expect(cell.violationsProjected).toBe(0);
  });
});

describe('the other parts of an evaluation', () => {
  const asked = (change: object) =>
    contract.repairLab.evaluate.input.parse({
      ...{ estimators: ['gaussian-conditional'], families: ['sabr-event'], masks: ['regular'], surfaces: 12 },
      ...{ stale: false, leaveOut: false, ...change },
    });

  it('scores a law also as it is without the family, worse and with bands that have not seen it', async () => {
    const { cells } = await lab.evaluate(asked({ leaveOut: true }), context);
    expect(
      cells.map(({ leftOut, inFamily, bandsSawFamily }) => ({ leftOut, inFamily, bandsSawFamily })),
    ).toEqual([
      { leftOut: false, inFamily: true, bandsSawFamily: true },
      { leftOut: true, inFamily: false, bandsSawFamily: false },
    ]);
    const [seen, unseen] = cells;
    expect(unseen!.rmse).toBeGreaterThan(1.5 * seen!.rmse);
    expect(unseen!.bandWidth80).toBeGreaterThan(seen!.bandWidth80);
    for (const cell of cells) {
      const { spreadEarned, repairLoss, net } = cell.quotingAtBand;
      expect(net).toBeCloseTo(spreadEarned - repairLoss, 12);
      const counted = cell.bandBuckets.reduce((sum, { count }) => sum + count, 0);
      const mean = cell.bandBuckets.reduce((sum, { count, coverage80 }) => sum + count * coverage80, 0);
      expect(mean / counted).toBeCloseTo(cell.bandCoverage80, 9);
    }
  });

  it('finds stale quotes no better than one who knows the truth', async () => {
    const { cells, stale } = await lab.evaluate(asked({ stale: true }), context);
    expect(cells).toHaveLength(1);
    const [{ curves, quotes, staleQuotes }] = stale as [(typeof stale)[number]];
    const [ours, , oracle] = curves;
    // 12 surfaces hold about 110 stale quotes: an area is known to 0.025, three of which are allowed.
    expect(ours!.area).toBeGreaterThan(0.65);
    expect(ours!.area!).toBeLessThan(oracle!.area! + 0.075);
    expect(staleQuotes / quotes).toBeGreaterThan(0.04);
    expect([ours!.truePositives.at(-1), ours!.falsePositives.at(-1)]).toEqual([1, 1]);
  });

  it('follows bands over a change of family, and refuses one that is none, and what stands twice', async () => {
    const shift = { from: 'ssvi', to: 'sabr-event', surfaces: 15, rate: 0.2 };
    const ask = asked({ estimators: ['interpolation'], surfaces: 2, shift });
    const { shifts } = await lab.evaluate(ask, context);
    expect(shifts[0]!.levels).toHaveLength(30);
    expect(shifts[0]!.levels.at(-1)).toBeGreaterThan(85);
    const fieldOf = async (change: object): Promise<string | undefined> =>
      (await refusalOf(Promise.resolve().then(() => lab.evaluate(asked(change), context)))).detail.field;
    expect(await fieldOf({ shift: { from: 'ssvi', to: 'ssvi' } })).toBe('shift.to');
    expect(await fieldOf({ shift: { from: 'ssvi', to: 'nothing' } })).toBe('shift.to');
    expect(await fieldOf({ families: ['ssvi', 'ssvi'] })).toBe('families.1');
  });
});

describe('repairLab.estimators', () => {
  it('says of each network what it learned from', async () => {
    const shipped = createRepairLabService({
      ...deps,
      folders: { ...folders, bundled: 'resources/models/surface-repair' },
    });
    const labels = (await shipped.estimators({}, context)).estimators.map(({ label }) => label);
    expect(labels).toContain('Repair network, all 7 families (coefficients)');
    expect(labels).toContain('Repair network, all but SABR with events (coefficients)');
    expect(labels).toContain('Published CNN, from SSVI');
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('names what the default is where no network is there', async () => {
    const { estimators, standard } = await lab.estimators({}, context);
    expect(standard).toBe('gaussian-mixture');
    expect(estimators.map(({ id }) => id)).toContain('interpolation');
  });
});

describe('bands, stale quotes and other grids', () => {
  it('puts most of the truth inside its bands, and whole surfaces inside the wider ones', async () => {
    const { grid, truth } = await exampleGrid();
    const { bands, expiriesYears, logMoneyness } = await repairSurface(
      deps,
      { ...given, grid, estimator: 'gaussian-mixture', project: true },
      context,
    );
    const vols = truth.map((w, cell) =>
      Math.sqrt(w / expiriesYears[Math.floor(cell / logMoneyness.length)]!),
    );
    const inside = bands.map(
      ({ lower, upper }) => vols.filter((vol, cell) => vol >= lower[cell]! && vol <= upper[cell]!).length,
    );
    expect(bands.map(({ covers, levelPercent }) => `${covers} ${levelPercent}`)).toEqual([
      'cell 80',
      'cell 95',
      'surface 80',
      'surface 95',
    ]);
    // Nominal 95 % over all cells of one surface, quoted ones among them; 85 % leaves room for its luck.
    expect(inside[1]! / vols.length).toBeGreaterThan(0.85);
    expect(inside[3]).toBeGreaterThanOrEqual(inside[1]!);
  });

  it('cuts adaptive bands at the level that earlier misses have led to, and those of kinds never seen for laws', async () => {
    const { grid } = await exampleGrid();
    const ask = (change: object) =>
      Promise.resolve().then(() =>
        repairSurface(
          deps,
          contract.surface.repair.input.parse({ estimator: 'gaussian-conditional', grid, ...change }),
          context,
        ),
      );
    const history = (missed80: number[], missed95: number[]) => ({
      bandRule: 'adaptive',
      bandHistory: { missed80, missed95, rate: 0.05 },
    });
    const fresh = await ask(history([], []));
    expect(fresh.bandLevels!.map((level) => Math.round(level))).toEqual([80, 95]);
    const missed = await ask(history(new Array<number>(10).fill(40), [35]));
    // 0.2 − 10·0.05·(0.2 − 0.4)·(−1): the level rises by 10·0.05·(0.4 − 0.2) = 0.1; by 0.05·0.3 = 0.015.
    expect(missed.bandLevels![0]).toBeCloseTo(90, 9);
    expect(missed.bandLevels![1]).toBeCloseTo(96.5, 9);
    expect(missed.bandNote).toContain('cut at 90.0 % and 96.5 %');
    const [narrow, wide] = [fresh.bands[0]!, missed.bands[0]!];
    expect(wide.upper.every((upper, cell) => upper >= narrow.upper[cell]!)).toBe(true);
    // All ever missed: as wide as the largest score, and no wider.
    const lost = await ask(history(new Array<number>(500).fill(100), []));
    expect(lost.bands[0]!.upper.every(Number.isFinite)).toBe(true);
    const fieldOf = async (change: object) => (await refusalOf(ask(change))).detail.field;
    const unseen = await ask({ bandRule: 'unseen' });
    const mean = ({ lower, upper }: (typeof unseen.bands)[number]) =>
      upper.reduce((sum, high, cell) => sum + high - lower[cell]!, 0) / upper.length;
    expect(mean(unseen.bands[0]!)).toBeGreaterThan(mean(fresh.bands[0]!));
    expect(unseen.bandNote).toContain('learned without it');
    expect(await fieldOf({ bandRule: 'unseen', estimator: 'interpolation' })).toBe('bandRule');
    expect(await fieldOf({ bandRule: 'adaptive' })).toBe('bandHistory');
    expect(await fieldOf({ ...history([], []), bandRule: 'split' })).toBe('bandHistory');
    expect(await fieldOf({ ...history([], []), grid: undefined })).toBe('bandRule');
  });

  it('suspects a quote that was moved by a vol point', async () => {
    const { grid } = await exampleGrid();
    const observed = [...grid.observed.keys()].filter((cell) => grid.observed[cell] === 1);
    const moved = observed[Math.floor(observed.length / 2)]!;
    const years = grid.expiriesYears[Math.floor(moved / grid.logMoneyness.length)]!;
    const vol = Math.sqrt(grid.totalVariance[moved]! / years) + 0.011;
    const totalVariance = grid.totalVariance.with(moved, vol * vol * years);
    const { staleProbabilities } = await repairSurface(
      deps,
      { ...given, grid: { ...grid, totalVariance }, estimator: 'interpolation', project: true },
      context,
    );
    const rank = observed.filter((cell) => staleProbabilities[cell]! > staleProbabilities[moved]!).length;
    expect(rank).toBeLessThan(3);
    expect(staleProbabilities.every((each, cell) => Number.isNaN(each) === (grid.observed[cell] === 0))).toBe(
      true,
    );
  });

  it('puts another grid onto its own and says so, or refuses naming the node', async () => {
    const { grid } = await exampleGrid();
    const shifted = { ...grid, logMoneyness: grid.logMoneyness.map((k) => 1.1 * k) };
    const repaired = await repairSurface(
      deps,
      { ...given, grid: shifted, estimator: 'gaussian-mixture', project: true },
      context,
    );
    expect(repaired.resampling).toMatch(/nodes from/);
    expect(repaired.logMoneyness).toEqual(grid.logMoneyness);
    const error = await refusalOf(
      repairSurface(
        deps,
        { ...given, resample: false, grid: shifted, estimator: 'gaussian-mixture', project: true },
        context,
      ),
    );
    expect(error.detail.field).toBe('grid.logMoneyness.0');
  });
});
