import type { ParamsSet } from '#contract/schemas/params-file.ts';
import type { Model } from '#quant/models/model.ts';
import { findModel, models } from '#quant/models/registry.ts';
import { checkParams } from '#quant/models/validate-params.ts';

interface Fault {
  readonly field: string;
  readonly message: string;
}

/** What makes a set unfit for use although its document is whole: the field, and what is wrong with it. */
export function faultOf(set: ParamsSet): Fault | null {
  const { settings, inputs, seed } = set.provenance;
  const model = findModel(set.model);
  if (!model) {
    const ids = models.map(({ id }) => id).join(', ');
    return { field: 'model', message: `there is no model "${set.model}" in this version; there are ${ids}` };
  }
  if (settings.model !== set.model)
    return {
      field: 'provenance.settings.model',
      message: `is "${settings.model}", the set is of "${set.model}"`,
    };
  if (settings.seed !== seed)
    return { field: 'provenance.seed', message: `is ${seed}, the settings have ${settings.seed}` };
  if (set.spot !== (inputs?.spot ?? null))
    return { field: 'spot', message: `is ${set.spot}, the inputs have ${inputs?.spot ?? null}` };
  return faultOfParams(model, set) ?? faultOfCurves(set);
}

function faultOfParams(model: Model, { params, curves }: ParamsSet): Fault | null {
  const names = Object.keys(params);
  for (const name of names) {
    const spec = model.params.find((known) => known.name === name);
    const { unit } = params[name]!;
    if (spec && spec.unit !== unit)
      return { field: `params.${name}.unit`, message: `is "${unit}", this version has "${spec.unit}"` };
  }
  // A fit that was refused has none; curves stand in place of the parameters that they replace.
  if (names.length === 0) return null;
  const standIns = curves.length > 0 ? model.params.filter(({ name }) => !names.includes(name)) : [];
  const issue = checkParams(model, {
    ...Object.fromEntries(names.map((name) => [name, params[name]!.value])),
    ...Object.fromEntries(standIns.map(({ name, start }) => [name, start])),
  });
  return issue && { field: `params.${issue.param}`, message: `${issue.rule}; it is ${issue.value}` };
}

function faultOfCurves({ curves }: ParamsSet): Fault | null {
  const at = curves.findIndex(({ timesYears, values }) => timesYears.length !== values.length);
  if (at < 0) return null;
  const { timesYears, values } = curves[at]!;
  return {
    field: `curves.${at}.values`,
    message: `has ${values.length} numbers for ${timesYears.length} times`,
  };
}
