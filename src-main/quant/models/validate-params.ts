import type { Model, ModelParams, ParamIssue, ParamSpec } from './model.ts';

/**
 * Looks for parameters that make no sense: missing, unknown, not finite, out of bounds, or against a rule of the model.
 * @param model model
 * @param params values by name
 * @returns the first broken rule, which reads after the name of the parameter, or null
 */
export function checkParams(model: Model, params: ModelParams): ParamIssue | null {
  for (const spec of model.params) {
    const issue = checkOne(spec, Object.hasOwn(params, spec.name) ? params[spec.name] : undefined);
    if (issue) return issue;
  }
  const known = new Set(model.params.map(({ name }) => name));
  for (const [param, value] of Object.entries(params)) {
    if (!known.has(param))
      return { param, rule: `is no parameter of this model; it has ${[...known].join(', ')}`, value };
  }
  return model.check?.(params) ?? null;
}

function checkOne(spec: ParamSpec, value: number | undefined): ParamIssue | null {
  const { name: param, min, max, minExcluded = false, maxExcluded = false } = spec;
  if (value === undefined) return { param, rule: 'is missing', value: Number.NaN };
  if (!Number.isFinite(value)) return { param, rule: 'must be a finite number', value };
  const tooLow = minExcluded ? value <= min : value < min;
  const tooHigh = maxExcluded ? value >= max : value > max;
  return tooLow || tooHigh ? { param, rule: `must be ${describeBounds(spec)}`, value } : null;
}

function describeBounds({ min, max, minExcluded = false, maxExcluded = false }: ParamSpec): string {
  const lower = Number.isFinite(min) ? (minExcluded ? `above ${min}` : `at least ${min}`) : '';
  const upper = Number.isFinite(max) ? (maxExcluded ? `below ${max}` : `at most ${max}`) : '';
  return [lower, upper].filter(Boolean).join(' and ');
}
