import { describe, expect, it } from 'vitest';
import { complexVector, type ComplexVector } from '#quant/math/complex-vector.ts';
import type { ModelParams } from '#quant/models/model.ts';
import { findModel } from '#quant/models/registry.ts';

type Complex = readonly [re: number, im: number];

/**
 * φ̂(u) by mpmath with 80 digits, from the textbook's form of each exponent: Heston's little trap, Merton's compensated jumps,
 * VG, NIG and CΓ(−Y)[…] of CGMY with ω = −ψ(−i).
 */
const values: readonly (readonly [id: string, ModelParams, years: number, u: Complex, value: Complex])[] = [
  [
    'heston',
    { v0: 0.04, kappa: 4, theta: 0.25, sigma: 1, rho: -0.5 },
    1,
    [3, -0.5],
    [0.4492561973590845, 0.0815545784072001],
  ],
  // left of the strip of the first moments
  [
    'heston',
    { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.6, rho: -0.7 },
    0.8,
    [40, -1.5],
    [-0.01026309755945143, -0.012930417398273731],
  ],
  // Feller broken far, ρ near 1, thirty years: ξ has a negative real part
  [
    'heston',
    { v0: 0.0025, kappa: 0.1, theta: 0.5, sigma: 3, rho: 0.99 },
    30,
    [1, -0.5],
    [0.3827798685479961, -0.35176661657383507],
  ],
  // the same beside u = −i, where ξ + d vanishes
  [
    'heston',
    { v0: 0.0025, kappa: 0.1, theta: 0.5, sigma: 3, rho: 0.99 },
    30,
    [0.001, -0.999],
    [0.41884885285046003, 0.003350616588310087],
  ],
  // ρ = −1
  [
    'heston',
    { v0: 0.5, kappa: 0.1, theta: 0.0025, sigma: 3, rho: -1 },
    10,
    [200, -0.5],
    [0.18127689451986603, 0.0674613562795491],
  ],
  // vol of variance → 0
  [
    'heston',
    { v0: 0.04, kappa: 2, theta: 0.09, sigma: 1e-6, rho: -0.7 },
    2,
    [5, -0.5],
    [0.1404848502236069, 3.5108629440685285e-7],
  ],
  // T → 0
  [
    'heston',
    { v0: 0.04, kappa: 2, theta: 0.09, sigma: 0.5, rho: -0.7 },
    1e-9,
    [20000, -0.5],
    [0.9920319148230051, 2.7776893633217185e-8],
  ],
  // no variance today
  [
    'heston',
    { v0: 0, kappa: 2, theta: 0.09, sigma: 0.5, rho: 0.3 },
    5,
    [2, 0.5],
    [0.4000568667128089, -0.41228619401544286],
  ],
  [
    'bates',
    { v0: 0.04, kappa: 1.5, theta: 0.05, sigma: 0.6, rho: -0.7, lambda: 3, mu: -0.2, delta: 0.1 },
    0.5,
    [7, -0.5],
    [0.11870147183977427, 0.18401162312628194],
  ],
  [
    'merton',
    { sigma: 0.2, lambda: 1, mu: -0.1, delta: 0.15 },
    0.5,
    [6, 0.75],
    [0.5430086957864292, -0.0702241542630713],
  ],
  // jumps of one size, next to no diffusion
  [
    'merton',
    { sigma: 0.0001, lambda: 5, mu: -0.5, delta: 0 },
    10,
    [3, -2],
    [-8.557300527790061e-5, 1.4530485349200393e-5],
  ],
  [
    'variance-gamma',
    { sigma: 0.12, theta: -0.14, nu: 0.2 },
    1,
    [9, -0.5],
    [0.5139299451351649, 0.07112536068604966],
  ],
  // beside the edge 1 − θν − σ²ν/2 = 0
  [
    'variance-gamma',
    { sigma: 0.3, theta: 0.45, nu: 2.02 },
    10,
    [0.5, -0.9],
    [-2.5050763954597654e-17, 1.3673850472233197e-17],
  ],
  // ν → 0
  [
    'variance-gamma',
    { sigma: 0.2, theta: -0.1, nu: 1e-9 },
    1,
    [4, -0.5],
    [0.7225273536520521, 7.51428447573958e-11],
  ],
  ['nig', { alpha: 15, beta: -6, delta: 0.4 }, 1, [10, -0.5], [0.23334511089921503, 0.07661744267539808]],
  // α beside |β|
  [
    'nig',
    { alpha: 0.5001, beta: -0.5, delta: 3 },
    2,
    [2, -0.7],
    [1.7881150528034116e-6, 4.155872632931577e-6],
  ],
  ['nig', { alpha: 900, beta: 5, delta: 30 }, 0.5, [12, 3], [0.2545942279870718, -0.2144658172453203]],
  ['cgmy', { C: 1, G: 5, M: 5, Y: -2 }, 1, [4, -0.5], [0.9269731392696092, -0.0317936516230073]],
  ['cgmy', { C: 1, G: 5, M: 5, Y: -0.5 }, 1, [4, -0.5], [0.7577854445940124, -0.03903252945721334]],
  // Y → 0
  ['cgmy', { C: 1, G: 5, M: 5, Y: 1e-9 }, 1, [4, -0.5], [0.5969461034790863, -0.03912116475673166]],
  // M beside 1
  ['cgmy', { C: 1, G: 5, M: 1.001, Y: 0.5 }, 1, [30, 0.7], [-5.931647860164738e-8, 1.7156641243184284e-7]],
  // Y → 1 from below
  ['cgmy', { C: 1, G: 5, M: 5, Y: 0.999999 }, 1, [4, -0.5], [0.049633973539392376, -0.006473223621711447]],
  // Y → 1 from above
  ['cgmy', { C: 1, G: 5, M: 5, Y: 1.0000001 }, 1, [4, -1.5], [0.01665501800931117, 0.049422541917144076]],
  ['cgmy', { C: 1, G: 5, M: 5, Y: 1.9 }, 1, [0.4, -0.5], [0.03605771357619824, -3.555085169941742e-5]],
  // Y → 2
  ['cgmy', { C: 1, G: 5, M: 5, Y: 1.98 }, 1, [0.1, -0.5], [3.920608030911778e-6, -6.72556268125501e-10]],
];

const node = ([re, im]: Complex): ComplexVector => ({ re: Float64Array.of(re), im: Float64Array.of(im) });

function relativeError({ re, im }: ComplexVector, [expectedRe, expectedIm]: Complex): number {
  const gap = (re[0]! - expectedRe) ** 2 + (im[0]! - expectedIm) ** 2;
  return Math.sqrt(gap / (expectedRe ** 2 + expectedIm ** 2));
}

describe('characteristic functions against many digits', () => {
  // Rounding of the parameters themselves, magnified beside the edges: 6e-13 is the worst of these.
  it.each(values)('%s of %j at T = %f, u = %j', (id, params, years, u, value) => {
    const out = complexVector(1);
    findModel(id)!.capabilities.characteristicFunction!(params, years).evaluate(node(u), out);
    expect(relativeError(out, value)).toBeLessThan(1e-12);
  });

  it('CGMY passes through Variance Gamma at Y = 0', () => {
    // C = 1/ν, and G, M the roots of 1 − θνp − σ²νp²/2: Carr, Geman, Madan and Yor 2002, section 2.
    const { sigma, theta, nu } = { sigma: 0.25, theta: -0.2, nu: 0.3 };
    const root = Math.sqrt(theta * theta + (2 * sigma * sigma) / nu);
    const [G, M] = [(root + theta) / sigma ** 2, (root - theta) / sigma ** 2];
    const u = { re: Float64Array.of(0.5, 3, 40), im: Float64Array.of(-0.5, 0.4, -1.2) };
    const [stable, gamma] = [complexVector(3), complexVector(3)];
    findModel('cgmy')!.capabilities.characteristicFunction!({ C: 1 / nu, G, M, Y: 0 }, 0.7).evaluate(
      u,
      stable,
    );
    findModel('variance-gamma')!.capabilities.characteristicFunction!({ sigma, theta, nu }, 0.7).evaluate(
      u,
      gamma,
    );
    for (let j = 0; j < 3; j += 1) {
      expect(stable.re[j]).toBeCloseTo(gamma.re[j]!, 14);
      expect(stable.im[j]).toBeCloseTo(gamma.im[j]!, 14);
    }
  });

  it('CGMY is smooth at Y = 1', () => {
    const u = node([4, -0.5]);
    const at = (Y: number): ComplexVector => {
      const out = complexVector(1);
      findModel('cgmy')!.capabilities.characteristicFunction!({ C: 1, G: 5, M: 8, Y }, 1).evaluate(u, out);
      return out;
    };
    const [below, exact, above] = [at(1 - 1e-5), at(1), at(1 + 1e-5)];
    // The mean of both sides differs by half the second derivative, of order one, times 1e-10.
    expect((below.re[0]! + above.re[0]!) / 2).toBeCloseTo(exact.re[0]!, 8);
    expect((below.im[0]! + above.im[0]!) / 2).toBeCloseTo(exact.im[0]!, 8);
  });
});
