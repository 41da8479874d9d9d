import { VolterraError } from '#contract/errors.ts';
import { componentId, type AlertRule } from '#contract/schemas/calibration.ts';
import { findModel } from '#quant/models/registry.ts';

type RuleChoice = Omit<AlertRule, 'alertId'>;

const withThreshold: readonly AlertRule['kind'][] = ['above', 'below'];

/** @throws VolterraError UNKNOWN_MODEL, or BAD_ALERT_RULE naming the field */
export function checkRule({ model: modelId, field, kind, threshold }: RuleChoice): void {
  const model = findModel(modelId);
  if (!model)
    throw new VolterraError('UNKNOWN_MODEL', { message: `There is no model ${modelId}.`, field: 'model' });
  if (kind === 'failure') {
    if (field !== 'status') throw badRule('field', 'A rule for failures looks at the field status.');
    return;
  }
  const fields = [...model.params.map(({ name }) => name), ...componentId.options.map((id) => `rmse:${id}`)];
  if (!fields.includes(field))
    throw badRule('field', `${modelId} has no field ${field}; it has ${fields.join(', ')}.`);
  if (withThreshold.includes(kind) && threshold === null)
    throw badRule('threshold', `A rule of kind ${kind} needs a threshold.`);
}

function badRule(field: string, message: string): VolterraError {
  return new VolterraError('BAD_ALERT_RULE', { message, field });
}
