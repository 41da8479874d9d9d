/** Self-excitation dℓ = β(ℓ∞ − ℓ)dt + a dN, all per yr. */
export interface Excitement {
  readonly decay: number;
  readonly baseIntensity: number;
  readonly excitation: number;
}

/**
 * Jumps a year in the long run, βℓ∞/(β − a), with the error of it by the first derivatives.
 * @param at β, ℓ∞, a
 * @param covariance [3 × 3] of them in this order, row by row
 * @returns value, Infinity where a ≥ β, and its standard error, NaN where one is not known
 * @source Hawkes 1971
 */
export function meanIntensity(
  { decay, baseIntensity, excitation }: Excitement,
  covariance: Float64Array,
): { value: number; error: number } {
  const room = decay - excitation;
  if (!(room > 0)) return { value: Infinity, error: Number.NaN };
  const slopes = [
    (-excitation * baseIntensity) / (room * room),
    decay / room,
    (decay * baseIntensity) / (room * room),
  ];
  let variance = 0;
  for (const [i, first] of slopes.entries())
    for (const [j, second] of slopes.entries()) variance += first * second * covariance[3 * i + j]!;
  return { value: (decay * baseIntensity) / room, error: Math.sqrt(variance) };
}
