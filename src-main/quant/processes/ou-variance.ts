import { factorStep } from './gaussian-factor.ts';
import { coefficientRows, LOG_RETURN, varianceOfEnds } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';

const names = ['decay', 'shift', 'onW', 'own', 'halfDt', 'rootDt', 'rho', 'rhoBar'] as const;

const program: StepProgram = {
  id: 'ou-variance',
  states: [LOG_RETURN, 'variance'],
  draws: ['normal', 'normal', 'normal'],
  coefficients: names,
  hasMemory: false,
  stepVariance: varianceOfEnds,
  advance: (m, { state, draws: [z0, z1, z2], coefficient: c }) => {
    const variance = m.add(
      m.add(m.mul(c['decay']!, state['variance']!), c['shift']!),
      m.add(m.mul(c['onW']!, z0!), m.mul(c['own']!, z1!)),
    );
    const positive = m.max(state['variance']!, m.constant(0));
    const noise = m.add(m.mul(c['rho']!, z0!), m.mul(c['rhoBar']!, z2!));
    const moved = m.sub(m.mul(m.mul(m.sqrt(positive), c['rootDt']!), noise), m.mul(c['halfDt']!, positive));
    return { state: { [LOG_RETURN]: m.add(state[LOG_RETURN]!, moved), variance } };
  },
};

/**
 * Variance as an Ornstein–Uhlenbeck process dv = κ(θ − v)dt + σdW, drawn exactly; the asset sees max(v, 0), log-Euler.
 *
 * A baseline: v is normal and becomes negative, which its asset cannot follow.
 * @param params v0, kappa, theta, sigma (variance per √year), rho
 * @returns process with states ln(S_t/F_t) and v_t
 * @source Uhlenbeck and Ornstein 1930; Glasserman 2004, section 3.3
 */
export function ouVarianceProcess(params: ProcessParams): BoundProcess {
  const [kappa, theta, rho] = [params['kappa']!, params['theta']!, params['rho']!];
  return {
    program,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(0, params['v0']!),
    coefficients: coefficientRows(names, ({ dt }) => {
      const { decay, loadings } = factorStep([kappa], [params['sigma']!], dt);
      return {
        decay: decay[0]!,
        shift: theta * (1 - decay[0]!),
        onW: loadings[1]![0]!,
        own: loadings[1]![1]!,
        halfDt: 0.5 * dt,
        rootDt: Math.sqrt(dt),
        rho,
        rhoBar: Math.sqrt(1 - rho * rho),
      };
    }),
  };
}
