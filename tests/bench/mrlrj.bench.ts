// 300 MRLRJ calls (50 strikes × 6 expiries), parameters to prices, beside a COS sum of 256 terms with its payoff matrix
// made beforehand. Run: node tests/bench/mrlrj.bench.ts [rounds]
import { mrlrj } from '#quant/models/mrlrj.ts';
import { mrlrjCalls } from '#quant/models/volatility-index/mrlrj-calls.ts';
import { print } from './support/figures.ts';

const rounds = Number(process.argv[2] ?? 300);
const params = { kappa: 4.5, theta: Math.log(17), sigma: 1.05, lambda: 2.5, eta: 1 / 0.22 };
const expiryYears = Float64Array.of(14, 30, 60, 91, 122, 182).map((days) => days / 365);
const strikes = Float64Array.from({ length: 50 }, (_, j) => 11 + j);
const forwards = expiryYears.map((years) => mrlrj.capabilities.forward!(params, 18.5, years));
const board = { ...params, forwards, expiryYears, strikes };
const TERMS = 256;

interface CosSlice {
  readonly nodes: { readonly re: Float64Array; readonly im: Float64Array };
  readonly values: { readonly re: Float64Array; readonly im: Float64Array };
  /** [strikes × TERMS], 2/(b − a) and the halved first term in it. */
  readonly payoffs: Float64Array;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** ∫ (e^k − e^x)⁺ cos(w(x − a)) dx from a to k. */
function payoff(k: number, a: number, w: number): number {
  const y = w * (k - a);
  const chi = (Math.cos(y) * Math.exp(k) - Math.exp(a) + w * Math.sin(y) * Math.exp(k)) / (1 + w * w);
  const psi = w > 0 ? Math.sin(y) / w : k - a;
  return Math.exp(k) * psi - chi;
}

const slices: readonly CosSlice[] = Array.from(expiryYears, (years, i) => {
  const { c1, c2 } = mrlrj.capabilities.characteristicFunction!(params, years).cumulants;
  const a = c1 - 8 * Math.sqrt(c2);
  const width = 22 * Math.sqrt(c2);
  const w = Float64Array.from({ length: TERMS }, (_, j) => (j * Math.PI) / width);
  const payoffs = new Float64Array(strikes.length * TERMS);
  for (let s = 0; s < strikes.length; s += 1) {
    const k = Math.max(Math.log(strikes[s]! / forwards[i]!), a + 1e-9);
    for (let j = 0; j < TERMS; j += 1) {
      payoffs[s * TERMS + j] = (payoff(k, a, w[j]!) * (j === 0 ? 1 : 2)) / width;
    }
  }
  return {
    nodes: { re: w, im: new Float64Array(TERMS) },
    values: { re: new Float64Array(TERMS), im: new Float64Array(TERMS) },
    payoffs,
    cos: w.map((value) => Math.cos(value * a)),
    sin: w.map((value) => Math.sin(value * a)),
  };
});

function cosCalls(out: Float64Array): void {
  for (const [i, { nodes, values, payoffs, cos, sin }] of slices.entries()) {
    mrlrj.capabilities.characteristicFunction!(params, expiryYears[i]!).evaluate(nodes, values);
    for (let j = 0; j < TERMS; j += 1) {
      values.re[j] = values.re[j]! * cos[j]! + values.im[j]! * sin[j]!;
    }
    for (let s = 0; s < strikes.length; s += 1) {
      let sum = 0;
      for (let j = 0; j < TERMS; j += 1) sum += values.re[j]! * payoffs[s * TERMS + j]!;
      out[i * strikes.length + s] = forwards[i]! * (sum + 1) - strikes[s]!;
    }
  }
}

/** Least milliseconds of a call over many rounds. */
function least(work: () => void): number {
  for (let warm = 0; warm < 500; warm += 1) work();
  let best = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const started = performance.now();
    for (let repeat = 0; repeat < 20; repeat += 1) work();
    best = Math.min(best, (performance.now() - started) / 20);
  }
  return best;
}

const worst = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

const exact = new Float64Array(300);
mrlrjCalls(exact, board, 1e-12);
const cos = new Float64Array(300);
const cosMs = least(() => cosCalls(cos));
print(
  `COS, ${TERMS} terms, matrix beforehand: ${cosMs.toFixed(4)} ms, error ${worst(cos, exact).toExponential(1)}`,
);
for (const tolerance of [1e-4, 1e-7, 1e-10]) {
  const out = new Float64Array(300);
  let claimed = 0;
  const ms = least(() => {
    claimed = mrlrjCalls(out, board, tolerance);
  });
  print(
    `Shifted sum at ${tolerance.toExponential(0)}: ${ms.toFixed(4)} ms, ${((ms / 300) * 1e6).toFixed(0)} ns an option, ` +
      `error ${worst(out, exact).toExponential(1)} (claimed ${claimed.toExponential(1)}), ` +
      `${(cosMs / ms).toFixed(1)} times as fast as COS`,
  );
}
