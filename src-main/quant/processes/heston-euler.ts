import { coefficientRows, LOG_RETURN, varianceOfEnds } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';

const names = ['halfDt', 'rootDt', 'kappaDt', 'theta', 'sigma', 'rho', 'rhoBar'] as const;

const program: StepProgram = {
  id: 'heston-euler',
  states: [LOG_RETURN, 'variance'],
  draws: ['normal', 'normal'],
  coefficients: names,
  hasMemory: false,
  stepVariance: varianceOfEnds,
  advance: (m, { state, draws: [first, second], coefficient: c }) => {
    const positive = m.max(state['variance']!, m.constant(0));
    const deviation = m.mul(m.sqrt(positive), c['rootDt']!);
    const pull = m.mul(c['kappaDt']!, m.sub(c['theta']!, positive));
    const noise = m.mul(m.mul(c['sigma']!, deviation), first!);
    const mixed = m.add(m.mul(c['rho']!, first!), m.mul(c['rhoBar']!, second!));
    const drifted = m.sub(state[LOG_RETURN]!, m.mul(c['halfDt']!, positive));
    return {
      state: {
        [LOG_RETURN]: m.add(drifted, m.mul(deviation, mixed)),
        variance: m.add(m.add(state['variance']!, pull), noise),
      },
    };
  },
};

/**
 * Heston by Euler steps with full truncation: the variance may go below zero, but drift and noise see max(v, 0).
 *
 * Weak order one at best and biased where the variance reaches zero; this is the scheme that others are measured by.
 * @param params v0, kappa, theta, sigma, rho
 * @returns process with states ln(S_t/F_t) and v_t
 * @source Lord, Koekkoek and van Dijk 2010, "A comparison of biased simulation schemes for stochastic volatility models", equation 13
 */
export function hestonEuler(params: ProcessParams): BoundProcess {
  const [kappa, theta, sigma, rho] = [params['kappa']!, params['theta']!, params['sigma']!, params['rho']!];
  return {
    program,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(0, params['v0']!),
    coefficients: coefficientRows(names, ({ dt }) => ({
      halfDt: 0.5 * dt,
      rootDt: Math.sqrt(dt),
      kappaDt: kappa * dt,
      theta,
      sigma,
      rho,
      rhoBar: Math.sqrt(1 - rho * rho),
    })),
  };
}
