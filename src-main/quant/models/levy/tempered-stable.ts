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
 * Below ½: −CΓ(1 − Y) Σ b^Y (e^{YL} − 1)/Y with L = ln(1 ∓ iu/b); from ½ up the powers are written around the first,
 * CΓ(2 − Y)/Y Σ [(b ∓ iu) (e^{(Y−1)ln(b ∓ iu)} − 1) − b (e^{(Y−1)ln b} − 1)]/(Y − 1), whose linear parts cancel exactly.
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
    const lr = 0.5 * Math.log1p(a * (2 + a) + b * b);
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

function addHigh(u: ComplexVector, out: ComplexVector, { base, sign, Y, scale }: Side): void {
  const over = Y - 1;
  const logBase = Math.log(base);
  const atZero = over === 0 ? base * logBase : (base * Math.expm1(over * logBase)) / over;
  for (let j = 0; j < u.re.length; j += 1) {
    const a = base - sign * u.im[j]!;
    const b = sign * u.re[j]!;
    const lr = 0.5 * Math.log(a * a + b * b);
    const li = Math.atan2(b, a);
    // e = (e^{(Y−1)(lr + i li)} − 1)/(Y − 1)
    let er = lr;
    let ei = li;
    if (over !== 0) {
      const size = Math.exp(over * lr);
      const sinHalf = Math.sin(0.5 * over * li);
      er = (Math.expm1(over * lr) - 2 * size * sinHalf * sinHalf) / over;
      ei = (size * Math.sin(over * li)) / over;
    }
    out.re[j]! += scale * (a * er - b * ei - atZero);
    out.im[j]! += scale * (a * ei + b * er);
  }
}
