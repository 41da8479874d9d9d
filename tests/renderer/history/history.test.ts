import { describe, expect, it } from 'vitest';
import { VolterraError } from '#contract/errors.ts';
import { dayOfIso } from '#renderer/charts/day.ts';
import { tableOf } from '#renderer/charts/table.ts';
import { appCommands } from '#renderer/commands/app-commands.ts';
import { fieldWords, instantWords, ruleWords } from '#renderer/panels/history/alert-words.ts';
import { multipleOf } from '#renderer/panels/history/history-charts.ts';
import type { ParameterHistory } from '#renderer/panels/history/history-charts.ts';
import { historyCommands } from '#renderer/panels/history/history-commands.ts';
import { historyColumns } from '#renderer/panels/history/history-rows.ts';
import { HistoryController } from '#renderer/panels/history/history.svelte.ts';
import type { AppState } from '#renderer/state/app-state.svelte.ts';
import { openParts } from '../market/open-parts.ts';
import type { OpenParts } from '../market/open-parts.ts';
import { calibrationAnswers } from '../support/fake-calibration.ts';
import type { Overrides } from '../support/fake-engine.ts';
import { inRoot, until } from '../support/rune-root.svelte.ts';

interface Opened {
  readonly history: HistoryController;
  readonly parts: OpenParts;
}

async function open(overrides: Overrides = {}): Promise<Opened> {
  const parts = await openParts(overrides);
  const history = inRoot(() => new HistoryController(parts));
  await until(() => history.multiples.length > 0);
  return { history, parts };
}

const nan = Number.NaN;
const small: ParameterHistory = {
  model: 'heston',
  quoteDates: ['2026-05-11', '2026-05-12', '2026-05-13', '2026-05-14'],
  runIds: ['a', 'b', 'c', 'd'],
  statuses: ['CONVERGED', 'FAILED', 'AT_BOUND', 'CONVERGED'],
  params: [
    {
      param: 'rho',
      unit: '1',
      lower: -1,
      upper: 1,
      values: Float64Array.of(-0.95, nan, -0.97, -0.9),
      standardErrors: Float64Array.of(0.01, nan, nan, 0.02),
      centre: Float64Array.of(nan, nan, -0.95, -0.96),
      lowerLimit: Float64Array.of(nan, nan, -0.98, -0.98),
      upperLimit: Float64Array.of(nan, nan, -0.92, -0.92),
      breaks: [{ at: 3, pValue: 0.001 }],
    },
  ],
  rmse: {},
};
const head = {
  field: 'rho',
  title: 'ρ',
  unit: '',
  model: 'Heston',
  source: 'Calibrations',
  sample: false,
  thresholds: [{ label: 'alert above', value: -0.91 }],
};

describe('a parameter through time', () => {
  const { spec } = multipleOf(small, small.params[0]!, head);

  it('has a gap and a mark where a run failed, and a mark where the level changed', () => {
    const value = spec.series.find(({ id }) => id === 'value');
    expect(value?.kind === 'line' && [...value.values]).toEqual([-0.95, nan, -0.97, -0.9]);
    expect([...spec.ribbon!.states]).toEqual([0, 1, 0, 2]);
    expect(spec.ribbon!.legend[1]!.label).toBe('failed');
  });

  it('draws a bound that is near, the limits and what an alert waits for', () => {
    expect(spec.series.map(({ id }) => id)).toEqual([
      'error',
      'value',
      'centre',
      'lower-limit',
      'upper-limit',
      'lower-bound',
      'alert-0',
    ]);
  });

  it('says it in words', () => {
    expect(spec.summary).toBe(
      'ρ was −0.9000 on 2026-05-14, limits −0.9800 to −0.9200. The level changed on 2026-05-14. 1 of 4 days have no good run.',
    );
    expect(tableOf(spec).rows.map((row) => row[0])).toEqual([
      '2026-05-14',
      '2026-05-13',
      '2026-05-12',
      '2026-05-11',
    ]);
  });

  it('says that nothing came of any run', () => {
    const values = Float64Array.of(nan, nan, nan, nan);
    const none = multipleOf(small, { ...small.params[0]!, values, breaks: [] }, { ...head, thresholds: [] });
    expect(none.spec.summary).toBe('No run of Heston gave ρ.');
  });
});

describe('rules in words', () => {
  it('name the field by its symbol and the errors by their instruments', () => {
    const symbolOf = (name: string): string => ({ kappa: 'κ' })[name] ?? name;
    expect(ruleWords({ field: 'kappa', kind: 'above', threshold: 5 }, symbolOf)).toBe('κ goes above 5.000');
    expect(ruleWords({ field: 'status', kind: 'failure', threshold: null }, symbolOf)).toBe('A run fails');
    expect(fieldWords('rmse:assetOptions', symbolOf)).toBe('RMSE of SPX options');
    expect(fieldWords('rmse:nothing', symbolOf)).toBe('RMSE of nothing');
    expect(instantWords(Date.UTC(2026, 4, 13, 20, 31))).toBe('2026-05-13 20:31');
  });
});

describe('the Parameter history screen', () => {
  it('opens with the models that have runs and draws every parameter and error of the first', async () => {
    const { history } = await open();
    expect(history.choices.map(({ id }) => id)).toEqual(['heston', 'quintic-ou-2f', 'mrlrj']);
    expect(history.multiples.map(({ title }) => title)).toEqual([
      'v₀',
      'κ',
      'θ',
      'σ',
      'ρ',
      'RMSE SPX',
      'RMSE VX',
    ]);
    expect(history.history.status).toBe('partial');
    expect([history.failures, history.breaks]).toEqual([2, 1]);
    expect(history.runs[0]!.quoteDate).toBe('2026-05-15');
    const columns = historyColumns(history.params).map(({ label }) => label);
    expect(columns).toContain('κ');
  });

  it('follows the chosen model', async () => {
    const { history } = await open();
    history.setView({ model: 'quintic-ou-2f' });
    await until(() => history.data?.model === 'quintic-ou-2f');
    expect(history.runs).toHaveLength(2);
    expect(history.modelLabel).toBe('Quintic OU, two factors');
  });

  it('knows one date: a run chooses it, and the date chooses the run', async () => {
    const { history, parts } = await open();
    expect(history.selectedId).toBe('heston-0');
    history.select(history.runs[5]!);
    await until(() => parts.asOf.date === history.runs[5]!.quoteDate);
    expect(history.selectedId).toBe(history.runs[5]!.runId);
    parts.asOf.step(1);
    await until(() => history.selectedId === history.runs[4]!.runId);
    history.openEvent(history.events.data!.events[0]!);
    await until(() => history.selectedId === 'heston-2');
  });

  it('shows the chosen stretch of time up to the as-of date', async () => {
    const { history } = await open();
    history.setView({ range: '1m' });
    await until(() => history.view.range === '1m');
    expect(history.range).toEqual({ from: dayOfIso('2026-04-15'), to: dayOfIso('2026-05-15') });
  });

  it('adds, stops and removes rules, and draws their thresholds', async () => {
    const { history } = await open();
    await until(() => history.rules.data !== null);
    expect(await history.addRule({ field: 'kappa', kind: 'above', threshold: 2.5 })).toBe(true);
    await until(() => history.ownRules.length === 4);
    const added = history.ownRules.at(-1)!;
    expect(history.wordsOf(added)).toBe('κ goes above 2.500');
    const kappa = () =>
      history.multiples.find(({ field }) => field === 'kappa')!.spec.series.map(({ id }) => id);
    expect(kappa()).toContain('alert-0');
    await history.setRuleEnabled(added, false);
    await until(() => !kappa().includes('alert-0'));
    expect(await history.removeRule(added.alertId)).toBe(true);
    await until(() => history.ownRules.length === 3);
    expect(await history.removeRule('nobody')).toBe(false);
    expect(history.ruleError?.code).toBe('UNKNOWN_ALERT_RULE');
  });

  it('looks at the status where a failure is to be reported', async () => {
    const answers = calibrationAnswers();
    const saved: unknown[] = [];
    const saveAlertRule: typeof answers.saveAlertRule = async (rule) => {
      saved.push(rule);
      throw new VolterraError('STORE_READ_ONLY');
    };
    const { history } = await open({ calibration: { ...answers, saveAlertRule } });
    expect(await history.addRule({ field: 'kappa', kind: 'failure', threshold: 3 })).toBe(false);
    expect(saved).toEqual([
      { model: 'heston', field: 'status', kind: 'failure', threshold: null, enabled: true },
    ]);
    expect(history.ruleError?.code).toBe('STORE_READ_ONLY');
  });

  it('leads to Calibration with its model on the desk', async () => {
    const { history, parts } = await open();
    history.setView({ model: 'mrlrj' });
    await until(() => history.model === 'mrlrj');
    history.openCalibration();
    expect(parts.shown).toEqual(['calibration']);
    const isDesk = (value: unknown): value is { model: string } => typeof value === 'object';
    expect(parts.preferences.layout('calibration.desk', isDesk)?.model).toBe('mrlrj');
  });

  it('has commands with keys of their own', async () => {
    const { history, parts } = await open();
    const frame = {
      openPalette: () => {},
      openShortcuts: () => {},
      openAbout: () => {},
      focusDate: () => {},
      toggleTable: () => {},
    };
    const own = historyCommands(history);
    const keys = [...appCommands(parts as unknown as AppState, [], frame), ...own].flatMap(
      ({ keys: one }) => one ?? [],
    );
    expect(new Set(keys).size).toBe(keys.length);
    own[0]!.run();
    await until(() => history.model === 'quintic-ou-2f');
  });
});
