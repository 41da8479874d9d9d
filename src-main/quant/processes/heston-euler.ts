import { LOG_RETURN, type BoundProcess, type StepProgram } from './step-program.ts';

const program: StepProgram = {
  id: 'heston-euler',
  states: [LOG_RETURN, 'variance'],
  draws: ['normal', 'normal'],
  coefficients: ['halfDt', 'rootDt', 'kappaDt', 'theta', 'sigma', 'rho', 'rhoBar'],
  hasMemory: false,
  advance: (m, { state, draws: [first, second], coefficient: c }) => {
    const logReturn = state[LOG_RETURN]!;
    const variance = state['variance']!;
    const positive = m.max(variance, m.constant(0));
    const deviation = m.mul(m.sqrt(positive), c['rootDt']!);
    const pull = m.mul(c['kappaDt']!, m.sub(c['theta']!, positive));
    const noise = m.mul(m.mul(c['sigma']!, deviation), first!);
    const mixed = m.add(m.mul(c['rho']!, first!), m.mul(c['rhoBar']!, second!));
    const drifted = m.sub(logReturn, m.mul(c['halfDt']!, positive));
    return {
      state: {
        [LOG_RETURN]: m.add(drifted, m.mul(deviation, mixed)),
        variance: m.add(m.add(variance, pull), noise),
      },
    };
  },
};

/** Parameters of the Heston model. */
interface HestonParams {
  readonly v0: number;
  readonly kappa: number;
  readonly theta: number;
  readonly sigma: number;
  readonly rho: number;
}

/**
 * Heston by Euler steps with full truncation: the variance may go below zero, but drift and noise see max(v, 0).
 *
 * Weak order one at best; biased near zero variance, which the step-halving report shows. The exact and QE schemes are better;
 * this one is what others are measured by.
 * @param params of the model
 * @returns process with states ln(S_t/F_t) and v_t
 * @source Lord, Koekkoek and van Dijk 2010, "A comparison of biased simulation schemes for stochastic volatility models", equation 13
 */
export function hestonEuler({ v0, kappa, theta, sigma, rho }: HestonParams): BoundProcess {
  return {
    program,
    initial: Float64Array.of(0, v0),
    coefficients: (times) => {
      const rows = new Float64Array((times.length - 1) * program.coefficients.length);
      for (let step = 0; step + 1 < times.length; step += 1) {
        const dt = times[step + 1]! - times[step]!;
        rows.set(
          [0.5 * dt, Math.sqrt(dt), kappa * dt, theta, sigma, rho, Math.sqrt(1 - rho * rho)],
          step * program.coefficients.length,
        );
      }
      return rows;
    },
  };
}
