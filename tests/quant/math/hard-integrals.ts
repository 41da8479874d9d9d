export interface HardIntegral {
  readonly name: string;
  readonly f: (x: number, gap?: number) => number;
  readonly lower: number;
  readonly upper: number;
  /** Truth in closed form. */
  readonly value: number;
  /** No kink, jump or pole near the inside: the double-exponential rule applies. */
  readonly analytic: boolean;
}

const { PI, SQRT2, LN2, E } = Math;
const APERY = 1.2020569031595942;

/** Integrals with known values that are hard in one way each: singular, peaked, kinked, oscillating, slowly decaying. */
export const HARD_INTEGRALS: readonly HardIntegral[] = [
  { name: 'exp(x)', f: Math.exp, lower: 0, upper: 1, value: E - 1, analytic: true },
  { name: '√x', f: Math.sqrt, lower: 0, upper: 1, value: 2 / 3, analytic: true },
  { name: '1/√x', f: (x) => 1 / Math.sqrt(x), lower: 0, upper: 1, value: 2, analytic: true },
  { name: 'ln x', f: Math.log, lower: 0, upper: 1, value: -1, analytic: true },
  { name: 'x^{−0.9}', f: (x) => x ** -0.9, lower: 0, upper: 1, value: 10, analytic: true },
  {
    name: 'ln²x/√x',
    f: (x) => Math.log(x) ** 2 / Math.sqrt(x),
    lower: 0,
    upper: 1,
    value: 16,
    analytic: true,
  },
  { name: '|x − 1/3|', f: (x) => Math.abs(x - 1 / 3), lower: 0, upper: 1, value: 5 / 18, analytic: false },
  { name: 'step at 0.3', f: (x) => (x < 0.3 ? 0 : 1), lower: 0, upper: 1, value: 0.7, analytic: false },
  {
    name: '√|x − 0.7|',
    f: (x) => Math.sqrt(Math.abs(x - 0.7)),
    lower: 0,
    upper: 1,
    value: (2 / 3) * (0.7 ** 1.5 + 0.3 ** 1.5),
    analytic: false,
  },
  {
    name: 'peak 1e-4/(x² + 1e-8)',
    f: (x) => 1e-4 / (x * x + 1e-8),
    lower: -1,
    upper: 1,
    value: 2 * Math.atan(1e4),
    analytic: false,
  },
  {
    name: 'Runge 1/(1 + 25x²)',
    f: (x) => 1 / (1 + 25 * x * x),
    lower: -1,
    upper: 1,
    value: (2 / 5) * Math.atan(5),
    analytic: true,
  },
  {
    name: 'sin 200x',
    f: (x) => Math.sin(200 * x),
    lower: 0,
    upper: PI / 3,
    value: (1 - Math.cos((200 * PI) / 3)) / 200,
    analytic: false,
  },
  {
    name: 'cos(50 cos x)',
    f: (x) => 1 + Math.cos(2 * x) * Math.cos(40 * x),
    lower: 0,
    upper: PI,
    value: PI,
    analytic: false,
  },
  { name: 'e^{−x}', f: (x) => Math.exp(-x), lower: 0, upper: Infinity, value: 1, analytic: true },
  {
    name: 'e^{−x²}',
    f: (x) => Math.exp(-x * x),
    lower: -Infinity,
    upper: Infinity,
    value: Math.sqrt(PI),
    analytic: true,
  },
  {
    name: '1/(1 + x²)',
    f: (x) => 1 / (1 + x * x),
    lower: -Infinity,
    upper: Infinity,
    value: PI,
    analytic: true,
  },
  {
    name: '1/(√x(1 + x))',
    f: (x) => 1 / (Math.sqrt(x) * (1 + x)),
    lower: 0,
    upper: Infinity,
    value: PI,
    analytic: true,
  },
  {
    name: 'x²/(e^x − 1)',
    f: (x) => (x * x) / Math.expm1(x),
    lower: 0,
    upper: Infinity,
    value: 2 * APERY,
    analytic: true,
  },
  { name: 'e^{x}, left half-line', f: Math.exp, lower: -Infinity, upper: -1, value: 1 / E, analytic: true },
  {
    name: 'ln x/(1 + x)², half-line from 1',
    f: (x) => Math.log(x) / (1 + x) ** 2,
    lower: 1,
    upper: Infinity,
    value: LN2,
    analytic: true,
  },
  {
    name: '1/√(1 − x) at a finite end',
    f: (x, gap = 1 - x) => 1 / Math.sqrt(x < 0.5 ? 1 - x : gap),
    lower: 0,
    upper: 1,
    value: 2,
    analytic: true,
  },
  {
    name: '√(1 − x²)',
    f: (x) => Math.sqrt(Math.max(0, (1 - x) * (1 + x))),
    lower: -1,
    upper: 1,
    value: PI / 2,
    analytic: true,
  },
  {
    name: '1/(1 + x⁴)',
    f: (x) => 1 / (1 + x ** 4),
    lower: 0,
    upper: Infinity,
    value: (PI * SQRT2) / 4,
    analytic: true,
  },
];
