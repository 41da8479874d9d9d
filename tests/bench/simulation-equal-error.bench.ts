// How long until a price is known as well as the peers know it? The same standard error with a bias below it, by the better schemes
// and variance reduction, on one thread each and by processor time: at least 10 × NumPy and 100 × QuantLib.
// Run: node tests/bench/simulation-equal-error.bench.ts [rounds]
import { simulationRunInput } from '#contract/schemas/simulation.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { estimateInBatches } from '#services/simulation/estimate-in-batches.ts';
import { referencePrices } from '#services/simulation/reference-prices.ts';
import { simulatedModels } from '#quant/engines/simulated-models.ts';
import type { Estimate } from '#quant/payoffs/moments.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { compiledPeers, pythonPeers } from './simulation/peers.ts';
import { print } from './support/figures.ts';
import { describeLoad } from './support/machine-load.ts';

const rounds = Number(process.argv[2] ?? 5);
/** The clock of a thread ticks in milliseconds: runs are repeated until this much is spent. */
const LEAST_MS = 200;
const signal = new AbortController().signal;
const compute = createInlineCompute(tasks);

const forward = 7580 * Math.exp(0.045 - 0.013);
const heston = {
  params: { kappa: 1.77, theta: 0.0666, sigma: 0.46, rho: -0.95, v0: 0.01265 },
  market: { spot: 7580, rate: 0.045, dividendYield: 0.013 },
  payoffs: [{ kind: 'vanilla', side: 'call', strike: forward, expiryYears: 1 }],
} as const;
const rough = {
  params: { H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.235 ** 2 },
  market: { spot: 1, rate: 0, dividendYield: 0 },
  payoffs: [{ kind: 'vanilla', side: 'call', strike: 1, expiryYears: 1 }],
} as const;
const common = { seed: 5, mirrored: false, estimator: 'plain', precision: 'f32' } as const;

/** Scheme and paths that reach an error; chosen once, by the figures that are printed. */
interface Recipe {
  readonly text: string;
  readonly request: SimulationRequest;
  readonly paths: number;
}

interface Contest {
  readonly title: string;
  /** The scheme of the peers, on this engine: its error and bias are theirs. */
  readonly theirs: Recipe;
  /** Exact where there is a formula. */
  readonly exact: number | null;
  /** The standard error of the peers' 50,000 paths as a multiple of what is wanted, and how it is reached. */
  readonly targets: readonly { readonly tighter: number; readonly ours: Recipe }[];
  readonly peers: readonly (readonly [name: string, label: string, target: number | null])[];
}

function recipe(text: string, request: SimulationRequest, paths: number): Recipe {
  return { text, request, paths };
}

async function estimate({ request, paths }: Pick<Recipe, 'request' | 'paths'>): Promise<Estimate> {
  const { estimates } = await estimateInBatches({
    compute,
    signal,
    request,
    backEnd: 'wasm',
    allowSoftware: false,
    mostPaths: paths,
    now: () => performance.now(),
    isEnough: () => false,
  });
  return request.estimator === 'plain' ? estimates[0]!.plain : estimates[0]!.controlled;
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Least processor time of a run over some rounds, kernels compiled before. */
async function leastMs(of: Recipe): Promise<number> {
  await estimate(of);
  let least = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const before = threadMs();
    let runs = 0;
    while (threadMs() - before < LEAST_MS) {
      await estimate(of);
      runs += 1;
    }
    least = Math.min(least, (threadMs() - before) / runs);
  }
  return least;
}

async function exactHeston(): Promise<number> {
  const simulated = simulatedModels.find(({ process }) => process.id === 'heston')!;
  const input = simulationRunInput.parse({ ...heston, process: 'heston' });
  const [reference] = await referencePrices(compute, simulated, input, signal);
  return reference!.price;
}

const hestonBy = (stepsPerYear: number, sampling: 'random' | 'sobol'): SimulationRequest => ({
  ...common,
  ...heston,
  processId: 'heston',
  estimator: 'conditional',
  stepsPerYear,
  sampling,
});
const contests: readonly Contest[] = [
  {
    title:
      'Heston, at-the-money-forward call to a year; the peers: 50,000 paths of 252 Euler steps with full truncation',
    theirs: recipe('', { ...common, ...heston, processId: 'heston-euler', stepsPerYear: 252 }, 50_176),
    exact: await exactHeston(),
    targets: [
      {
        tighter: 1,
        ours: recipe(
          'QE, 16 steps, given the volatility, forward as control',
          hestonBy(16, 'random'),
          12_800,
        ),
      },
      {
        tighter: 10,
        ours: recipe(
          'QE, 64 steps, given the volatility, Sobol, forward as control',
          hestonBy(64, 'sobol'),
          16_384,
        ),
      },
    ],
    peers: [
      ['heston_mc_numpy_f32', 'NumPy f32', 10],
      ['heston_mc_numpy_f64', 'NumPy f64', 10],
      ['heston_mc_torch_f32', 'PyTorch f32', null],
      ['heston_mc_ql_cpp_full_truncation', 'QuantLib, full truncation', 100],
      ['heston_mc_ql_cpp_qe_martingale', 'QuantLib, quadratic-exponential', 100],
    ],
  },
  {
    title:
      'Rough Bergomi, at-the-money call to a year; the peers: 50,000 paths of 100 steps of the hybrid scheme',
    theirs: recipe('', { ...common, ...rough, processId: 'rough-bergomi', stepsPerYear: 100 }, 50_176),
    exact: null,
    targets: [1, 3].map((tighter) => ({
      tighter,
      ours: recipe(
        'the same scheme and steps, given the volatility, forward and timers as controls',
        {
          ...common,
          ...rough,
          processId: 'rough-bergomi',
          stepsPerYear: 100,
          estimator: 'conditional',
          controls: 'timer',
        },
        tighter === 1 ? 5_632 : 49_152,
      ),
    })),
    peers: [
      ['rbergomi_hybrid_gemm', 'NumPy f64, Toeplitz product', 10],
      ['rbergomi_hybrid_fft', 'NumPy f64, FFT', 10],
    ],
  },
];

/** Paths for a bias: the mean of so many is known well below the errors in question. */
const BIAS_PATHS = 2 ** 19;

print(describeLoad());
const seconds = new Map<string, number>();
for (const peers of [await pythonPeers(1), await compiledPeers()])
  if (typeof peers === 'string') print(`skipped: ${peers}`);
  else for (const [name, value] of peers) seconds.set(name, value);

for (const { title, theirs, exact, targets, peers } of contests) {
  print(`\n${title}`);
  const peerEstimate = await estimate(theirs);
  const biasOf = async ({ request }: Recipe): Promise<string> => {
    if (exact === null) return 'bias of the scheme, which is theirs';
    const { mean, standardError } = await estimate({ request, paths: BIAS_PATHS });
    return `bias ${(mean - exact).toPrecision(2)} ± ${standardError.toPrecision(1)}`;
  };
  print(
    `  standard error of the peers ${peerEstimate.standardError.toPrecision(3)}${exact === null ? '' : `, exact price ${exact.toFixed(4)}, ${await biasOf(theirs)}`}`,
  );
  for (const { tighter, ours } of targets) {
    const { standardError } = await estimate(ours);
    const wanted = peerEstimate.standardError / tighter;
    const ms = await leastMs(ours);
    print(
      `  error of ${wanted.toPrecision(3)}: ours ${ms.toFixed(2)} ms (${ours.text}; ${ours.paths} paths); ` +
        `error ${standardError.toPrecision(3)} ${standardError <= wanted ? '' : 'TOO LARGE, '}${await biasOf(ours)}`,
    );
    for (const [name, label, least] of peers) {
      const found = seconds.get(`${name}_1t`) ?? seconds.get(name);
      if (found === undefined) {
        print(`    ${label} not run`);
        continue;
      }
      const theirMs = 1000 * found * tighter ** 2;
      const ratio = theirMs / ms;
      const verdict =
        least === null ? '' : `, at least ${least} wanted: ${ratio >= least ? 'met' : 'missed'}`;
      print(
        `    ${label} ${theirMs.toFixed(0)} ms${tighter === 1 ? '' : `, ${tighter ** 2} × its 50,000 paths`} = ${ratio.toFixed(0)} × ours${verdict}`,
      );
    }
  }
}
print(`\nat the end: ${describeLoad()}`);
