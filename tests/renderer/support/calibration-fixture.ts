import type { z } from 'zod';
import type { calibrationStatus, CalibrationRun } from '#contract/schemas/calibration.ts';
import { calibrationSettings } from '#contract/schemas/calibration.ts';
import { dayOf, days, futuresAt, indexAt, isoOf, provenance, vix } from './market-fixture.ts';
import { shapesOn, volAt } from './surface-fixture.ts';
import type { SmileShape } from './surface-fixture.ts';

type ExpiryFit = CalibrationRun['expiries'][number];
type FittedParam = CalibrationRun['fittedParams'][number];
type Status = z.infer<typeof calibrationStatus>;

/** What a fixture run is about; everything else follows from it. */
export interface RunSeed {
  readonly runId: string;
  readonly model: 'heston' | 'quintic-ou-2f' | 'mrlrj';
  readonly quoteDate: string;
  readonly status: Status;
  readonly current?: boolean;
  readonly trigger?: CalibrationRun['trigger'];
  /** From a file: its parameters and errors without what the solver did. */
  readonly imported?: boolean;
}

const msPerDay = 86_400_000;
const bounds = {
  heston: { v0: [0, 4], kappa: [0, 50], theta: [0, 4], sigma: [0, 10], rho: [-1, 1] },
} as const;

/** How far a model is from the market: a skew that is too flat and wings that are too low, in vol. */
function missOf(model: RunSeed['model'], z: number): number {
  const [skew, wing] = model === 'heston' ? [0.0012, -0.0005] : [0.0006, -0.0003];
  return skew * z + wing * (z * z - 1);
}

function smileFit(model: RunSeed['model'], shape: SmileShape): ExpiryFit {
  const strikes: number[] = [];
  const step = shape.expiryYears < 0.15 ? 25 : 100;
  const deviation = Math.sqrt(shape.theta);
  for (let strike = 3000; strike <= 7500; strike += step) {
    const z = Math.log(strike / shape.forward) / deviation;
    if (z > -4.2 && z < 2.4) strikes.push(strike);
  }
  const kept = Float64Array.from(strikes);
  const zOf = (strike: number): number => Math.log(strike / shape.forward) / deviation;
  const market = kept.map((strike) => volAt(shape, Math.log(strike / shape.forward)));
  const half = kept.map((strike) => 0.0012 + 0.0005 * zOf(strike) ** 2);
  const fitted = market.map(
    (vol, index) => vol + missOf(model, zOf(kept[index]!)) / (0.4 + 2 * shape.expiryYears),
  );
  return {
    component: 'assetOptions',
    expiryYears: shape.expiryYears,
    expiry: shape.expiry,
    forward: shape.forward,
    strikes: kept,
    market,
    model: fitted,
    halfSpreads: half,
    weights: half.map((value, index) => (index % 29 === 28 ? 0 : 1 / value)),
    rmse: rms(fitted.map((vol, index) => 100 * (vol - market[index]!))),
  };
}

function futuresFits({ model, quoteDate }: RunSeed): ExpiryFit[] {
  const miss = model === 'heston' ? 0.34 : 0.004;
  return futuresAt(indexAt(quoteDate), 'as-of').points.map(({ daysToExpiry, expiry, settle }, rank) => {
    const error = miss * (0.4 - rank / 7);
    return {
      component: 'indexFutures',
      expiryYears: daysToExpiry / 365,
      expiry,
      forward: settle,
      strikes: new Float64Array(0),
      market: Float64Array.of(settle),
      model: Float64Array.of(settle + error),
      halfSpreads: Float64Array.of(Number.NaN),
      weights: Float64Array.of(1),
      rmse: Math.abs(error),
    };
  });
}

function indexSmiles({ model, quoteDate }: RunSeed): ExpiryFit[] {
  const miss = model === 'heston' ? 0.11 : 0.02;
  return futuresAt(indexAt(quoteDate), 'as-of')
    .points.slice(0, 3)
    .map(({ daysToExpiry, expiry, settle }, rank) => {
      const strikes = Float64Array.from({ length: 26 }, (_unused, index) =>
        index > 12 ? 23 + 2 * (index - 12) : 11 + index,
      );
      const vol = (strike: number): number => 0.95 - 0.12 * rank + 0.34 * Math.log(strike / settle);
      const market = strikes.map((strike) => vol(strike) + 0.01 * Math.sin(strike));
      const fitted = strikes.map(
        (strike, index) => market[index]! - miss * Math.log(strike / settle) - 0.01 * Math.sin(strike),
      );
      return {
        component: 'indexOptions',
        expiryYears: daysToExpiry / 365,
        expiry,
        forward: settle,
        strikes,
        market,
        model: fitted,
        halfSpreads: strikes.map(() => 0.028),
        weights: strikes.map(() => 1 / 0.028),
        rmse: rms(fitted.map((value, index) => 100 * (value - market[index]!))),
      };
    });
}

function rms(values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  return Math.sqrt(finite.reduce((sum, value) => sum + value * value, 0) / Math.max(1, finite.length));
}

export function expiriesOf(seed: RunSeed): ExpiryFit[] {
  const smiles = shapesOn(seed.quoteDate)
    .filter(({ refused, expiryYears }) => !refused && expiryYears > 0.015)
    .map((shape) => smileFit(seed.model, shape));
  const index = [...futuresFits(seed), ...indexSmiles(seed)];
  return seed.model === 'mrlrj' ? index : [...smiles, ...index];
}

function componentsOf(expiries: readonly ExpiryFit[]): CalibrationRun['components'] {
  const ids = [...new Set(expiries.map(({ component }) => component))];
  return ids.map((id) => {
    const own = expiries.filter(({ component }) => component === id);
    const scale = id === 'indexFutures' ? 1 : 100;
    const errors = Float64Array.from(
      own.flatMap((fit) => Array.from(fit.model, (value, index) => scale * (value - fit.market[index]!))),
    );
    const away = Float64Array.from(
      own.flatMap((fit) =>
        Array.from(fit.model, (value, index) => (value - fit.market[index]!) / fit.halfSpreads[index]!),
      ),
    ).filter(Number.isFinite);
    return {
      id,
      weight: 1,
      loss: id === 'assetOptions' ? 812.4 : id === 'indexOptions' ? 301.9 : 44.2,
      count: errors.length,
      rmse: rms(errors),
      rmseHalfSpreads: away.length > 0 ? rms(away) : null,
      insideBidAskPercent:
        away.length > 0 ? (100 * away.filter((value) => Math.abs(value) <= 1).length) / away.length : null,
    };
  });
}

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

function paramsOf(seed: RunSeed): FittedParam[] {
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

function profilesOf(params: readonly FittedParam[]): CalibrationRun['profiles'] {
  return params
    .filter(({ standardError }) => standardError !== null)
    .map(({ name, value, standardError }) => {
      const se = standardError!;
      const values = Float64Array.from({ length: 25 }, (_unused, index) => value + (index - 12) * 0.25 * se);
      const excess = values.map((place) => ((place - value) / se) ** 2 * (1 + 0.06 * ((place - value) / se)));
      return { param: name, values, excess, lower: value - 1.99 * se, upper: value + 1.9 * se };
    });
}

const statusMessages: Readonly<Record<Status, string>> = {
  CONVERGED: 'No step improves the loss by more than 1e-10; 7 of 8 starts ended there.',
  AT_BOUND: 'No step inside the bounds improves the loss; ρ stands at its lower bound.',
  NOT_CONVERGED: 'The limit of 200 iterations came before the loss stopped falling.',
  CANCELLED: 'Stopped by hand after 1,204 evaluations; the best so far was kept.',
  REFUSED: 'Only 3 quotes are left of 412: SPX options need 5 in at least one expiry. Widen the filters.',
  FAILED: 'The worker process ended before its answer.',
};

const warningsOf = ({ status, model }: RunSeed): CalibrationRun['warningList'] => [
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

function traceOf(loss: number): CalibrationRun['trace'] {
  const evaluations = Float64Array.from({ length: 64 }, (_unused, index) => Math.round(8 + index * 19));
  return { evaluations, loss: evaluations.map((count) => loss * (1 + 240 * Math.exp(-count / 130))) };
}

function startsOf(params: Record<string, number>, status: Status, loss: number): CalibrationRun['starts'] {
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
const curveOf = (model: RunSeed['model']): CalibrationRun['curves'][number] => ({
  name: model === 'mrlrj' ? 'θ_T' : 'ξ₀',
  unit: model === 'mrlrj' ? 'log index' : '1/yr',
  timesYears: Float64Array.of(0.02, 0.08, 0.17, 0.25, 0.5, 1, 2),
  values: Float64Array.of(0.041, 0.039, 0.04, 0.042, 0.045, 0.047, 0.05),
});

/** The first future breaks the bound, the last lies beyond the options; the others are as far below it as is usual. */
function consistencyOf({ quoteDate }: RunSeed): NonNullable<CalibrationRun['consistency']> {
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

const hash = (letter: string): string => letter.repeat(64);

/** A whole run as the engine would store it. */
function fittedOf(seed: RunSeed): CalibrationRun {
  const { runId, model, quoteDate, status } = seed;
  const refused = status === 'REFUSED' || status === 'FAILED';
  const expiries = refused ? [] : expiriesOf(seed);
  const components = componentsOf(expiries);
  const fittedParams = refused ? [] : paramsOf(seed);
  const params = Object.fromEntries(fittedParams.map(({ name, value }) => [name, value]));
  const loss = refused ? null : 1158.5;
  const freeParams = fittedParams.filter(({ state }) => state === 'free').map(({ name }) => name);
  const size = freeParams.length;
  const usedQuotes = components.reduce((sum, { count }) => sum + count, 0);
  const warningList = warningsOf(seed);
  const settings = calibrationSettings.parse({
    model,
    asOf: quoteDate,
    componentWeights: { assetOptions: 1, indexFutures: 1, indexOptions: 1 },
  });
  return {
    runId,
    model,
    label: '',
    status,
    message: statusMessages[status],
    startedAtMs: dayOf(quoteDate) * msPerDay + 20.5 * 3_600_000,
    elapsedMs: model === 'heston' ? 412 : 14_820,
    quoteDate: status === 'FAILED' ? null : quoteDate,
    loss,
    rmse: Object.fromEntries(components.map(({ id, rmse }) => [id, rmse])),
    params,
    usedQuotes,
    warnings: warningList.length,
    current: seed.current ?? false,
    trigger: seed.trigger ?? 'schedule',
    sample: false,
    settings,
    inputs: {
      quoteDate,
      quotedAtMs: dayOf(quoteDate) * msPerDay + 20 * 3_600_000,
      snapshotId: `SPX@${quoteDate}`,
      indexSnapshotId: `VIX@${quoteDate}`,
      spot: 5480.25,
      usedHash: hash('1'),
      excludedHash: hash('2'),
      usedQuotes,
      excluded: [
        { component: 'assetOptions', reason: 'inTheMoney', count: 1204 },
        { component: 'assetOptions', reason: 'noBid', count: 331 },
        { component: 'assetOptions', reason: 'crossed', count: 12 },
        { component: 'indexOptions', reason: 'noBid', count: 41 },
      ],
    },
    fittedParams,
    freeParams,
    correlation: Float64Array.from({ length: size * size }, (_unused, cell) => {
      const [row, column] = [Math.floor(cell / size), cell % size];
      return row === column
        ? 1
        : (row + column) % 2 === 0
          ? 0.91 / (1 + Math.abs(row - column))
          : -0.62 / (1 + Math.abs(row - column));
    }),
    ...(refused || model === 'mrlrj' ? {} : { consistency: consistencyOf(seed) }),
    curves: model === 'heston' ? [] : [curveOf(model)],
    components,
    expiries,
    starts: refused ? [] : startsOf(params, status, loss ?? 1),
    trace: refused ? { evaluations: new Float64Array(0), loss: new Float64Array(0) } : traceOf(loss ?? 1),
    profiles: profilesOf(fittedParams),
    numericalErrorVolPoints: 0.0003,
    warningList,
    machine: { platform: 'linux x64', cpu: 'Fixture CPU', cores: 2, node: '26.0.0' },
    codeVersion: '0.1.0+fixture',
    resultHash: refused ? null : hash('3'),
    provenance: provenance(indexAt(quoteDate), 'Levenberg–Marquardt from 8 starts'),
  };
}

export function runOf(seed: RunSeed): CalibrationRun {
  const run = fittedOf(seed);
  if (!seed.imported) return run;
  const none = new Float64Array(0);
  const { consistency: _own, ...kept } = run;
  return {
    ...kept,
    message: 'Imported from desk.json; the fit was not made here.',
    ...{ loss: null, elapsedMs: 0, trigger: 'user', provenance: null, correlation: none },
    ...{ expiries: [], starts: [], profiles: [], freeParams: [], numericalErrorVolPoints: 0 },
    trace: { evaluations: none, loss: none },
    machine: { platform: 'not in the file', cpu: 'not in the file', cores: 0, node: 'not in the file' },
    imported: {
      fileName: 'desk.json',
      fileHash: hash('7'),
      contentHash: hash('8'),
      importedAtMs: run.startedAtMs + 3_600_000,
      runId: 'of-another-desk',
      resultHash: hash('9'),
    },
  };
}

const back = (sessions: number): string => isoOf(days.at(-1 - sessions)!);

/** Forty days of Heston with a failure among them, three of the quintic model, one of MRLRJ. */
export const runSeeds: readonly RunSeed[] = [
  { runId: 'heston-0', model: 'heston', quoteDate: back(0), status: 'CONVERGED', trigger: 'user' },
  {
    runId: 'quintic-0',
    model: 'quintic-ou-2f',
    quoteDate: back(0),
    status: 'CONVERGED',
    current: true,
    trigger: 'user',
  },
  { runId: 'mrlrj-0', model: 'mrlrj', quoteDate: back(0), status: 'CONVERGED' },
  { runId: 'heston-1', model: 'heston', quoteDate: back(1), status: 'CONVERGED', current: true },
  { runId: 'quintic-1', model: 'quintic-ou-2f', quoteDate: back(1), status: 'CONVERGED' },
  { runId: 'heston-2', model: 'heston', quoteDate: back(2), status: 'NOT_CONVERGED' },
  { runId: 'heston-3', model: 'heston', quoteDate: back(3), status: 'AT_BOUND' },
  { runId: 'heston-4', model: 'heston', quoteDate: back(4), status: 'REFUSED' },
  ...Array.from({ length: 35 }, (_unused, index): RunSeed => {
    return { runId: `heston-${index + 5}`, model: 'heston', quoteDate: back(index + 5), status: 'CONVERGED' };
  }),
];
