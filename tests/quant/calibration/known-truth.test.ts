import { describe, expect, it } from 'vitest';
import { calibrate } from '#quant/calibration/calibrate.ts';
import { models } from '#quant/models/registry.ts';
import { quiet, settingsOf } from './heston-case.ts';
import { allWeights, held, targetsOf, truths } from './known-truth.ts';

describe('quotes that a model gives', () => {
  it.each(models.map((model) => [model.id, model] as const))('give back its parameters: %s', (id, model) => {
    const truth = truths[id]!;
    const targets = targetsOf(model, truth);
    const params = Object.fromEntries((held[id] ?? []).map((name) => [name, { fixed: truth[name]! }]));
    const settings = settingsOf(id, {}, { componentWeights: allWeights(targets), params });
    const report = calibrate(targets, settings, quiet);
    expect(report.status).toBe('CONVERGED');
    for (const { name, value, state } of report.params) {
      expect(state).toBe(held[id]?.includes(name) ? 'fixed' : 'free');
      expect(Math.abs(value / truth[name]! - 1)).toBeLessThan(1e-4);
    }
  });

  it('does not claim what the index cannot tell: scale of the polynomial, time scale, correlation', () => {
    const model = models.find(({ id }) => id === 'quintic-ou')!;
    const targets = targetsOf(model, truths['quintic-ou']!);
    const settings = settingsOf(model.id, {}, { componentWeights: allWeights(targets) });
    const report = calibrate(targets, settings, quiet);
    const states = Object.fromEntries(report.params.map(({ name, state }) => [name, state]));
    for (const name of ['alpha0', 'alpha1', 'alpha3', 'alpha5', 'rho', 'H', 'epsilon'])
      expect(states[name], name).toBe('notIdentified');
    expect(states['xi0']).toBe('free');
    const told = report.warnings.find(({ code }) => code === 'NOT_IDENTIFIED');
    expect(told?.message).toContain('alpha0, alpha1, alpha3, alpha5, rho, H, epsilon');
    for (const { standardError, state } of report.params)
      expect(Number.isNaN(standardError)).toBe(state === 'notIdentified');
  });
});
