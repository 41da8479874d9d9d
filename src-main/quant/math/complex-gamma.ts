/** (−1)^k (ζ(k) − 1)/k for k = 42 … 2: ln Γ(2 + w) = (1 − γ)w + Σ of these times w^k, |w| < 2. */
const ZETA_OVER_K = Float64Array.of(
  5.4136591567253631315e-15,
  -1.1091399470834522017e-14,
  2.2737369600659723206e-14,
  -4.6640760264283742246e-14,
  9.5736303878385557638e-14,
  -1.9664756310966164904e-13,
  4.0422005252894400655e-13,
  -8.3153858414202848198e-13,
  1.7119917905596179086e-12,
  -3.5277424765759150836e-12,
  7.2759744802390796625e-12,
  -1.5021384080754142171e-11,
  3.1044247747322272762e-11,
  -6.4229645638381000221e-11,
  1.3304764374244489481e-10,
  -2.7595228851242331452e-10,
  5.7313672416788620133e-10,
  -1.1921401405860912074e-9,
  2.4836745438024783172e-9,
  -5.1834750419700466551e-9,
  1.0838659214896954091e-8,
  -2.271109460894316491e-8,
  4.7698101693639805658e-8,
  -1.0043224823968099609e-7,
  2.1207184805554665869e-7,
  -4.4924691987645660433e-7,
  9.5514121304074198329e-7,
  -2.0392157538013662368e-6,
  4.3748667899074878042e-6,
  -9.439488275268395904e-6,
  0.000020507212775670691553,
  -0.0000449262367381331417,
  0.000099457512781808533715,
  -0.00022315475845357937976,
  0.00050966952474304242234,
  -0.0011927539117032609771,
  0.0028905103307415232858,
  -0.0073855510286739852663,
  0.020580808427784547879,
  -0.067352301053198095133,
  0.32246703342411321824,
);
const ONE_MINUS_EULER = 0.422_784_335_098_467_139_39;
const LOG_SQRT_TWO_PI = 0.918_938_533_204_672_741_78;
const LOG_PI = 1.144_729_885_849_400_174_1;
const STIRLING = [
  43867 / 244188,
  -3617 / 122400,
  1 / 156,
  -691 / 360360,
  1 / 1188,
  -1 / 1680,
  1 / 1260,
  -1 / 360,
  1 / 12,
] as const;
const STIRLING_FROM_SQUARED = 121;
const NEAR_SQUARED = 0.7;

/** Where `complexLogGamma` writes. */
export interface ComplexOut {
  re: number;
  im: number;
}

/**
 * ln Γ(z), the branch that is real on the positive axis and analytic off the negative one; relative error about 1e-14.
 *
 * Series about the zeros 1 and 2, Stirling's series from |z| = 11 after moving right by Γ(z + 1) = zΓ(z), reflection where
 * Re z < 0. On the negative axis the value is that of the upper side.
 * @param re real part
 * @param im imaginary part
 * @param out receives the value; Infinity at 0, −1, −2 …
 * @source DLMF 5.7.3, 5.11.1, 5.5.3
 */
export function complexLogGamma(re: number, im: number, out: ComplexOut): void {
  const above = Math.abs(im);
  const square = above * above;
  if (re < 0) reflect(re, above, out);
  else if ((re - 2) * (re - 2) + square < NEAR_SQUARED) nearTwo(re - 2, above, out);
  else if ((re - 1) * (re - 1) + square < NEAR_SQUARED) {
    nearTwo(re - 1, above, out);
    subtractLogOnePlus(re - 1, above, out);
  } else shiftAndStirling(re, above, out);
  if (im < 0) out.im = -out.im;
}

/** ln Γ(2 + w), |w| < 0.84. */
function nearTwo(x: number, y: number, out: ComplexOut): void {
  let re = 0;
  let im = 0;
  for (let k = 0; k < ZETA_OVER_K.length; k += 1) {
    const next = re * x - im * y + ZETA_OVER_K[k]!;
    im = re * y + im * x;
    re = next;
  }
  const first = re * x - im * y + ONE_MINUS_EULER;
  const second = re * y + im * x;
  out.re = first * x - second * y;
  out.im = first * y + second * x;
}

/** Subtracts ln(1 + w). */
function subtractLogOnePlus(x: number, y: number, out: ComplexOut): void {
  out.re -= 0.5 * Math.log1p(x * (2 + x) + y * y);
  out.im -= Math.atan2(y, 1 + x);
}

/** Re z ≥ 0, Im z ≥ 0. */
function shiftAndStirling(re: number, im: number, out: ComplexOut): void {
  let x = re;
  let productRe = 1;
  let productIm = 0;
  let turn = 0;
  while (x * x + im * im < STIRLING_FROM_SQUARED) {
    const next = productRe * x - productIm * im;
    productIm = productRe * im + productIm * x;
    productRe = next;
    turn += Math.atan2(im, x);
    x += 1;
  }
  const size = 1 / (x * x + im * im);
  const inverseRe = x * size;
  const inverseIm = -im * size;
  const squareRe = inverseRe * inverseRe - inverseIm * inverseIm;
  const squareIm = 2 * inverseRe * inverseIm;
  let restRe = 0;
  let restIm = 0;
  for (const coefficient of STIRLING) {
    const next = restRe * squareRe - restIm * squareIm + coefficient;
    restIm = restRe * squareIm + restIm * squareRe;
    restRe = next;
  }
  const logRe = 0.5 * Math.log(x * x + im * im);
  const logIm = Math.atan2(im, x);
  const moved =
    productRe === 1 && productIm === 0 ? 0 : 0.5 * Math.log(productRe * productRe + productIm * productIm);
  out.re =
    (x - 0.5) * logRe - im * logIm - x + LOG_SQRT_TWO_PI + (restRe * inverseRe - restIm * inverseIm) - moved;
  out.im = (x - 0.5) * logIm + im * logRe - im + (restRe * inverseIm + restIm * inverseRe) - turn;
}

/** ln Γ(z) = ln π − ln sin πz − ln Γ(1 − z), Im z ≥ 0, with ln sin πz = iπ(½ − z) − ln 2 + ln(1 − e^{2πiz}). */
function reflect(re: number, im: number, out: ComplexOut): void {
  complexLogGamma(1 - re, -im, out);
  const whole = Math.round(re);
  const angle = 2 * Math.PI * (re - whole);
  const decay = Math.exp(-2 * Math.PI * im);
  const half = Math.sin(0.5 * angle);
  // 1 − e^{−a + ib} = −expm1(−a) cos b + 2 sin²(b/2) − i e^{−a} sin b, without cancellation near whole numbers.
  const gapRe = -Math.expm1(-2 * Math.PI * im) * Math.cos(angle) + 2 * half * half;
  const gapIm = -decay * Math.sin(angle);
  const sineRe = Math.PI * im - Math.LN2 + 0.5 * Math.log(gapRe * gapRe + gapIm * gapIm);
  const sineIm = Math.PI * (0.5 - re) + Math.atan2(gapIm, gapRe);
  out.re = LOG_PI - sineRe - out.re;
  out.im = -sineIm - out.im;
}
