import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contract } from '#contract/contract.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { evaluateRepairTask } from '#jobs/tasks/evaluate-repair.task.ts';
import { repairSurfaceTask } from '#jobs/tasks/repair-surface.task.ts';
import type { RepairLabDeps } from '#services/repair-lab/repair-lab-deps.ts';
import { createRepairLabService } from '#services/repair-lab/repair-lab-service.ts';
import { repairSurface } from '#services/repair-lab/repair-surface.ts';
import type { ServiceContext } from '#services/service-context.ts';

const deps = {
  compute: createInlineCompute([repairSurfaceTask, evaluateRepairTask]),
  market: { codeVersion: 'test' } as RepairLabDeps['market'],
  folders: {
    bundled: resolve(import.meta.dirname, '../../../resources/models/surface-repair'),
    trained: join(tmpdir(), 'volterra-no-models'),
  },
};
const lab = createRepairLabService(deps);
const context: ServiceContext = {
  signal: new AbortController().signal,
  door: 'cli',
  now: () => 0,
  progress: () => {},
  partial: () => {},
};

describe('bands of a network for a family that it never saw', () => {
  it('hold at least 75 and 90 % of the missing nodes', async () => {
    const { cells } = await lab.evaluate(
      contract.repairLab.evaluate.input.parse({
        ...{ estimators: ['without-sabr'], families: ['sabr-event'], surfaces: 60, seed: 3 },
        ...{ stale: false, leaveOut: false },
      }),
      context,
    );
    expect(cells).toHaveLength(2);
    for (const cell of cells) {
      expect(cell).toMatchObject({ leftOut: false, inFamily: false, bandsSawFamily: false });
      // 77 to 79 and 93 to 95 % on sets of 200; the standard error of 60 surfaces is about one.
      expect(cell.bandCoverage80).toBeGreaterThan(75);
      expect(cell.bandCoverage95).toBeGreaterThan(90);
    }
  });

  it('are wider than those for families that it knows, and refused where no law stands behind', async () => {
    const { grid } = await lab.example({ family: 'sabr-event', mask: 'adversarial', seed: 3 }, context);
    const ask = (estimator: string, bandRule: 'mondrian' | 'unseen') =>
      repairSurface(
        deps,
        { underlying: 'SPX', resample: true, project: true, grid, estimator, bandRule },
        context,
      );
    const width = async (bandRule: 'mondrian' | 'unseen') => {
      const { lower, upper } = (await ask('without-sabr', bandRule)).bands[0]!;
      return upper.reduce((sum, high, cell) => sum + high - lower[cell]!, 0);
    };
    expect(await width('unseen')).toBeGreaterThan(await width('mondrian'));
    await expect(ask('published-cnn', 'unseen')).rejects.toMatchObject({ code: 'BAD_PARAMETER' });
  });
});
