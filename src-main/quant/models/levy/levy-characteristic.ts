import type { CharacteristicFunction, LevyExponent } from '../model.ts';

/**
 * φ̂ = e^{Tψ} of a Lévy process.
 * @param exponent ψ with its drift
 * @param expiryYears T
 * @param rest cumulants, moments and continuation
 * @returns characteristic function
 */
export function levyCharacteristicFunction(
  exponent: LevyExponent,
  expiryYears: number,
  rest: Omit<CharacteristicFunction, 'evaluate'>,
): CharacteristicFunction {
  return {
    ...rest,
    evaluate: (u, out) => {
      exponent.evaluate(u, out);
      for (let j = 0; j < u.re.length; j += 1) {
        const size = Math.exp(expiryYears * out.re[j]!);
        const angle = expiryYears * out.im[j]!;
        out.re[j] = size * Math.cos(angle);
        out.im[j] = size * Math.sin(angle);
      }
    },
  };
}
