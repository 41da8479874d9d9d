import { calibrationSettings, type CalibrationRun } from '#contract/schemas/calibration.ts';
import { findModel } from '#quant/models/registry.ts';

/** A stored run of a model at its starting parameters, as far as exports look at it. */
export function sampleRun(model: string, changes: Partial<CalibrationRun> = {}): CalibrationRun {
  const specs = findModel(model)!.params;
  const fittedParams = specs.map(({ name, start, max }) => ({
    name,
    // Neither short in decimal nor in binary: full precision has to survive.
    value: start * (start * (1 + 1 / 3) < max ? 1 + 1 / 3 : 2 / 3),
    standardError: start / 7,
    lower: null,
    upper: null,
    state: 'free' as const,
  }));
  return {
    runId: `run-${model}`,
    model,
    label: 'for a test',
    status: 'CONVERGED',
    message: 'Converged.',
    startedAtMs: 1_685_131_200_000,
    elapsedMs: 12,
    quoteDate: '2023-05-26',
    loss: 0.1,
    rmse: { assetOptions: 0.4 },
    params: Object.fromEntries(fittedParams.map(({ name, value }) => [name, value])),
    usedQuotes: 10,
    warnings: 0,
    current: false,
    trigger: 'user',
    sample: false,
    settings: calibrationSettings.parse({ model, componentWeights: { assetOptions: 1 } }),
    inputs: null,
    fittedParams,
    freeParams: specs.map(({ name }) => name),
    correlation: new Float64Array(specs.length ** 2).fill(Number.NaN),
    curves: [
      {
        name: 'forward variance',
        unit: '1/yr',
        timesYears: Float64Array.of(0.1, 0.5),
        values: Float64Array.of(0.02, 0.03),
      },
    ],
    components: [
      {
        id: 'assetOptions',
        weight: 1,
        loss: 0.1,
        count: 10,
        rmse: 0.4,
        rmseHalfSpreads: null,
        insideBidAskPercent: 80,
      },
    ],
    expiries: [],
    starts: [],
    trace: { evaluations: Float64Array.of(1), loss: Float64Array.of(0.1) },
    profiles: [],
    numericalErrorVolPoints: 0,
    warningList: [],
    machine: { platform: 'linux', cpu: 'x', cores: 2, node: '26' },
    codeVersion: '0.1.0',
    resultHash: 'a'.repeat(64),
    provenance: null,
    ...changes,
  };
}
