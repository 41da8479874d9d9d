import { describe, it } from 'vitest';
import { integrate } from '#quant/math/adaptive-quadrature.ts';
import { mittagLefflerKernel, mittagLefflerRelaxation } from '#quant/math/mittag-leffler.ts';
import { mrlrsv } from '#quant/models/mrlrsv.ts';
import { findProcess } from '#quant/processes/registry.ts';
import { LOG_INDEX } from '#quant/processes/step-program.ts';
import { wasmSimulator } from '#simulation/wasm/wasm-simulator.ts';
import { finalStates } from '../../simulation/support/run-process.ts';
import { meanScore } from '../../simulation/validation/support/law-scores.ts';
import { expectHonest } from '../../simulation/validation/support/expect-honest.ts';

const base = { kappa: 4.27, theta: 3.14, rho: 0.8, kappaV: 1.68, thetaV: 1.11, sigmaV: 0.8, v0: 1.81 };
const LEVEL = 25;

function sidesOf(params: Readonly<Record<string, number>>, expiryYears: number, steps: number, seed: number) {
  const process = findProcess('rough-mrlrsv')!.bind(params, LEVEL);
  const settings = { expiryYears, steps, paths: 8192, mirrored: true, seed };
  return finalStates(process, settings, (run, range) => wasmSimulator(run).simulate(range));
}

/** E V_t and the kernel k of V_t = E V_t + ∫ k(t − s)√V dW. */
function forwardOf(params: Readonly<Record<string, number>>) {
  const { H, kappaV, thetaV, sigmaV, v0 } = params as Record<string, number>;
  const alpha = H! + 0.5;
  return {
    mean: (t: number) => thetaV! + (v0! - thetaV!) * mittagLefflerRelaxation(alpha, kappaV! * t ** alpha),
    kernel: (t: number) => sigmaV! * t ** (alpha - 1) * mittagLefflerKernel(alpha, kappaV! * t ** alpha),
  };
}

describe('rough MRLRSV', () => {
  it.each([0.05, 0.1, 0.3, 0.5])('has the first three moments of ln VIX, H = %f', (H) => {
    const params: Record<string, number> = { ...base, H };
    const years = 0.25;
    const { kappa, theta, rho } = base;
    const { mean, kernel } = forwardOf(params);
    const decay = (s: number): number => Math.exp(-kappa * (years - s));
    const centre = theta + (Math.log(LEVEL) - theta) * decay(0);
    // Itô: E M² = ∫ f² E V, and E M³ = 3 ∫ f(s)² E[M_s V_s] ds with E[M_s V_s] = ρ ∫_0^s f(u) k(s − u) E V_u du
    const second = integrate((s) => decay(s) ** 2 * mean(s), 0, years).value;
    const power = 1 / (H + 0.5);
    const crossAt = (s: number): number =>
      // u = s − w^{1/α} takes the singularity of the kernel away
      integrate(
        (w) => {
          const lag = w ** power;
          return lag > 0 ? decay(s - lag) * kernel(lag) * mean(s - lag) * power * w ** (power - 1) : 0;
        },
        0,
        s ** (H + 0.5),
        { relativeTolerance: 1e-6 },
      ).value;
    const third =
      3 * rho * integrate((s) => decay(s) ** 2 * crossAt(s), 0, years, { relativeTolerance: 1e-5 }).value;
    const sides = sidesOf(params, years, 256, 3)[LOG_INDEX]!;
    expectHonest([
      { ...meanScore('mean', sides, (x) => x, centre), set: H },
      { ...meanScore('variance', sides, (x) => (x - centre) ** 2, second), set: H },
      { ...meanScore('third moment', sides, (x) => (x - centre) ** 3, third), set: H },
    ]);
  });

  it('is MRLRSV at H = ½: its characteristic function', () => {
    const params = { ...base, H: 0.5 };
    const years = 0.25;
    const states = sidesOf(params, years, 256, 7);
    const cf = mrlrsv.capabilities.characteristicFunction!(base, years);
    const logForward = Math.log(mrlrsv.capabilities.forward!(base, LEVEL, years));
    const sides = states[LOG_INDEX]!.map((side) => side.map((x) => x - logForward));
    const out = { re: new Float64Array(1), im: new Float64Array(1) };
    const scores = [0.5, 1.5, 3].flatMap((point) => {
      const u = point / Math.sqrt(cf.cumulants.c2);
      cf.evaluate({ re: Float64Array.of(u), im: new Float64Array(1) }, out);
      return [
        { ...meanScore('Re', sides, (x) => Math.cos(u * x), out.re[0]!), set: u },
        { ...meanScore('Im', sides, (x) => Math.sin(u * x), out.im[0]!), set: u },
      ];
    });
    expectHonest(scores);
  });

  it('keeps the mean of its variance', () => {
    const params: Record<string, number> = { ...base, H: 0.1 };
    const sides = sidesOf(params, 0.5, 64, 11)['variance']!;
    expectHonest([{ ...meanScore('V', sides, (x) => x, forwardOf(params).mean(0.5)), set: 0.1 }]);
  });
});
