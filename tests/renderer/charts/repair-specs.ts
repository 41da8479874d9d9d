import type { RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import type { RepairChainScores, SurfaceRepairResult } from '#contract/schemas/repair.ts';
import type { RepairEpoch } from '#contract/schemas/repair-training.ts';
import { repairBucketsChart } from '#renderer/charts/repair-buckets.chart.ts';
import { repairChainsChart } from '#renderer/charts/repair-chains.chart.ts';
import type { RepairChartData } from '#renderer/charts/repair-data.ts';
import { repairGridChart, type RepairGridOptions } from '#renderer/charts/repair-grid.chart.ts';
import { repairScoresChart } from '#renderer/charts/repair-scores.chart.ts';
import { repairShiftChart } from '#renderer/charts/repair-shift.chart.ts';
import { repairSmileChart } from '#renderer/charts/repair-smile.chart.ts';
import { repairStaleChart } from '#renderer/charts/repair-stale.chart.ts';
import { repairTrainingChart } from '#renderer/charts/repair-training.chart.ts';
import type { ChartSpec } from '#renderer/charts/spec.ts';
import { measureOf } from '#renderer/panels/surface-repair/measures.ts';
import { loadFixture } from './load-fixture.ts';

export function repairData(): RepairChartData {
  const result = loadFixture<SurfaceRepairResult>('surface-repair.json');
  const about = { asOf: '2026-05-15', source: 'generated', sample: false };
  return { result, compared: null, truth: result.totalVariance, ...about };
}

const grid = (picture: RepairGridOptions['picture']) =>
  repairGridChart.view(repairData(), { picture, beside: 'truth', band: { levelPercent: 80, reach: 'cell' } });
const evaluation = () => loadFixture<RepairEvaluation>('repair-evaluation.json');
const names = { labelOf: (id: string) => id, familyOf: (id: string) => id };
const scores = () =>
  repairScoresChart.view(evaluation(), {
    measure: measureOf('rmse'),
    ...names,
  });
const chains = () =>
  repairChainsChart.view(loadFixture<RepairChainScores>('repair-chain-scores.json'), {
    mask: 'regular',
    labelOf: (id) => id,
  });
export const training = (picture: 'loss' | 'validation') => {
  const { epochs } = loadFixture<{ epochs: readonly RepairEpoch[] }>('repair-training.json');
  const steps = [0.25, 0.5, 1.75].map((at) => ({ at, loss: 2 - at }));
  const data = { steps, epochs, wantedEpochs: 4, source: 'network, seed 1', asOf: null };
  return repairTrainingChart.view(data, { picture });
};

/** Every chart of surface repair, from its fixture. */
export const repairSpecs: readonly (readonly [string, () => ChartSpec])[] = [
  ['repair-grid', () => grid('repaired')],
  ['repair-smile', () => repairSmileChart.view(repairData(), { row: 4, reach: 'cell', spans: [] })],
  ['repair-scores', scores],
  ['repair-buckets', () => repairBucketsChart.view(evaluation(), { levelPercent: 80 })],
  ['repair-stale', () => repairStaleChart.view(evaluation(), { place: 0, familyOf: (id) => id })],
  ['repair-shift', () => repairShiftChart.view(evaluation(), { estimator: 'interpolation', ...names })],
  ['repair-chains', chains],
  ['repair-training', () => training('validation')],
];
