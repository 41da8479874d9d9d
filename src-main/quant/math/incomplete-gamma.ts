import { expMinusSquare, erfcx } from './erfcx.ts';
import { gamma, logGammaOnePlus, stirlingRest } from './gamma.ts';
import { QuantError } from './quant-error.ts';

/** Powers and Γ are formed directly up to here, by Stirling's remainder above. */
const DIRECT_BELOW = 20;
/** From here Temme's expansion serves near x = a. */
const UNIFORM_FROM = 100;
const SQRT_TWO_PI = 2.506_628_274_631_000_502_4;
const MOST_TERMS = 20_000;

/**
 * c_k(η) of Temme's expansion as Taylor series about 0, highest power first, from exact rational recurrences
 * (c_0 = 1/μ − 1/η, c_k = c_{k−1}′/η + (−1)^k g_k/μ).
 */
const TEMME = [
  Float64Array.of(
    2.43619480206674162e-11,
    -5.83077213255042507e-11,
    -2.55141939949462498e-11,
    9.14769958223679023e-10,
    -4.38203601845335319e-9,
    1.0261809784240308e-8,
    6.70785354340149858e-9,
    -1.76659527368260793e-7,
    8.29671134095308601e-7,
    -1.85406221071515996e-6,
    -2.18544851067999216e-6,
    0.0000391926317852243778,
    -0.000178755144032921811,
    0.0003527336860670194,
    0.00115740740740740741,
    -0.0148148148148148148,
    0.0833333333333333333,
    -0.333333333333333333,
  ),
  Float64Array.of(
    4.16279299184258264e-10,
    -1.00915437106004126e-9,
    -1.75432417197476476e-11,
    1.19516285997781473e-8,
    -5.75254560351770496e-8,
    1.37863344691572096e-7,
    4.64712780280743434e-9,
    -1.6120900894563446e-6,
    7.64916091608111008e-6,
    -0.0000180985503344899778,
    -4.01877572016460905e-7,
    0.000205761316872427984,
    -0.000990226337448559671,
    0.0026455026455026455,
    -0.00347222222222222222,
    -0.00185185185185185185,
  ),
  Float64Array.of(
    6.22897408492202203e-9,
    -1.40925299108675211e-8,
    -2.0477098421990866e-10,
    1.42806142060642418e-7,
    -6.29899213838005502e-7,
    1.37219573090629332e-6,
    3.42357873409613807e-8,
    -0.0000127606351886187277,
    0.0000529234488291201254,
    -0.000107366532263651605,
    2.00938786008230453e-6,
    0.000771604938271604938,
    -0.00268132716049382716,
    0.0041335978835978836,
  ),
  Float64Array.of(
    8.09946490538808236e-8,
    -1.69584040919302773e-7,
    -2.78610802915281422e-11,
    1.42309007324358839e-6,
    -5.67495282699159657e-6,
    0.0000110826541153473024,
    -2.39650511386729665e-7,
    -0.0000756180167188397641,
    0.000267720632062838853,
    -0.000469189494395255712,
    0.000229472093621399177,
    0.000649434156378600823,
  ),
  Float64Array.of(
    -1.6954149536558306e-6,
    2.5074972262375328e-10,
    0.0000113757269706784191,
    -0.0000396836504717943466,
    0.0000664149821546512219,
    -1.46384525788434182e-6,
    -0.00029907248030319018,
    0.000784039221720066627,
    -0.000861888290916711699,
  ),
  Float64Array.of(
    -0.0000135940481897686933,
    1.41906292064396701e-7,
    0.0000679778047793720784,
    -0.000199325705161888477,
    0.000277275324495939208,
    -0.0000697281375836585777,
    -0.00033679855336635815,
  ),
  Float64Array.of(0.000270878209671804483, -0.000592166437353693883, 0.000531307936463992223),
  Float64Array.of(0.000344367606892377671),
];

/**
 * ln(1 + m) − m without cancellation.
 * @param m > −1
 * @returns about −m²/2
 * @source 2 artanh r with r = m/(2 + m)
 */
export function logOnePlusMinus(m: number): number {
  if (m < -0.5 || m > 1) return Math.log1p(m) - m;
  const r = m / (2 + m);
  const s = r * r;
  let sum = 0;
  let power = 1;
  for (let k = 3; k < 60; k += 2) {
    const term = power / k;
    sum += term;
    if (term < 1e-17 * sum) break;
    power *= s;
  }
  return r * (2 * s * sum - m);
}

/**
 * x^a e^{−x}/Γ(a + 1), the Poisson probability of a where it is whole; relatively exact for large arguments too.
 * @param a ≥ 0
 * @param x ≥ 0
 * @returns weight
 * @source Loader 2000, "Fast and accurate computation of binomial probabilities" (deviance form)
 */
export function poissonWeight(a: number, x: number): number {
  if (x === 0) return a === 0 ? 1 : 0;
  if (a < DIRECT_BELOW) {
    const half = Math.exp(-0.5 * x);
    return ((x ** a * half) / gamma(a + 1)) * half;
  }
  const m = (x - a) / a;
  const deviance = m < -0.9 || m > 2 ? x - a - a * Math.log(x / a) : -a * logOnePlusMinus(m);
  return Math.exp(-deviance - stirlingRest(a)) / (SQRT_TWO_PI * Math.sqrt(a));
}

/**
 * Regularised lower incomplete gamma function P(a, x) = ∫_0^x t^{a−1}e^{−t} dt/Γ(a), relatively exact where it is small.
 * @param a > 0
 * @param x ≥ 0
 * @returns probability that a gamma variable of shape a is below x
 * @throws QuantError BAD_ARGUMENT
 * @source DLMF 8.7.1, 8.9.2; Temme 1979 (DLMF 8.12)
 */
export function gammaP(a: number, x: number): number {
  return split(a, x).lower;
}

/**
 * Regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), relatively exact where it is small.
 * @param a > 0
 * @param x ≥ 0
 * @returns probability that a gamma variable of shape a is above x
 * @throws QuantError BAD_ARGUMENT
 * @source as `gammaP`; DiDonato and Morris 1986 for small a
 */
export function gammaQ(a: number, x: number): number {
  return split(a, x).upper;
}

/** Both sides, the smaller one computed and the other its complement. */
function split(a: number, x: number): { lower: number; upper: number } {
  if (!(a > 0 && x >= 0) || a === Number.POSITIVE_INFINITY) throw new QuantError('BAD_ARGUMENT', { a, x });
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  if (a >= UNIFORM_FROM && Math.abs(x - a) < 0.3 * a) return uniform(a, x);
  if (a < 1 && x < 1) {
    const upper = smallUpper(a, x);
    return { lower: upper > 0.5 ? series(a, x) : 1 - upper, upper };
  }
  if (x < a + 1) {
    const lower = series(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = fraction(a, x);
  return { lower: 1 - upper, upper };
}

/** P by x^a e^{−x}/Γ(a + 1) · Σ x^k/((a + 1) … (a + k)). */
function series(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < MOST_TERMS && term > 1e-17 * sum; k += 1) {
    term *= x / (a + k);
    sum += term;
  }
  return poissonWeight(a, x) * sum;
}

/** Q by Legendre's continued fraction, evaluated forwards (modified Lentz). */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k < MOST_TERMS; k += 1) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b || 1e-300);
    c = b + numerator / c || 1e-300;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return poissonWeight(a, x) * a * value;
}

/** Q for a < 1, x < 1, where 1 − P would cancel as a → 0. */
function smallUpper(a: number, x: number): number {
  const exponent = a * Math.log(x) - logGammaOnePlus(a);
  let term = 1;
  let sum = 0;
  for (let k = 1; k < 40; k += 1) {
    term *= -x / k;
    const part = term / (a + k);
    sum += part;
    if (Math.abs(part) < 1e-18) break;
  }
  return -Math.expm1(exponent) - Math.exp(exponent) * a * sum;
}

/** Q = ½ erfc(η√(a/2)) + e^{−aη²/2}/√(2πa) Σ c_k(η)/a^k, ½η² = μ − ln(1 + μ). */
function uniform(a: number, x: number): { lower: number; upper: number } {
  const m = (x - a) / a;
  const halfSquare = -logOnePlusMinus(m);
  const eta = Math.sign(m) * Math.sqrt(2 * halfSquare);
  let rest = 0;
  for (let k = TEMME.length - 1; k >= 0; k -= 1) {
    const row = TEMME[k]!;
    let value = 0;
    for (let i = 0; i < row.length; i += 1) value = value * eta + row[i]!;
    rest = rest / a + value;
  }
  const z = Math.sqrt(a * halfSquare);
  const common = expMinusSquare(z);
  const shared = rest / (SQRT_TWO_PI * Math.sqrt(a));
  const side = common * (0.5 * erfcx(z) + (m > 0 ? shared : -shared));
  return m > 0 ? { lower: 1 - side, upper: side } : { lower: side, upper: 1 - side };
}
