import type { Arithmetic } from './arithmetic.ts';
import { reversionCoefficients } from './mean-reverting-log.ts';
import { LOG_INDEX, coefficientRows } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';

/** Candidates for a jump that a step can hold. */
const CANDIDATES = 4;
/** Expected candidates of a step at the largest intensity that is likely; a fifth would come with 3e-9. */
const LONGEST_STEP_JUMPS = 0.05;
/** Keeps quotients of intensities finite in single precision. */
const LEAST = 1e-9;

const names = [
  'decay',
  'shift',
  'deviation',
  'dt',
  'speed',
  'meanJump',
  'excitementDecay',
  'base',
  'excitement',
] as const;

interface Excited<V> {
  readonly remaining: V;
  readonly intensity: V;
  readonly jumped: V;
}

/**
 * The next jump by the two exponentials of Dassios and Zhao where the intensity is above its base, by thinning a candidate of
 * the base rate where it is below.
 */
function nextJump<V>(
  m: Arithmetic<V>,
  c: Readonly<Record<string, V>>,
  at: Excited<V>,
  draws: readonly V[],
): Excited<V> {
  const [first, second, size] = draws as readonly [V, V, V];
  const [zero, one, least] = [m.constant(0), m.constant(1), m.constant(LEAST)];
  const decaySpeed = c['excitementDecay']!;
  const excess = m.sub(at.intensity, c['base']!);
  const never = m.add(m.add(at.remaining, c['dt']!), one);
  const waitBase = m.div(m.sub(zero, m.log(second)), m.max(c['base']!, least));
  // D = 1 + β ln U/(ℓ − ℓ∞): the excess brings no further jump where D ≤ 0
  const d = m.add(one, m.div(m.mul(decaySpeed, m.log(first)), m.max(excess, least)));
  const waitExcess = m.div(m.sub(zero, m.log(m.max(d, least))), decaySpeed);
  const wait = m.min(waitBase, m.selectLess(zero, excess, m.selectLess(least, d, waitExcess, never), never));
  const isInside = (yes: V, no: V): V => m.selectLess(wait, at.remaining, yes, no);
  const before = m.add(c['base']!, m.mul(excess, m.exp(m.mul(m.sub(zero, decaySpeed), wait))));
  // below its base a candidate counts with probability ℓ/ℓ∞
  const accepted = m.selectLess(zero, excess, one, m.selectLess(m.mul(first, c['base']!), before, one, zero));
  const rest = m.sub(at.remaining, wait);
  const decayed = m.exp(m.mul(m.sub(zero, c['speed']!), rest));
  const gain = m.mul(m.mul(m.sub(zero, m.log(size)), c['meanJump']!), decayed);
  return {
    remaining: isInside(rest, at.remaining),
    intensity: isInside(m.add(before, m.mul(accepted, c['excitement']!)), at.intensity),
    jumped: m.add(at.jumped, isInside(m.mul(accepted, gain), zero)),
  };
}

const program: StepProgram = {
  id: 'hawkes',
  states: [LOG_INDEX, 'intensity'],
  draws: ['normal', ...Array.from({ length: 3 * CANDIDATES }, () => 'uniform' as const)],
  coefficients: names,
  hasMemory: false,
  advance: (m, { state, draws, coefficient: c }) => {
    let at: Excited<(typeof draws)[number]> = {
      remaining: c['dt']!,
      intensity: state['intensity']!,
      jumped: m.constant(0),
    };
    // once a candidate falls beyond the step nothing is left of it, and later ones must not fall inside
    let isOver = m.constant(0);
    for (let k = 0; k < CANDIDATES; k += 1) {
      const next = nextJump(m, c, at, draws.slice(1 + 3 * k, 4 + 3 * k));
      const still = m.selectLess(next.remaining, at.remaining, m.constant(0), m.constant(1));
      const keep = (a: typeof isOver, b: typeof isOver): typeof isOver =>
        m.selectLess(m.constant(0.5), isOver, a, b);
      at = {
        remaining: keep(at.remaining, next.remaining),
        intensity: keep(at.intensity, next.intensity),
        jumped: keep(at.jumped, next.jumped),
      };
      isOver = m.max(isOver, still);
    }
    const excess = m.sub(at.intensity, c['base']!);
    const left = m.exp(m.mul(m.sub(m.constant(0), c['excitementDecay']!), at.remaining));
    const reverted = m.add(m.mul(c['decay']!, state[LOG_INDEX]!), c['shift']!);
    return {
      state: {
        [LOG_INDEX]: m.add(m.add(reverted, m.mul(c['deviation']!, draws[0]!)), at.jumped),
        intensity: m.add(c['base']!, m.mul(excess, left)),
      },
    };
  },
};

/**
 * Mean-reverting logarithm of the index whose upward jumps excite further ones, exact at steps that hold few jumps.
 * @param params kappa, theta, sigma, eta, decay β, baseIntensity ℓ∞, excitation a, intensity0 ℓ0
 * @param level VIX today, index points
 * @returns process with states ln VIX_t and the intensity
 * @source Hawkes 1971; Dassios and Zhao 2013, "Exact simulation of Hawkes process with exponentially decaying intensity", algorithm 3.1
 */
export function hawkesProcess(params: ProcessParams, level: number): BoundProcess {
  const [base, jump, beta] = [params['baseIntensity']!, params['excitation']!, params['decay']!];
  const likely = Math.max(params['intensity0']!, base / (1 - jump / beta)) + 3 * jump;
  return {
    program,
    longestStepYears: LONGEST_STEP_JUMPS / Math.max(likely, LEAST),
    initial: Float64Array.of(Math.log(level), params['intensity0']!),
    coefficients: coefficientRows(names, ({ dt }) => ({
      ...reversionCoefficients(params, dt),
      dt,
      speed: params['kappa']!,
      meanJump: 1 / params['eta']!,
      excitementDecay: beta,
      base,
      excitement: jump,
    })),
  };
}
