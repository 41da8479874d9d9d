import { describe, expect, it } from 'vitest';
import { luFactor, solveLu } from '#quant/math/dense.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { conditionGaussian } from '#quant/repair/condition-gaussian.ts';
import { conditionMixture } from '#quant/repair/condition-mixture.ts';
import { learnGaussianMixture } from '#quant/repair/gaussian-mixture.ts';
import { learnGaussianPrior } from '#quant/repair/gaussian-prior.ts';
import { logQuotesOf, spreadQuotes } from '#quant/repair/log-quotes.ts';

const training = ['ssvi', 'sabr-event'].flatMap((family) =>
  benchmarkSet({ family, mask: 'regular', count: 120, seed: 3 }),
);
const prior = learnGaussianPrior(training);
const surface = benchmarkSet({ family: 'ssvi', mask: 'adversarial', count: 1, seed: 4 })[0]!;
const quotes = logQuotesOf(surface);

describe('conditionGaussian', () => {
  // Against the formula solved by LU factors: an independent way of the same precision.
  it('is the conditional of a normal law', () => {
    const size = prior.mean.length;
    const count = quotes.nodes.length;
    const covariance = (a: number, b: number): number => prior.covariance[a * size + b]!;
    const matrix = new Float64Array(count * count);
    quotes.nodes.forEach((a, i) => {
      quotes.nodes.forEach((b, j) => {
        matrix[i * count + j] = covariance(a, b) + (i === j ? quotes.noise[i]! : 0);
      });
    });
    const lu = luFactor(matrix, count)!;
    const residual = quotes.values.map((value, i) => value - prior.mean[quotes.nodes[i]!]!);
    const pull = solveLu(lu, residual);
    const posterior = conditionGaussian(prior, quotes);
    for (const node of [0, 60, 110, 220]) {
      const row = Float64Array.from(quotes.nodes, (each) => covariance(node, each));
      const mean = row.reduce((sum, each, i) => sum + each * pull[i]!, prior.mean[node]!);
      const solved = solveLu(lu, row);
      const variance = row.reduce((sum, each, i) => sum - each * solved[i]!, covariance(node, node));
      expect(posterior.mean[node]).toBeCloseTo(mean, 9);
      expect(posterior.variance[node]).toBeCloseTo(variance, 9);
    }
    const square = residual.reduce((sum, each, i) => sum + each * pull[i]!, 0);
    const logDensity = -0.5 * (square + Math.log(lu.determinant) + count * Math.log(2 * Math.PI));
    expect(posterior.logLikelihood).toBeCloseTo(logDensity, 6);
  });

  it('does not depend on the order of the quotes', () => {
    const [one, other] = [conditionGaussian(prior, quotes), conditionGaussian(prior, spreadQuotes(quotes))];
    expect(other.logLikelihood).toBeCloseTo(one.logLikelihood, 8);
    expect(other.mean[7]).toBeCloseTo(one.mean[7]!, 9);
  });

  it('refuses a quote without a vol', () => {
    const totalVariance = surface.totalVariance.slice();
    const cell = surface.observed.indexOf(1);
    totalVariance[cell] = -0.01;
    expect(() => logQuotesOf({ ...surface, totalVariance })).toThrow('BAD_QUOTE');
  });
});

describe('conditionMixture', () => {
  it('weighs all components by their likelihood, though most drop out of the race', () => {
    const mixture = learnGaussianMixture(training, { groupsPerFamily: 2 });
    const raced = conditionMixture(mixture, quotes);
    const scores = mixture.components.map(
      ({ prior: law, logWeight }) => logWeight + conditionGaussian(law, quotes).logLikelihood,
    );
    const best = Math.max(...scores);
    const masses = scores.map((score) => Math.exp(score - best));
    const total = masses.reduce((sum, each) => sum + each, 0);
    // Components with less than 0.2 % are left out.
    masses.forEach((mass, at) => {
      expect(Math.abs(raced.weights[at]! - mass / total)).toBeLessThan(0.005);
    });
    expect(raced.logLikelihood).toBeCloseTo(best + Math.log(total), 2);
  });
});
