import { logSizeOnePlus } from '../../math/complex.ts';
import type { ComplexVector } from '../../math/complex-vector.ts';
import { gamma } from '../../math/gamma.ts';

export interface TemperedStable {
  readonly C: number;
  readonly G: number;
  readonly M: number;
  readonly Y: number;
}

/**
 * Adds CΓ(−Y)[(M − iu)^Y − M^Y + (G + iu)^Y − G^Y], continued through Y = 0 and Y = 1.
 *
 * Below ½: −CΓ(1 − Y) Σ b^Y (e^{YL} − 1)/Y with L = ln(1 + t), t = ∓iu/b; from ½ up
 * CΓ(2 − Y)/Y {Σ b^Y (1 + t)(e^{(Y−1)L} − 1)/(Y − 1) − iu (M^{Y−1} − G^{Y−1})/(Y − 1)}, whose parts stay finite at Y = 1.
 * @param u nodes [n], −Im u inside (−G, M)
 * @param out [n]
 * @param params C, G, M, Y
 * @source Carr, Geman, Madan and Yor 2002, theorem 1
 */
export function addTemperedStable(u: ComplexVector, out: ComplexVector, params: TemperedStable): void {
  const { C, G, M, Y } = params;
  if (Y < 0.5) {
    const scale = -C * gamma(1 - Y);
    addLow(u, out, { base: M, sign: -1, Y, scale });
    addLow(u, out, { base: G, sign: 1, Y, scale });
  } else {
    const scale = (C * gamma(2 - Y)) / Y;
    addHigh(u, out, { base: M, sign: -1, Y, scale });
    addHigh(u, out, { base: G, sign: 1, Y, scale });
    const drift = scale * powerDifference(params);
    for (let j = 0; j < u.re.length; j += 1) {
      out.re[j]! += drift * u.im[j]!;
      out.im[j]! -= drift * u.re[j]!;
    }
  }
}

/** Below it a power and its logarithm differ by less than rounding, and the quotient could underflow. */
const SMALLEST_Y = 1e-15;

interface Side {
  readonly base: number;
  /** b ∓ iu: −1 for the rises, 1 for the falls. */
  readonly sign: 1 | -1;
  readonly Y: number;
  readonly scale: number;
}

function addLow(u: ComplexVector, out: ComplexVector, { base, sign, Y, scale }: Side): void {
  const power = scale * base ** Y;
  for (let j = 0; j < u.re.length; j += 1) {
    // L = ln(1 + s·iu/b)
    const a = (-sign * u.im[j]!) / base;
    const b = (sign * u.re[j]!) / base;
    const lr = logSizeOnePlus(a, b);
    const li = Math.atan2(b, 1 + a);
    if (Math.abs(Y) < SMALLEST_Y) {
      out.re[j]! += power * lr;
      out.im[j]! += power * li;
      continue;
    }
    const size = Math.exp(Y * lr);
    const sinHalf = Math.sin(0.5 * Y * li);
    out.re[j]! += (power * (Math.expm1(Y * lr) - 2 * size * sinHalf * sinHalf)) / Y;
    out.im[j]! += (power * size * Math.sin(Y * li)) / Y;
  }
}

/** b^Y (1 + t)(e^{(Y−1)L} − 1)/(Y − 1), t = ∓iu/b, L = ln(1 + t). */
function addHigh(u: ComplexVector, out: ComplexVector, { base, sign, Y, scale }: Side): void {
  const over = Y - 1;
  const power = scale * base ** Y;
  for (let j = 0; j < u.re.length; j += 1) {
    const a = (-sign * u.im[j]!) / base;
    const b = (sign * u.re[j]!) / base;
    const lr = logSizeOnePlus(a, b);
    const li = Math.atan2(b, 1 + a);
    let er = lr;
    let ei = li;
    if (over !== 0) {
      const size = Math.exp(over * lr);
      const sinHalf = Math.sin(0.5 * over * li);
      er = (Math.expm1(over * lr) - 2 * size * sinHalf * sinHalf) / over;
      ei = (size * Math.sin(over * li)) / over;
    }
    out.re[j]! += power * ((1 + a) * er - b * ei);
    out.im[j]! += power * ((1 + a) * ei + b * er);
  }
}

/**
 * (M^{Y−1} − G^{Y−1})/(Y − 1), ln(M/G) at Y = 1.
 * @param params G, M, Y
 * @returns the difference over Y − 1
 */
export function powerDifference({ G, M, Y }: Omit<TemperedStable, 'C'>): number {
  const over = Y - 1;
  if (over === 0) return Math.log(M / G);
  return (G ** over * Math.expm1(over * Math.log(M / G))) / over;
}
