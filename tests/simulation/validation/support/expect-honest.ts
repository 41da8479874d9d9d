import { expect } from 'vitest';
import { inverseNormalCdf } from '#quant/math/normal.ts';
import type { Score } from './law-scores.ts';

/** Chance that a right scheme fails by the worst of its scores. */
const CHANCE = 1e-3;
/** Of right scores 0.27 % lie beyond three standard errors; they come in bunches of one set. */
const BEYOND_THREE = 0.01;

/**
 * Expects scores to be those of standard normals: the worst within Bonferroni's bound at one in a thousand, and no more than one
 * in a hundred beyond three standard errors.
 * @param scores of many parameter sets
 */
export function expectHonest(scores: readonly (Score & { readonly set: unknown })[]): void {
  const bound = inverseNormalCdf(1 - CHANCE / (2 * scores.length));
  const tooFar = scores.filter(({ z }) => !(Math.abs(z) <= bound));
  expect(tooFar.map((score) => JSON.stringify(score))).toEqual([]);
  const beyond = scores.filter(({ z }) => Math.abs(z) > 3);
  expect(beyond.length / scores.length).toBeLessThanOrEqual(BEYOND_THREE);
}
