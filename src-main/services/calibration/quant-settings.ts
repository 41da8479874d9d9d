import { VolterraError } from '#contract/errors.ts';
import type { CalibrationRun, CalibrationSettings } from '#contract/schemas/calibration.ts';
import type {
  CalibrationSettings as QuantSettings,
  ParamChoice as QuantChoice,
} from '#quant/calibration/settings.ts';
import type { CalibrationOrder, IndexSettings } from '#quant/calibration/registry.ts';
import { findModel } from '#quant/models/registry.ts';
import type { Model } from '#quant/models/model.ts';

type Choice = CalibrationSettings['params'][string];

/** @throws VolterraError UNKNOWN_MODEL, BAD_PARAMETER naming the field */
export function checkSettings(settings: CalibrationSettings): Model {
  const model = findModel(settings.model);
  if (!model)
    throw new VolterraError('UNKNOWN_MODEL', {
      message: `There is no model ${settings.model}.`,
      field: 'settings.model',
    });
  checkRepair(model, settings);
  const names = model.params.map(({ name }) => name);
  for (const [name, choice] of Object.entries(settings.params)) {
    for (const param of [name, choice.tiedTo?.param ?? name]) {
      if (!names.includes(param))
        throw badParam(name, `${model.label} has no parameter ${param}; it has ${names.join(', ')}.`);
    }
    if (choice.lower !== undefined && choice.upper !== undefined && choice.lower >= choice.upper)
      throw badParam(
        name,
        `The lower bound of ${name} (${choice.lower}) is not below the upper (${choice.upper}).`,
      );
  }
  return model;
}

/** Repaired nodes stand for options on the asset, and are weighted by their bands. */
function checkRepair(model: Model, { repair, weighting, componentWeights }: CalibrationSettings): void {
  if (!repair) return;
  const refuse = (field: string, message: string): never => {
    throw new VolterraError('BAD_PARAMETER', { message, field });
  };
  if (model.underlying === 'volatilityIndex')
    refuse(
      'settings.repair',
      `${model.label} is not fitted to options on the asset, which is what is repaired.`,
    );
  if (componentWeights.assetOptions === undefined)
    refuse('settings.componentWeights', 'Give assetOptions a weight, or leave repair out.');
  if (weighting !== 'bidAsk')
    refuse(
      'settings.weighting',
      `Repaired vols are weighted by their bands: choose bidAsk, not ${weighting}.`,
    );
}

function badParam(name: string, message: string): VolterraError {
  return new VolterraError('BAD_PARAMETER', { message, field: `settings.params.${name}` });
}

/** The settings as the core reads them. */
export function quantSettings(settings: CalibrationSettings): CalibrationOrder['settings'] {
  const { weighting, starts, seed, maxIterations, crossCheck, profiles } = settings;
  const weights = Object.entries(settings.componentWeights).filter(([, weight]) => weight !== undefined);
  const params = Object.entries(settings.params).map(([name, choice]) => [name, toChoice(choice)]);
  return {
    modelId: settings.model,
    componentWeights: Object.fromEntries(weights) as QuantSettings['componentWeights'],
    params: Object.fromEntries(params) as QuantSettings['params'],
    ...indexSettings(settings),
    ...{ weighting, starts, seed, maxIterations, crossCheck, profiles },
  };
}

/** Only where something else than the general way is asked for. */
function indexSettings({ indexFit }: CalibrationSettings): Partial<IndexSettings> {
  if (!indexFit || (indexFit.loss === 'weighted' && indexFit.exact === 'none')) return {};
  const { loss, exact } = indexFit;
  return { loss, ...(exact === 'none' ? {} : { exact }) };
}

function toChoice(choice: Choice): QuantChoice {
  return Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== undefined));
}

/** The settings with the parameters of an earlier run as starts, where the user gave none: what is stored and replayed. */
export function warmSettings(
  settings: CalibrationSettings,
  fitted: CalibrationRun['fittedParams'],
): CalibrationSettings {
  const params = { ...settings.params };
  for (const { name, value, state } of fitted) {
    if (state === 'fixed' || state === 'tied') continue;
    const choice = params[name] ?? {};
    if (choice.start === undefined && choice.fixed === undefined && choice.tiedTo === undefined)
      params[name] = { ...choice, start: clamp(value, choice) };
  }
  return { ...settings, params };
}

function clamp(value: number, { lower = -Infinity, upper = Infinity }: Choice): number {
  return Math.min(Math.max(value, lower), upper);
}
