import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { futuresAt, indexAt, vix } from './market-fixture.ts';
import type { RunSeed } from './run-seeds.ts';

type FittedParam = CalibrationRun['fittedParams'][number];
type Status = CalibrationRun['status'];

const bounds = {
  heston: { v0: [0, 4], kappa: [0, 50], theta: [0, 4], sigma: [0, 10], rho: [-1, 1] },
} as const;

/** Parameters that wander with the VIX, so that their history has something to show. */
function valuesOf({ model, quoteDate }: RunSeed): readonly (readonly [string, number, number])[] {
  const index = indexAt(quoteDate);
  const level = vix[index]! / 100;
  const wobble = Math.sin(index / 7);
  if (model === 'heston') {
    return [
      ['v0', level * level, 0.0004],
      ['kappa', 2.31 + 0.4 * wobble, 0.21],
      ['theta', 0.0412 + 0.002 * Math.cos(index / 11), 0.0011],
      ['sigma', 0.83 + 0.05 * wobble, 0.032],
      ['rho', -0.742 + 0.02 * Math.cos(index / 5), 0.009],
    ];
  }
  if (model === 'mrlrj') {
    return [
      ['kappa', 6.4 + 0.3 * wobble, 0.4],
      ['theta', 2.93, 0.02],
      ['sigma', 1.08 + 0.04 * wobble, 0.05],
      ['lambda', 3.2 - 0.3 * wobble, 0.9],
      ['eta', 5.1, 1.1],
    ];
  }
  const rest = [0.0124, 0.0231, 0, 0.061, 0, 1.044] as const;
  return [
    ['lambdaX', 37.2 + 2 * wobble, 3.1],
    ['lambdaY', 0.58, 0.11],
    ['theta', 0.947, 0.021],
    ['rho', -0.71 + 0.02 * wobble, 0.012],
    ...rest.map((value, order) => [`alpha${order}`, value, 0.004] as const),
    ['xi0', level * level, 0.0005],
  ];
}

export function paramsOf(seed: RunSeed): FittedParam[] {
  return valuesOf(seed).map(([name, value, standardError]): FittedParam => {
    const [lower, upper] = (bounds.heston as Record<string, readonly [number, number]>)[name] ?? [-10, 100];
    const atBound = seed.status === 'AT_BOUND' && name === 'rho';
    const fixed = seed.model === 'quintic-ou-2f' && (name === 'alpha2' || name === 'alpha4');
    const loose = seed.status === 'NOT_CONVERGED' && name === 'kappa';
    return {
      name,
      value: atBound ? lower : value,
      standardError: fixed || loose || atBound ? null : standardError,
      lower,
      upper,
      state: fixed ? 'fixed' : atBound ? 'atBound' : loose ? 'notIdentified' : 'free',
    };
  });
}

export function profilesOf(params: readonly FittedParam[]): CalibrationRun['profiles'] {
  return params
    .filter(({ standardError }) => standardError !== null)
    .map(({ name, value, standardError }) => {
      const se = standardError!;
      const values = Float64Array.from({ length: 25 }, (_unused, index) => value + (index - 12) * 0.25 * se);
      const excess = values.map((place) => ((place - value) / se) ** 2 * (1 + 0.06 * ((place - value) / se)));
      return { param: name, values, excess, lower: value - 1.99 * se, upper: value + 1.9 * se };
    });
}

export const statusMessages: Readonly<Record<Status, string>> = {
  CONVERGED: 'No step improves the loss by more than 1e-10; 7 of 8 starts ended there.',
  AT_BOUND: 'No step inside the bounds improves the loss; ρ stands at its lower bound.',
  NOT_CONVERGED: 'The limit of 200 iterations came before the loss stopped falling.',
  CANCELLED: 'Stopped by hand after 1,204 evaluations; the best so far was kept.',
  REFUSED: 'Only 3 quotes are left of 412: SPX options need 5 in at least one expiry. Widen the filters.',
  FAILED: 'The worker process ended before its answer.',
};

export const warningsOf = ({ status, model }: RunSeed): CalibrationRun['warningList'] => [
  ...(model === 'heston'
    ? [{ code: 'FELLER', message: 'The variance reaches zero: 2κθ = 0.19 is below σ² = 0.69 (Feller).' }]
    : []),
  ...(status === 'AT_BOUND'
    ? [
        {
          code: 'AT_BOUND',
          message: 'ρ stands at its lower bound −1: the smile is steeper than the model allows.',
        },
      ]
    : []),
  ...(model === 'heston'
    ? [
        {
          code: 'QUOTES_BEYOND',
          message: 'Quotes of 2026-05-18 and 2026-05-20 were left out: they expire within 5 days.',
        },
      ]
    : []),
];

export function traceOf(loss: number): CalibrationRun['trace'] {
  const evaluations = Float64Array.from({ length: 64 }, (_unused, index) => Math.round(8 + index * 19));
  return { evaluations, loss: evaluations.map((count) => loss * (1 + 240 * Math.exp(-count / 130))) };
}

export function startsOf(
  params: Record<string, number>,
  status: Status,
  loss: number,
): CalibrationRun['starts'] {
  const stray = status === 'NOT_CONVERGED';
  return Array.from({ length: 8 }, (_unused, index) => ({
    params,
    startLoss: loss * (40 + 31 * index),
    loss: loss * (index === 5 || (stray && index > 2) ? 1.9 : 1 + 1e-9 * index),
    evaluations: 140 + 9 * index,
    iterations: stray ? 200 : 31 + index,
    message: stray ? 'The limit of iterations was reached.' : 'No step improves the loss any more.',
  }));
}

/** What the models beside Heston fit by expiry. */
export const curveOf = (model: RunSeed['model']): CalibrationRun['curves'][number] => ({
  name: model === 'mrlrj' ? 'θ_T' : 'ξ₀',
  unit: model === 'mrlrj' ? 'log index' : '1/yr',
  timesYears: Float64Array.of(0.02, 0.08, 0.17, 0.25, 0.5, 1, 2),
  values: Float64Array.of(0.041, 0.039, 0.04, 0.042, 0.045, 0.047, 0.05),
});

/** The first future breaks the bound, the last lies beyond the options; the others are as far below it as is usual. */
export function consistencyOf({ quoteDate }: RunSeed): NonNullable<CalibrationRun['consistency']> {
  const { points } = futuresAt(indexAt(quoteDate), 'as-of');
  return points.map(({ contract, expiry, daysToExpiry, settle }, rank) => {
    const head = { contract, expiry, expiryYears: daysToExpiry / 365, future: settle };
    const optionBound =
      rank > 2 ? null : { value: settle + 0.2 + rank, low: settle + 0.1 + rank, high: settle + 0.4 + rank };
    if (rank === points.length - 1)
      return {
        ...head,
        ...({ status: 'NO_EXPIRY_AFTER', bound: null, slack: null, gap: null } as const),
        ...({ equality: 'NO_OPTIONS', optionBound: null } as const),
      };
    const slack = rank === 0 ? -0.38 : 0.3 + 0.35 * rank;
    const error = 0.2 + 0.4 * rank;
    const sources = { fromQuotes: 0.7 * error, fromWings: 0.2 * error, fromExpiries: 0.1 * error };
    const value = settle + slack;
    return {
      ...head,
      status: rank === 0 ? 'ABOVE' : 'BELOW',
      bound: {
        ...{ value, low: value - error, high: value + error },
        ...{ ...sources, limitedBy: 'quotes', fewStrikes: false },
      },
      slack,
      equality: optionBound ? 'EQUAL' : 'NO_OPTIONS',
      optionBound,
      gap: optionBound && optionBound.value - value,
    };
  });
}
