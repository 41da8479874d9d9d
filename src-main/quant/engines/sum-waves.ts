import type { ComplexVector } from '../math/complex-vector.ts';

const TWO_OVER_PI = 0.636_619_772_367_581_343_08;
// π/2 in three parts of 33 bits, so that n·part is exact for n < 2²⁰ (fdlibm's split).
const HALF_PI_1 = 1.570_796_326_734_125_614_17;
const HALF_PI_2 = 6.077_100_506_303_965_976_6e-11;
const HALF_PI_3 = 2.022_266_248_795_950_631_5e-21;
/** Beyond it the three parts are no longer enough, and the runtime's own functions serve. */
const LARGEST_ANGLE = 1e6;

/**
 * Adds Σ_j Re(w_j e^{−iu_j x_i}) to every out_i: a Fourier sum on any contour, for all positions at once.
 *
 * With u = a + ib a term is e^{bx}(Re w·cos ax + Im w·sin ax). Sine and cosine share one reduction by π/2 and two short
 * polynomials, good to an ulp or so, at a third of the time of the two library calls.
 * @param out [n] sums, added to
 * @param positions [n] x_i, log-moneyness
 * @param nodes [m] u_j
 * @param weights [m] w_j
 * @source minimax coefficients of fdlibm's k_sin.c and k_cos.c (Ng 1993)
 */
export function sumWaves(
  out: Float64Array,
  positions: Float64Array,
  nodes: ComplexVector,
  weights: ComplexVector,
): void {
  const { re: a, im: b } = nodes;
  const { re: wr, im: wi } = weights;
  const count = a.length;
  for (let i = 0; i < positions.length; i += 1) {
    const x = positions[i]!;
    let sum = 0;
    for (let j = 0; j < count; j += 1) {
      const angle = a[j]! * x;
      const size = Math.exp(b[j]! * x);
      if (angle > LARGEST_ANGLE || angle < -LARGEST_ANGLE) {
        sum += size * (wr[j]! * Math.cos(angle) + wi[j]! * Math.sin(angle));
        continue;
      }
      const turns = Math.round(angle * TWO_OVER_PI);
      const r = angle - turns * HALF_PI_1 - turns * HALF_PI_2 - turns * HALF_PI_3;
      const z = r * r;
      const sine =
        r +
        r *
          z *
          (-1.666_666_666_666_663_243_48e-1 +
            z *
              (8.333_333_333_322_489_461_24e-3 +
                z *
                  (-1.984_126_982_985_794_931_34e-4 +
                    z *
                      (2.755_731_370_707_006_767_89e-6 +
                        z * (-2.505_076_025_340_686_341_95e-8 + z * 1.589_690_995_211_550_102_21e-10)))));
      const cosine =
        1 -
        0.5 * z +
        z *
          z *
          (4.166_666_666_666_660_190_37e-2 +
            z *
              (-1.388_888_888_887_410_957_49e-3 +
                z *
                  (2.480_158_728_947_672_941_78e-5 +
                    z *
                      (-2.755_731_435_139_066_330_35e-7 +
                        z * (2.087_572_321_298_174_827_9e-9 - z * 1.135_964_755_778_819_482_65e-11)))));
      const quarter = turns & 3;
      const c = (quarter & 1) === 0 ? cosine : sine;
      const s = (quarter & 1) === 0 ? sine : cosine;
      const cosSigned = quarter === 1 || quarter === 2 ? -c : c;
      const sinSigned = quarter >= 2 ? -s : s;
      sum += size * (wr[j]! * cosSigned + wi[j]! * sinSigned);
    }
    out[i]! += sum;
  }
}
