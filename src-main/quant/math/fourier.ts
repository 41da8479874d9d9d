import { QuantError } from './quant-error.ts';

/**
 * Discrete Fourier transform in place for a power-of-two length: X_k = Σ x_t e^{−2πi kt/n}.
 * @param real [n] real parts, overwritten
 * @param imaginary [n] imaginary parts, overwritten
 * @throws QuantError BAD_LENGTH when n is no power of two
 * @source Cooley and Tukey 1965
 */
export function transformPowerOfTwo(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  if (size < 1 || (size & (size - 1)) !== 0 || imaginary.length !== size)
    throw new QuantError('BAD_LENGTH', { size });
  reverseBits(real, imaginary);
  for (let half = 1; half < size; half *= 2) {
    for (let offset = 0; offset < half; offset += 1) {
      const angle = (-Math.PI * offset) / half;
      const cosine = Math.cos(angle);
      const sine = Math.sin(angle);
      for (let low = offset; low < size; low += 2 * half) {
        const high = low + half;
        const re = real[high]! * cosine - imaginary[high]! * sine;
        const im = real[high]! * sine + imaginary[high]! * cosine;
        real[high] = real[low]! - re;
        imaginary[high] = imaginary[low]! - im;
        real[low] = real[low]! + re;
        imaginary[low] = imaginary[low]! + im;
      }
    }
  }
}

/**
 * Periodogram I(λ_j) = |Σ x_t e^{−iλ_j t}|²/(2πn) at the first Fourier frequencies λ_j = 2πj/n, mean removed.
 *
 * Only the m lowest frequencies are formed, by Goertzel's recurrence in the stable half-angle form.
 * @param values [n] series
 * @param frequencies m, at most n/2
 * @returns [m] ordinates for j = 1 … m
 * @throws QuantError BAD_LENGTH
 * @source Reinsch's modification of Goertzel's algorithm, Stoer and Bulirsch section 2.3.4
 */
export function lowPeriodogram(values: ArrayLike<number>, frequencies: number): Float64Array {
  const count = values.length;
  if (frequencies < 1 || frequencies > count / 2) throw new QuantError('BAD_LENGTH', { count, frequencies });
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += values[index]!;
  const centre = sum / count;
  const out = new Float64Array(frequencies);
  for (let j = 1; j <= frequencies; j += 1) {
    const halfSine = Math.sin((Math.PI * j) / count);
    const coefficient = -4 * halfSine * halfSine;
    let u = 0;
    let difference = 0;
    for (let index = count - 1; index >= 0; index -= 1) {
      difference += coefficient * u + (values[index]! - centre);
      u += difference;
    }
    const cosineSum = Math.cos((2 * Math.PI * j) / count) * difference - 0.5 * coefficient * u;
    const sineSum = (u - difference) * Math.sin((2 * Math.PI * j) / count);
    out[j - 1] = (cosineSum * cosineSum + sineSum * sineSum) / (2 * Math.PI * count);
  }
  return out;
}

function reverseBits(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let index = 1, mirror = 0; index < size; index += 1) {
    let bit = size >> 1;
    for (; mirror & bit; bit >>= 1) mirror ^= bit;
    mirror ^= bit;
    if (index >= mirror) continue;
    [real[index], real[mirror]] = [real[mirror]!, real[index]!];
    [imaginary[index], imaginary[mirror]] = [imaginary[mirror]!, imaginary[index]!];
  }
}
