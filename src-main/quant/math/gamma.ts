const LOG_SQRT_TWO_PI = 0.918_938_533_204_672_741_78;
const SQRT_TWO_PI = 2.506_628_274_631_000_502_4;
const STIRLING_FROM = 10;

/** ln Γ(1.5 + t)/((t + ½)(t − ½)) on |t| ≤ ½, Chebyshev interpolation in 60 digits, highest power first. */
const BETWEEN_ONE_AND_TWO = Float64Array.of(
  5.2472477802830782433e-6,
  -7.9767654453684239748e-6,
  4.9339567338456050224e-6,
  -8.0718059307903409629e-6,
  1.7458777256153148206e-5,
  -2.7360782836001790736e-5,
  4.1596227622296358424e-5,
  -6.6091350609886631958e-5,
  1.0565284102152620543e-4,
  -1.689274567217503116e-4,
  2.7127397268794419128e-4,
  -4.3799190290668583926e-4,
  7.1152247757678199206e-4,
  -0.0011644146740420575476,
  0.0019229161305548164788,
  -0.0032120740696252408089,
  0.0054464578448049330858,
  -0.009425622448628710769,
  0.016797098631183449898,
  -0.031308487501009461176,
  0.062911401074564956793,
  -0.14595989591430608663,
  0.48312895054098088937,
);

/**
 * ln |Γ(x)|; relative error about 1e-15 for x > 0, its zeros at 1 and 2 included, absolute error 1e-15 elsewhere.
 *
 * On [1, 2] a polynomial times (x − 1)(x − 2); outside by Γ(x + 1) = xΓ(x), Stirling's series from 10 and reflection
 * below 0.
 * @param x any real number
 * @returns ln |Γ(x)|, Infinity at 0, −1, −2 …
 * @source DLMF 5.5.1, 5.5.3, 5.11.1
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return logGammaReflected(x);
  if (x > 1e17) return x * (Math.log(x) - 1);
  if (x >= STIRLING_FROM) return (x - 0.5) * Math.log(x) - x + LOG_SQRT_TWO_PI + stirlingRest(x);
  if (x < 1) return logGammaOnePlus(x) - Math.log(x);
  if (x <= 2) return logGammaOnePlus(x - 1);
  if (x < 3) return logGammaOnePlus(x - 2) + Math.log1p(x - 2);
  let product = 1;
  let base = x;
  while (base > 2) {
    base -= 1;
    product *= base;
  }
  return logGammaOnePlus(base - 1) + Math.log(product);
}

function logGammaReflected(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x === Math.floor(x)) return Number.POSITIVE_INFINITY;
  if (x > -1e-17) return -Math.log(-x);
  return Math.log(Math.PI / Math.abs(x * sinPi(x))) - logGamma(-x);
}

/**
 * ln Γ(1 + y), relatively exact down to y = 0.
 * @param y between 0 and 1
 * @returns about −0.577y for small y
 */
export function logGammaOnePlus(y: number): number {
  const t = y - 0.5;
  let value = 0;
  for (let k = 0; k < BETWEEN_ONE_AND_TWO.length; k += 1) value = value * t + BETWEEN_ONE_AND_TWO[k]!;
  return value * y * (y - 1);
}

/**
 * What Stirling's formula leaves out: ln Γ(x) − (x − ½) ln x + x − ½ ln 2π = 1/(12x) − 1/(360x³) + …
 * @param x at least 10 for full precision
 * @returns remainder, relative error about 1e-16
 * @source DLMF 5.11.1
 */
export function stirlingRest(x: number): number {
  const i = 1 / x;
  const s = i * i;
  const far = ((43867 / 244188) * s - 3617 / 122400) * s + 1 / 156;
  const middle = ((far * s - 691 / 360360) * s + 1 / 1188) * s - 1 / 1680;
  return (((middle * s + 1 / 1260) * s - 1 / 360) * s + 1 / 12) * i;
}

/**
 * sin πx without the rounding of πx.
 * @param x any real number
 * @returns sin πx, exactly 0 at whole numbers
 */
export function sinPi(x: number): number {
  const whole = Math.round(x);
  const sine = Math.sin(Math.PI * (x - whole));
  return whole % 2 === 0 ? sine : -sine;
}

/**
 * Γ(x), relative error about 1e-15; exact for whole numbers up to 19.
 * @param x any real number
 * @returns Γ(x); NaN at 0, −1, −2 …, Infinity above 171.6
 * @source DLMF 5.5.1, 5.5.3, 5.11.3
 */
export function gamma(x: number): number {
  if (!(x > 0)) return gammaReflected(x);
  if (x > 171.7) return Number.POSITIVE_INFINITY;
  if (x < 1) return Math.exp(logGammaOnePlus(x)) / x;
  if (x > 24) {
    const power = x ** (0.5 * x - 0.25);
    return SQRT_TWO_PI * power * Math.exp(-x) * Math.exp(stirlingRest(x)) * power;
  }
  let product = 1;
  let base = x;
  while (base > 2) {
    base -= 1;
    product *= base;
  }
  return product * Math.exp(logGammaOnePlus(base - 1));
}

function gammaReflected(x: number): number {
  if (Number.isNaN(x) || x === Math.floor(x)) return Number.NaN;
  if (x > -0.5) return gamma(1 + x) / x;
  if (x > -170) return -Math.PI / (x * sinPi(x) * gamma(-x));
  // Γ(−x) is above the largest double before Γ(x) has left the smallest.
  return (-Math.PI / (x * sinPi(x))) * Math.exp(-logGamma(-x));
}
