/**
 * Real part of a product.
 * @param ar real part of a
 * @param ai imaginary part of a
 * @param br real part of b
 * @param bi imaginary part of b
 * @returns Re(ab)
 */
export function mulRe(ar: number, ai: number, br: number, bi: number): number {
  return ar * br - ai * bi;
}

/**
 * Imaginary part of a product.
 * @param ar real part of a
 * @param ai imaginary part of a
 * @param br real part of b
 * @param bi imaginary part of b
 * @returns Im(ab)
 */
export function mulIm(ar: number, ai: number, br: number, bi: number): number {
  return ar * bi + ai * br;
}

/** Above it ln(1 + s) keeps more digits by log1p, below it 1 + z itself does. */
const LOWEST_SHIFT = -0.5;

/**
 * ln|1 + z|, to rounding for z near 0 and for z near −1.
 * @param re real part of z
 * @param im imaginary part of z
 * @returns ln|1 + z|
 */
export function logSizeOnePlus(re: number, im: number): number {
  const shift = re * (2 + re) + im * im;
  if (shift > LOWEST_SHIFT) return 0.5 * Math.log1p(shift);
  const onePlus = 1 + re;
  return 0.5 * Math.log(onePlus * onePlus + im * im);
}

const TWO_OVER_PI = 0.636_619_772_367_581_4;
// π/2 in parts of 33, 33 and 53 bits, so that n·part is exact for n < 2²⁰.
const HALF_PI_HIGH = 1.570_796_326_734_125_6;
const HALF_PI_MIDDLE = 6.077_100_506_303_966e-11;
const HALF_PI_LOW = 2.022_266_248_795_950_6e-21;
/** Beyond it the three parts are no longer enough, and the runtime's own functions serve. */
const LARGEST_ANGLE = 1e6;

/**
 * Replaces the exponents of a vector by its exponentials, e^{x + iy}, in place.
 *
 * Sine and cosine share one reduction by π/2 and two short polynomials, within an ulp of the library's for |y| ≤ 1e6: half
 * the time of its two calls.
 * @param re real parts [n]
 * @param im imaginary parts [n]
 * @source minimax fits of (sin r − r)/r³ and (cos r − 1 + r²/2)/r⁴ on |r| ≤ π/4, errors 3.4e-18 and 4.7e-20
 */
export function exponentiate(re: Float64Array, im: Float64Array): void {
  for (let j = 0; j < re.length; j += 1) {
    const size = Math.exp(re[j]!);
    const angle = im[j]!;
    if (!(angle < LARGEST_ANGLE && angle > -LARGEST_ANGLE)) {
      re[j] = size * Math.cos(angle);
      im[j] = size * Math.sin(angle);
      continue;
    }
    const turns = Math.round(angle * TWO_OVER_PI);
    const r = angle - turns * HALF_PI_HIGH - turns * HALF_PI_MIDDLE - turns * HALF_PI_LOW;
    const z = r * r;
    const sineHigh =
      (1.589_679_590_824_484_4e-10 * z - 2.505_075_812_044_477_2e-8) * z + 2.755_731_369_195_842e-6;
    const sineLow = (sineHigh * z - 1.984_126_982_980_796e-4) * z + 8.333_333_333_322_413e-3;
    const sine = r + r * z * (sineLow * z - 0.166_666_666_666_666_32);
    const cosineHigh =
      (-1.135_964_756_087_586_8e-11 * z + 2.087_572_326_995_875e-9) * z - 2.755_731_435_232_211_4e-7;
    const cosineLow = (cosineHigh * z + 2.480_158_728_948_220_8e-5) * z - 1.388_888_888_887_412_5e-3;
    const half = 0.5 * z;
    const lead = 1 - half;
    const cosine = lead + (z * z * (cosineLow * z + 4.166_666_666_666_66e-2) + (1 - lead - half));
    const quarter = turns & 3;
    const isOdd = (quarter & 1) === 1;
    const c = isOdd ? sine : cosine;
    const s = isOdd ? cosine : sine;
    re[j] = quarter === 1 || quarter === 2 ? -size * c : size * c;
    im[j] = quarter >= 2 ? -size * s : size * s;
  }
}
