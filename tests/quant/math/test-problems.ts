import type { Residuals } from '#quant/math/difference-jacobian.ts';

export interface FittingProblem {
  readonly name: string;
  readonly start: readonly number[];
  readonly residualCount: number;
  readonly residuals: Residuals;
  /** Published minima Σr²; the search may end in any of them. */
  readonly minima: readonly number[];
}

const BARD = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39];
const MEYER = [
  34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872,
];
const KOWALIK_Y = [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246];
const KOWALIK_U = [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625];
const OSBORNE = [
  0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628,
  0.603, 0.58, 0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.42, 0.414,
  0.411, 0.406,
];

/** Moré, Garbow and Hillstrom 1981, "Testing unconstrained optimization software", TOMS 7, problems by their numbers. */
export const FITTING_PROBLEMS: readonly FittingProblem[] = [
  {
    name: 'Rosenbrock (1)',
    start: [-1.2, 1],
    residualCount: 2,
    residuals: ([x = 0, y = 0], out) => out.set([10 * (y - x * x), 1 - x]),
    minima: [0],
  },
  {
    name: 'Freudenstein and Roth (2)',
    start: [0.5, -2],
    residualCount: 2,
    residuals: ([x = 0, y = 0], out) =>
      out.set([-13 + x + ((5 - y) * y - 2) * y, -29 + x + ((y + 1) * y - 14) * y]),
    minima: [0, 48.98425367924],
  },
  {
    name: 'Brown badly scaled (4)',
    start: [1, 1],
    residualCount: 3,
    residuals: ([x = 0, y = 0], out) => out.set([x - 1e6, y - 2e-6, x * y - 2]),
    minima: [0],
  },
  {
    name: 'Jennrich and Sampson (6)',
    start: [0.3, 0.4],
    residualCount: 10,
    residuals: ([x = 0, y = 0], out) => {
      for (let i = 1; i <= 10; i += 1) out[i - 1] = 2 + 2 * i - (Math.exp(i * x) + Math.exp(i * y));
    },
    minima: [124.36218235561],
  },
  {
    name: 'Bard (8)',
    start: [1, 1, 1],
    residualCount: 15,
    residuals: ([x = 0, y = 0, z = 0], out) =>
      BARD.forEach((value, i) => {
        const [u, v] = [i + 1, 15 - i];
        out[i] = value - (x + u / (v * y + Math.min(u, v) * z));
      }),
    minima: [8.214877306579e-3],
  },
  {
    name: 'Meyer (10)',
    start: [0.02, 4000, 250],
    residualCount: 16,
    residuals: ([x = 0, y = 0, z = 0], out) =>
      MEYER.forEach((value, i) => (out[i] = x * Math.exp(y / (50 + 5 * i + z)) - value)),
    minima: [87.94585517],
  },
  {
    name: 'Powell singular (13)',
    start: [3, -1, 0, 1],
    residualCount: 4,
    residuals: ([a = 0, b = 0, c = 0, d = 0], out) =>
      out.set([a + 10 * b, Math.sqrt(5) * (c - d), (b - 2 * c) ** 2, Math.sqrt(10) * (a - d) ** 2]),
    minima: [0],
  },
  {
    name: 'Kowalik and Osborne (15)',
    start: [0.25, 0.39, 0.415, 0.39],
    residualCount: 11,
    residuals: ([a = 0, b = 0, c = 0, d = 0], out) =>
      KOWALIK_U.forEach((u, i) => {
        out[i] = KOWALIK_Y[i]! - (a * (u * u + u * b)) / (u * u + u * c + d);
      }),
    minima: [3.0750560384925e-4],
  },
  {
    name: 'Osborne 1 (17)',
    start: [0.5, 1.5, -1, 0.01, 0.02],
    residualCount: 33,
    residuals: ([a = 0, b = 0, c = 0, d = 0, e = 0], out) =>
      OSBORNE.forEach((value, i) => {
        out[i] = value - (a + b * Math.exp(-10 * i * d) + c * Math.exp(-10 * i * e));
      }),
    minima: [5.464894697483e-5],
  },
];

/** Rosenbrock's valley in any dimension, minimum 0 at ones. */
export function rosenbrock(x: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j + 1 < x.length; j += 1) sum += 100 * (x[j + 1]! - x[j]! ** 2) ** 2 + (1 - x[j]!) ** 2;
  return sum;
}

/** Rastrigin's egg box, minimum 0 at the origin among many others. */
export function rastrigin(x: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < x.length; j += 1) sum += x[j]! ** 2 + 10 * (1 - Math.cos(2 * Math.PI * x[j]!));
  return sum;
}
