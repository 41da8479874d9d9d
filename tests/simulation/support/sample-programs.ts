import type { Arithmetic } from '#quant/processes/arithmetic.ts';
import { withMonitors } from '#quant/processes/monitors.ts';
import { processes } from '#quant/processes/registry.ts';
import { coefficientRows, type BoundProcess, type StepProgram } from '#quant/processes/step-program.ts';
import { withTilt } from '#quant/processes/tilt.ts';
import { withTimers } from '#quant/processes/timer.ts';
import { withTangents } from '#quant/processes/tangents.ts';

const sizes: Readonly<Record<string, number>> = {
  v0: 0.04,
  kappa: 2,
  theta: 0.05,
  sigma: 0.6,
  rho: -0.7,
  H: 0.1,
  eta: 1.5,
  xi0: 0.04,
  lambda: 2,
  mu: -0.1,
  delta: 0.1,
  epsilon: 0.02,
  kappaV: 3,
  thetaV: 1,
  sigmaV: 2,
  lambdaX: 20,
  lambdaY: 0.6,
  baseIntensity: 2,
  intensity0: 3,
  decay: 8,
  excitation: 4,
  alpha0: 0.5,
  alpha1: 1,
  alpha2: 0.1,
  alpha3: 0.3,
  alpha4: 0.02,
  alpha5: 0.05,
};

/** Any parameter has a size that most processes can live with. */
const params = new Proxy(sizes, { get: (known, name) => known[String(name)] ?? 0.5 });

/** Every process of the registry, and programs made of programs. */
export const sampleProcesses: readonly (readonly [string, BoundProcess])[] = [
  ...processes.flatMap(({ id, bind }) => {
    const process = bind(params, 20);
    const { conditional } = process;
    return [
      [id, process] as const,
      ...(conditional ? [[`${id}, conditional`, conditional.process] as const] : []),
    ];
  }),
  ...['heston', 'merton'].map((id) => {
    const { bind } = processes.find((process) => process.id === id)!;
    const names = ['sigma'];
    const asset = withTangents((given) => bind(given, 20), { ...sizes }, names);
    return [
      `${id} with a slope and monitors`,
      withMonitors(
        asset,
        ['maximum', 'average', 'realisedVariance', 'firstSlope', 'firstRate', 'scaledSquares'],
        {
          spot: 1,
          logForward: (years) => 0.03 * years,
        },
      ),
    ] as const;
  }),
  [
    'heston between two levels',
    withMonitors(
      processes.find(({ id }) => id === 'heston')!.bind(params, 20),
      ['survival below 1.2', 'survival above 0.8'],
      {
        spot: 1,
        logForward: (years) => 0.03 * years,
      },
    ),
  ],
  [
    'quintic-ou, conditional, on a budget',
    withTimers(
      processes.find(({ id }) => id === 'quintic-ou')!.bind(params, 20).conditional!.process,
      [0.02],
    ),
  ],
  [
    'heston under other draws',
    withTilt(processes.find(({ id }) => id === 'heston')!.bind(params, 20), [0.3, -0.4]),
  ],
];

/** Every operation, values shared by rare sides and what follows them, states that change places, and memory. */
export const everyOperation: StepProgram = {
  id: 'every-operation',
  states: ['left', 'right', 'still', 'sum', 'tail'],
  draws: ['normal', 'uniform', 'normal'],
  coefficients: ['scale', 'shift', 'limit'],
  hasMemory: true,
  advance: (m, { state, draws, coefficient: c, memory }) => {
    const [first, uniform, second] = draws as [typeof memory, typeof memory, typeof memory];
    const gain = m.mul(m.mul(c['scale']!, c['shift']!), m.sub(first, second));
    const rare = nestedRare(m, { first, second, uniform, gain, limit: c['limit']! });
    const bounded = m.min(m.max(memory, m.constant(-3)), m.constant(3));
    const sum = m.add(m.mul(state['sum']!, m.constant(0.5)), m.add(gain, bounded));
    return {
      state: {
        left: m.add(state['right']!, m.constant(-0)),
        right: state['left']!,
        still: state['still']!,
        sum,
        tail: m.add(rare, m.selectLess(uniform, m.constant(0.25), m.exp(first), m.div(gain, uniform))),
      },
      remember: m.add(m.mul(m.constant(0.1), first), m.mul(m.constant(0.01), sum)),
    };
  },
};

function nestedRare<V>(
  m: Arithmetic<V>,
  at: Record<'first' | 'second' | 'uniform' | 'gain' | 'limit', V>,
): V {
  const { first, second, uniform, gain, limit } = at;
  const size = (): V => m.log(m.add(m.abs(gain), m.constant(1)));
  const inner = (): V => m.whenLess(m.constant(2.5), m.abs(second), () => m.sqrt(size()), size());
  const outer = m.whenLess(limit, first, inner, uniform);
  // sides of a choice that the first already computed, and a quantile below a branch
  const next = m.whenLess(m.constant(0.9), uniform, () => m.add(size(), m.normalQuantile(uniform)), outer);
  return m.add(
    next,
    m.whenLess(first, m.constant(-2), () => m.exp(m.mul(first, second)), size()),
  );
}

/** The program of all operations with numbers. */
export const everyOperationProcess: BoundProcess = {
  program: everyOperation,
  longestStepYears: Number.POSITIVE_INFINITY,
  initial: Float64Array.of(1, 2, -0, 0.1, 0),
  coefficients: coefficientRows(['scale', 'shift', 'limit'] as const, ({ end }) => ({
    scale: 0.3 + 0.01 * end,
    shift: 1.1,
    limit: 1.9,
  })),
  memoryKernel: (times) => Float64Array.from({ length: times.length - 1 }, (_, i) => (i + 1) ** -0.4),
};
