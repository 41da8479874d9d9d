// Fourier sums on bent contours, two nodes at a time: the twin of quant/engines/sum-waves.ts.
import { mul, mulAdd, splat } from './lanes/arithmetic';
import { exp } from './lanes/exponential';
import { cosineOf, cosineOfRest, quarterTurns, restOfTurns, sineOf, sineOfRest } from './lanes/trigonometry';

/** First byte that no constant occupies. */
export function freeMemory(): usize {
  return __heap_base;
}

/**
 * Adds Σ_j Re(w_j e^{−iu_j x_i}) to every out_i, u = a + ib. Nodes are an even number, padded with weights of 0; |ax| ≤ 1e6.
 */
export function sumWaves(
  out: usize,
  positions: usize,
  positionCount: i32,
  a: usize,
  b: usize,
  weightsRe: usize,
  weightsIm: usize,
  nodeCount: i32,
): void {
  const end = (<usize>nodeCount) << 3;
  for (let i = 0; i < positionCount; i += 1) {
    const at = (<usize>i) << 3;
    const x = v128.load_splat<f64>(positions + at);
    let sum = splat(0);
    for (let j: usize = 0; j < end; j += 16) {
      const angle = mul(v128.load(a + j), x);
      const size = exp(mul(v128.load(b + j), x));
      const n = quarterTurns(angle);
      const r = restOfTurns(angle, n);
      const sine = sineOfRest(r);
      const cosine = cosineOfRest(r);
      const wave = mulAdd(
        v128.load(weightsRe + j),
        cosineOf(n, sine, cosine),
        mul(v128.load(weightsIm + j), sineOf(n, sine, cosine)),
      );
      sum = mulAdd(size, wave, sum);
    }
    store<f64>(out + at, load<f64>(out + at) + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
  }
}
