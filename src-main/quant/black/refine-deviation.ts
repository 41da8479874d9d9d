import { complementOverVega, INVERSE_SQRT_TWO_PI, priceOverVega, SQRT_TWO_PI } from './normalised-black.ts';

const STEPS = 2;
/** At strikes e^50 times the forward the guess of the far zones is poorer by a digit. */
const FAR_STRIKE = 50;

/**
 * Householder's step of third order for a root of g, ν(1 + h₂ν/2)/(1 + ν(h₂ + h₃ν/6)).
 * @param newton ν = −g/g′
 * @param second h₂ = g″/g′
 * @param third h₃ = g‴/g′
 * @returns change of the argument; the error afterwards is of the fourth power
 * @source P. Jäckel 2015, "Let's be rational", Wilmott, equations (4.11)–(4.13)
 */
function householder(newton: number, second: number, third: number): number {
  return (newton * (1 + 0.5 * second * newton)) / (1 + newton * (second + (1 / 6) * third * newton));
}

/**
 * Refines a deviation between the outer tangent points, where the price is near to linear in it: g = p(s) − p.
 *
 * p″/p′ = a²/s³ − s/4 and p‴/p′ = (p″/p′)² − 3a²/s⁴ − ¼, the same in the two functions below.
 * @param distance a = |ln(F/K)| ≥ 0
 * @param price p, per unit of min(F, K)
 * @param guess s > 0
 * @returns s with p(s) = p
 * @source Jäckel 2015, §5
 */
export function refineMiddle(distance: number, price: number, guess: number): number {
  let s = guess;
  for (let step = 0; step < STEPS; step += 1) {
    const h = distance / s;
    const near = h - 0.5 * s;
    const bend = (h * h) / s - 0.25 * s;
    const third = bend * bend - (3 * h * h) / (s * s) - 0.25;
    const newton = SQRT_TWO_PI * price * Math.exp(0.5 * near * near) - priceOverVega(distance, s);
    s += householder(newton, bend, third);
  }
  return s;
}

/**
 * Refines a deviation below the lower tangent point: g = 1/ln p(s) − 1/ln p, so that no price is too small.
 * @param distance a = |ln(F/K)| > 0
 * @param price p, per unit of min(F, K)
 * @param guess s > 0
 * @returns s with p(s) = p
 * @source Jäckel 2015, §5
 */
export function refineLow(distance: number, price: number, guess: number): number {
  let s = guess;
  const target = Math.log(price);
  for (let step = distance > FAR_STRIKE ? -1 : 0; step < STEPS; step += 1) {
    const h = distance / s;
    const near = h - 0.5 * s;
    const ratio = priceOverVega(distance, s);
    const slope = 1 / ratio;
    const logPrice = Math.log(ratio * INVERSE_SQRT_TWO_PI) - 0.5 * near * near;
    const bend = (h * h) / s - 0.25 * s;
    const third = bend * bend - (3 * h * h) / (s * s) - 0.25;
    const secondOfLog = bend - slope;
    const thirdOfLog = third + slope * (2 * slope - 3 * bend);
    const pull = slope / logPrice;
    const newton = ((target - logPrice) * logPrice * ratio) / target;
    s += householder(newton, secondOfLog - 2 * pull, thirdOfLog + 6 * pull * (pull - secondOfLog));
  }
  return s;
}

/**
 * Refines a deviation above the upper tangent point: g = ln(1 − p) − ln(1 − p(s)).
 * @param distance a = |ln(F/K)| ≥ 0
 * @param rest 1 − p > 0
 * @param guess s > √(2a)
 * @returns s with p(s) = p
 * @source Jäckel 2015, §5
 */
export function refineHigh(distance: number, rest: number, guess: number): number {
  let s = guess;
  for (let step = distance > FAR_STRIKE ? -1 : 0; step < STEPS; step += 1) {
    const h = distance / s;
    const near = h - 0.5 * s;
    const ratio = complementOverVega(distance, s);
    const slope = 1 / ratio;
    const bend = (h * h) / s - 0.25 * s;
    const third = bend * bend - (3 * h * h) / (s * s) - 0.25;
    const newton = -ratio * (Math.log((rest * SQRT_TWO_PI) / ratio) + 0.5 * near * near);
    s += householder(newton, bend + slope, third + slope * (2 * slope + 3 * bend));
  }
  return s;
}
