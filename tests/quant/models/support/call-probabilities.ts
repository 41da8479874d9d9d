import { complexVector } from '#quant/math/complex-vector.ts';
import type { CharacteristicFunction } from '#quant/models/model.ts';

/** Π₁, Π₂ and the density f₁ = −dΠ₁/d ln K of an index option, by the integrals as they are printed. */
export interface CallProbabilities {
  readonly first: number;
  readonly second: number;
  readonly density: number;
}

/** φ̂ at a line of nodes with constant Im u. */
export function valuesAt(
  characteristic: CharacteristicFunction,
  nodes: Float64Array,
  imaginary: number,
): { re: Float64Array; im: Float64Array } {
  const out = complexVector(nodes.length);
  characteristic.evaluate({ re: nodes, im: new Float64Array(nodes.length).fill(imaginary) }, out);
  return out;
}

/**
 * Π_j = ½ + (1/π)∫₀^∞ Re[ψ_j(s)e^{−is ln K}/(is)]ds, ψ₁(s) = ψ(s−i)/ψ(−i), ψ₂ = ψ (Bao 2013), by the midpoint rule, whose
 * error is a tail probability beyond 2π/step (Davies 1973). Independent of every engine.
 */
export function callProbabilities(
  characteristic: CharacteristicFunction,
  logMoneyness: number,
  { step = 0.02, count = 30_000 } = {},
): CallProbabilities {
  const nodes = Float64Array.from({ length: count }, (_, j) => (j + 0.5) * step);
  const first = valuesAt(characteristic, nodes, -1);
  const second = valuesAt(characteristic, nodes, 0);
  let sum1 = 0;
  let sum2 = 0;
  let density = 0;
  for (let j = 0; j < count; j += 1) {
    const angle = -nodes[j]! * logMoneyness;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    sum1 += (first.re[j]! * sin + first.im[j]! * cos) / nodes[j]!;
    sum2 += (second.re[j]! * sin + second.im[j]! * cos) / nodes[j]!;
    density += first.re[j]! * cos - first.im[j]! * sin;
  }
  const scale = step / Math.PI;
  return { first: 0.5 + sum1 * scale, second: 0.5 + sum2 * scale, density: density * scale };
}

/** Undiscounted call F·Π₁ − K·Π₂. */
export function callByProbabilities(
  characteristic: CharacteristicFunction,
  forward: number,
  strike: number,
  options?: { step?: number; count?: number },
): number {
  const { first, second } = callProbabilities(characteristic, Math.log(strike / forward), options);
  return forward * first - strike * second;
}

/** ψ(s) = E exp(is ln VIX_T) at a real s. */
export function indexValue(
  characteristic: CharacteristicFunction,
  forward: number,
  s: number,
): [number, number] {
  const out = valuesAt(characteristic, Float64Array.of(s), 0);
  const cos = Math.cos(s * Math.log(forward));
  const sin = Math.sin(s * Math.log(forward));
  return [out.re[0]! * cos - out.im[0]! * sin, out.re[0]! * sin + out.im[0]! * cos];
}
