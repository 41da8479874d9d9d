import { exponentiate } from '../../math/complex.ts';
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
        out.re[j]! *= expiryYears;
        out.im[j]! *= expiryYears;
      }
      exponentiate(out.re, out.im);
    },
  };
}
