import type { ComponentId } from './component-words.ts';
import { componentIds } from './component-words.ts';
import type { ResidualMeasure } from './residual-charts.ts';

export type LowerTab = 'errors' | 'starts' | 'excluded' | 'curves' | 'bound' | 'history';
export type ParamTab = 'profile' | 'correlation';
export type ResidualTab = ResidualMeasure | 'change';

/** What the user chose to see, kept with the workspace. */
export interface CalibrationView {
  readonly component: ComponentId;
  readonly residual: ResidualTab;
  readonly lower: LowerTab;
  readonly param: ParamTab;
}

export const defaultView: CalibrationView = {
  component: 'assetOptions',
  residual: 'residual',
  lower: 'errors',
  param: 'profile',
};

const choices = {
  component: componentIds,
  residual: ['residual', 'halfSpreads', 'through', 'change'],
  lower: ['errors', 'starts', 'excluded', 'curves', 'bound', 'history'],
  param: ['profile', 'correlation'],
} as const;

export function isCalibrationView(value: unknown): value is CalibrationView {
  if (typeof value !== 'object' || value === null) return false;
  const view = value as Record<string, unknown>;
  return Object.entries(choices).every(([name, allowed]) =>
    (allowed as readonly unknown[]).includes(view[name]),
  );
}
