import { describe, expect, it } from 'vitest';
import { calibrationSettings, type CalibrationRun } from '#contract/schemas/calibration.ts';
import type { ModelInfo } from '#contract/schemas/pricing.ts';
import { CalibrationController } from '#renderer/panels/calibration/calibration.svelte.ts';
import { componentColumns, componentRows, nodeRows } from '#renderer/panels/calibration/component-rows.ts';
import { smilePlot } from '#renderer/panels/calibration/fit-charts.ts';
import { expiryName, matchingFit, quotedSlicesOf } from '#renderer/panels/calibration/fit-picture.ts';
import type { ExpiryFit, FitPicture } from '#renderer/panels/calibration/fit-picture.ts';
import { isUsual, leftOutWords } from '#renderer/panels/calibration/left-out-words.ts';
import { residualHeatmap } from '#renderer/panels/calibration/residual-charts.ts';
import { figuresOf, provenanceOf, targetWords } from '#renderer/panels/calibration/run-words.ts';
import { defaultDraft, draftOf, faultsOf, settingsOf } from '#renderer/panels/calibration/settings-draft.ts';
import { showCell } from '#renderer/ui/table-column.ts';
import { contextAt } from '../../services/market/memory-reader.ts';
import { openParts } from '../market/open-parts.ts';
import { runOf } from '../support/calibration-fixture.ts';
import { calibrationAnswers } from '../support/fake-calibration.ts';
import { modelAnswers } from '../support/fake-models.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

const { models } = await modelAnswers.list({}, contextAt('2026-05-15'));
const modelOf = (id: string): ModelInfo => models.find((model) => model.id === id) as ModelInfo;
const plain = runOf({ runId: 'a', model: 'heston', quoteDate: '2026-05-15', status: 'CONVERGED' });

const nodes: ExpiryFit = {
  component: 'assetOptions',
  expiryYears: 0.24,
  expiry: null,
  forward: 5000,
  strikes: Float64Array.of(4500, 5000, 5500),
  market: Float64Array.of(0.25, 0.2, 0.18),
  model: Float64Array.of(0.26, 0.2, 0.17),
  halfSpreads: Float64Array.of(0.005, 0.004, 0.01),
  weights: Float64Array.of(4e4, 6e4, 1e4),
  rmse: 0.82,
  filled: Uint8Array.of(1, 0, 1),
};
const repair = {
  targets: 'everyNode',
  estimator: { id: 'mixture', label: 'Network', weightsHash: 'f'.repeat(64) },
  projected: true,
  ...{ nodes: 221, nodesWithQuote: 67, quotedNodes: 67, filledNodes: 76 },
} as const;
const repaired: CalibrationRun = {
  ...plain,
  runId: 'b',
  settings: { ...plain.settings, repair: { targets: 'everyNode', estimator: 'mixture', project: true } },
  inputs: { ...plain.inputs!, repair },
  expiries: [nodes, ...plain.expiries],
  nodes: {
    count: 143,
    filled: 76,
    rmse: 0.26,
    rmseErrors: 0.92,
    insideBandPercent: 90.2,
    filledWeightPercent: 4,
  },
};
const picture: FitPicture = {
  ...{ title: 'Heston, 2026-05-15', name: 'Heston', quoteDate: '2026-05-15', source: '', sample: false },
  expiries: repaired.expiries,
};

describe('the desk', () => {
  it('asks for nodes of a repaired surface where options are fitted, and takes them back from a stored run', () => {
    const draft = { ...defaultDraft, optionsFrom: 'filledHoles', repairProject: false } as const;
    const settings = calibrationSettings.parse(settingsOf(draft, modelOf('heston'), null));
    expect(settings.repair).toEqual({ targets: 'filledHoles', estimator: 'default', project: false });
    expect(draftOf(settings, defaultDraft)).toMatchObject({
      optionsFrom: 'filledHoles',
      repairProject: false,
    });
    expect(draftOf(plain.settings, draft).optionsFrom).toBe('quotes');
    expect(settingsOf(defaultDraft, modelOf('heston'), null)).not.toHaveProperty('repair');
    const without = { ...draft, weights: { ...draft.weights, assetOptions: null } };
    expect(settingsOf(without, modelOf('heston'), null)).not.toHaveProperty('repair');
    expect(settingsOf({ ...draft, model: 'mrlr' }, modelOf('mrlr'), null)).not.toHaveProperty('repair');
  });

  it('says that bands are the weights', () => {
    const draft = { ...defaultDraft, optionsFrom: 'everyNode', weighting: 'vega' } as const;
    expect(faultsOf(draft, modelOf('heston'))).toEqual([
      'Repaired vols are weighted by their bands: choose half the bid–ask spread.',
    ]);
    expect(faultsOf({ ...draft, optionsFrom: 'quotes' }, modelOf('heston'))).toEqual([]);
  });

  it('asks for the estimators once a repaired surface is wanted', async () => {
    const parts = await openParts({ calibration: calibrationAnswers() });
    const calibration = inRoot(() => new CalibrationController(parts));
    await until(() => calibration.models.data !== null);
    expect(calibration.estimators.data).toBeNull();
    calibration.desk.set({ optionsFrom: 'filledHoles' });
    await until(() => (calibration.estimators.data?.estimators.length ?? 0) > 0);
    await calibration.run();
    expect(calibration.actionError).toBeNull();
    await until(() => calibration.runs.shown?.settings.repair?.targets === 'filledHoles');
    expect(calibration.runs.shown!.nodes!.filled).toBeGreaterThan(0);
    expect(calibration.runs.list.data!.runs[0]!.label).toBe('holes filled');
  });
});

describe('a run on a repaired surface', () => {
  it('keeps the errors of quotes and tells the nodes apart', () => {
    expect(componentRows(repaired.components, null)).toEqual(componentRows(plain.components, null));
    const [row] = nodeRows(repaired, null);
    const cells = componentColumns(false).map((column) => showCell(column, row!));
    expect(cells).toEqual(['Nodes, vol points', '143', '0.26', '0.92', '90.2', '–', '–']);
    expect(nodeRows(plain, repaired)).toEqual([]);
    expect(nodeRows(repaired, repaired)[0]).toMatchObject({ besideRmse: 0.26, besideInside: 90.2 });
    expect(figuresOf(repaired).find(({ label }) => label === 'Nodes')).toEqual({
      label: 'Nodes',
      value: '0.26',
      hint: 'RMSE of 143 nodes of the repaired surface, 76 of them without a quote, vol points',
    });
    expect(targetWords(repaired.inputs!, 0)).toBe('143 nodes');
    expect(targetWords(repaired.inputs!, 86)).toBe('86 quotes and 143 nodes');
    expect(targetWords({ ...plain.inputs!, usedQuotes: 699 }, 86)).toBe('699 quotes');
    const holes = {
      ...repaired.inputs!,
      usedQuotes: 7073,
      repair: { ...repair, targets: 'filledHoles' } as const,
    };
    expect(targetWords({ ...holes, repair: { ...holes.repair, quotedNodes: 0 } }, 0)).toBe(
      '7\u202f073 quotes and 76 nodes',
    );
    expect(figuresOf(plain).some(({ label }) => label === 'Nodes')).toBe(false);
    const told = Object.fromEntries(provenanceOf(repaired).map(({ label, value }) => [label, value]));
    expect(told['Repaired by']).toBe(
      'Network, projected to no arbitrage: 67 quoted and 76 filled nodes fitted, 67 of 221 with a quote',
    );
    expect(told['Weights of the network, SHA-256']).toBe('f'.repeat(64));
  });

  it('draws nodes with their errors, hollow where a hole was filled, and residuals of quotes alone', () => {
    expect(expiryName(nodes)).toBe('node 88 d');
    const plot = smilePlot(picture, nodes, null);
    expect(plot.bars[0]).toMatchObject({
      label: 'nodes ± 1 sd; hollow: filled',
      parts: ['−1 sd', 'repaired', '+1 sd'],
      hollow: nodes.filled,
      pointLabels: [
        '4500, filled node, 2.0 standard errors',
        '5000, quoted node, 0.0 standard errors',
        '5500, filled node, −1.0 standard errors',
      ],
    });
    expect(plot.summary).toContain('nodes of the repaired surface and Heston');
    expect(quotedSlicesOf(picture, 'assetOptions')).not.toContain(nodes);
    expect(residualHeatmap(picture, 'assetOptions', 'residual')!.rows).not.toContain('node 88 d');
    expect(matchingFit(nodes, plain.expiries)).toBeNull();
  });

  it('says why nodes take no part', () => {
    expect(leftOutWords('nodeExtrapolated')).toBe('node of the repaired surface beyond the quotes');
    expect(isUsual('nodeExtrapolated')).toBe(true);
    expect(isUsual('nodeWithoutBand')).toBe(false);
  });
});
