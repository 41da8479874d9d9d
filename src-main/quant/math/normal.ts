import { erfNearZero, erfcx, expMinusSquare } from './erfcx.ts';

const SQRT_HALF = Math.SQRT1_2;
const INVERSE_SQRT_TWO_PI = 0.398_942_280_401_432_678;

const CENTRE_A = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
  13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const CENTRE_B = [
  5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
  5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
];
const NEAR_C = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
  3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
];
const NEAR_D = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
  0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];
const FAR_E = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
  0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
];
const FAR_F = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
  0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
];

/** Value of a polynomial with its highest coefficient first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

/**
 * Complementary error function, relative error about 1e-15 as far as doubles reach.
 * @param x any real number
 * @returns 1 − erf(x), in 0 to 2
 * @source W. J. Cody 1969, "Rational Chebyshev approximations for the error function", Math. Comp. 23
 */
export function erfc(x: number): number {
  if (x > 0.46875) return expMinusSquare(x) * erfcx(x);
  if (x >= -0.46875) return 1 - erfNearZero(x);
  return 2 - expMinusSquare(x) * erfcx(-x);
}

/**
 * Standard normal density n(x) = e^{−x²/2}/√(2π), relatively exact to about 1e-15 in the tails too.
 * @param x in standard deviations
 * @returns density per standard deviation
 */
export function normalPdf(x: number): number {
  if (x > -2 && x < 2) return INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * x * x);
  return INVERSE_SQRT_TWO_PI * expMinusHalfSquare(x);
}

/**
 * Standard normal distribution function N(x), relatively exact to about 1e-15 in the left tail too.
 *
 * N(x) = ½ e^{−x²/2} erfcx(−x/√2) for x < 0, where x² is split so that its rounding does not reach the exponential.
 * @param x in standard deviations
 * @returns probability in 0 to 1
 * @source Cody 1969
 */
export function normalCdf(x: number): number {
  const scaled = x * SQRT_HALF;
  if (scaled < -0.46875) return 0.5 * expMinusHalfSquare(x) * erfcx(-scaled);
  if (scaled <= 0.46875) return 0.5 + 0.5 * erfNearZero(scaled);
  return 1 - 0.5 * expMinusHalfSquare(x) * erfcx(scaled);
}

/** e^{−x²/2} with the rounding of x² taken out. */
function expMinusHalfSquare(x: number): number {
  if (x > 39 || x < -39) return 0;
  const head = Math.trunc(x * 16) / 16;
  return Math.exp(-0.5 * head * head) * Math.exp(-0.5 * (x - head) * (x + head));
}

/**
 * Standard normal quantile, relative error about 1e-16 (algorithm PPND16).
 * @param probability between 0 and 1
 * @returns x with N(x) = probability; ∓Infinity at 0 and 1, NaN outside
 * @source M. J. Wichura 1988, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37
 */
export function inverseNormalCdf(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability === 0) return Number.NEGATIVE_INFINITY;
  if (probability === 1) return Number.POSITIVE_INFINITY;
  const centred = probability - 0.5;
  if (Math.abs(centred) <= 0.425) {
    const r = 0.180625 - centred * centred;
    return (centred * polynomial(CENTRE_A, r)) / polynomial(CENTRE_B, r);
  }
  const tail = Math.sqrt(-Math.log(centred < 0 ? probability : 1 - probability));
  const size =
    tail <= 5
      ? polynomial(NEAR_C, tail - 1.6) / polynomial(NEAR_D, tail - 1.6)
      : polynomial(FAR_E, tail - 5) / polynomial(FAR_F, tail - 5);
  return centred < 0 ? -size : size;
}
