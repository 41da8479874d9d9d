import { roughVarianceCoefficients, roughVarianceRows, roughVarianceStep } from './rough-variance.ts';
import { coefficientRows, LOG_INDEX } from './step-program.ts';
import type { BoundProcess, ProcessParams, StepProgram } from './step-program.ts';

const names = [...roughVarianceCoefficients, 'indexDecay', 'indexShift', 'onChi', 'onOld', 'onNew'] as const;

const program: StepProgram = {
  id: 'rough-mrlrsv',
  states: [LOG_INDEX, 'variance'],
  draws: ['uniform', 'uniform', 'normal'],
  coefficients: names,
  hasMemory: true,
  advance: (m, { state, draws: [first, second, own], coefficient: c, memory }) => {
    const old = state['variance']!;
    const uniforms = [first!, second!] as const;
    const { variance, chi } = roughVarianceStep(m, { variance: old, memory, uniforms, coefficient: c });
    const reverted = m.add(m.mul(c['indexDecay']!, state[LOG_INDEX]!), c['indexShift']!);
    const total = m.add(m.mul(c['onOld']!, old), m.mul(c['onNew']!, variance));
    const noise = m.add(m.mul(c['onChi']!, chi), m.mul(m.sqrt(total), own!));
    return { state: { [LOG_INDEX]: m.add(reverted, noise), variance }, remember: chi };
  },
};

/**
 * Mean-reverting logarithm of the index whose variance is rough: dX = κ(θ − X)dt + √V dB, V_t = v0 + Γ(H + ½)⁻¹ ∫ (t −
 * s)^{H−½}[κ_v(θ_v − V)ds + σ_v√V dW], d⟨B,W⟩ = ρdt; at H = ½ that is MRLRSV. V by the hybrid quadratic-exponential scheme, X by an
 * Euler step damped by the root of the mean of its squared kernel. On an even grid.
 *
 * Roughness of X itself would leave the smile flat; that of V makes its skew steep at short dates.
 * @param params H in (0, ½], kappa, theta, rho, kappaV, thetaV, sigmaV, v0
 * @param level VIX today, index points
 * @returns process with states ln VIX_t and its variance
 * @source Bao 2013, chapter 4 (H = ½); Gatheral 2022 (scheme); El Euch and Rosenbaum 2019 (rough variance)
 */
export function roughMrlrsvProcess(params: ProcessParams, level: number): BoundProcess {
  const [kappa, theta, rho] = [params['kappa']!, params['theta']!, params['rho']!];
  const { memoryKernel, rowOf } = roughVarianceRows({
    H: params['H']!,
    kappa: params['kappaV']!,
    theta: params['thetaV']!,
    sigma: params['sigmaV']!,
    v0: params['v0']!,
  });
  return {
    program,
    longestStepYears: Number.POSITIVE_INFINITY,
    initial: Float64Array.of(Math.log(level), params['v0']!),
    memoryKernel,
    coefficients: (times) => {
      const varianceRow = rowOf(times);
      return coefficientRows(names, (step) => {
        const square = kappa > 0 ? -Math.expm1(-2 * kappa * step.dt) / (2 * kappa * step.dt) : 1;
        const half = 0.5 * step.dt * (1 - rho * rho) * square;
        return {
          ...varianceRow(step),
          indexDecay: Math.exp(-kappa * step.dt),
          indexShift: -theta * Math.expm1(-kappa * step.dt),
          onChi: rho * Math.sqrt(square),
          onOld: half,
          onNew: half,
        };
      })(times);
    },
  };
}
