import { describe, expect, test } from 'vitest';
import { contract } from '#contract/contract.ts';
import type { AlertRule, CalibrationRun } from '#contract/schemas/calibration.ts';
import { randomStream } from '#quant/math/philox.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import { checkRule } from '#services/calibration/alert-rules.ts';
import { evaluateAlerts } from '#services/calibration/evaluate-alerts.ts';
import { historyOf } from '#services/calibration/history.ts';
import type { CalibrationPoint } from '#store/store.ts';
import { sampleRun } from '../exports/sample-run.ts';

const firstDay = fromIsoDate('2023-01-02');

function pointAt(day: number, v0: number, changes: Partial<CalibrationPoint> = {}): CalibrationPoint {
  const { fittedParams } = sampleRun('heston');
  const quoteDay = firstDay + day;
  return {
    runId: `run ${day}`,
    status: 'CONVERGED',
    quoteDay,
    quoteDate: toIsoDate(quoteDay),
    fittedParams: fittedParams.map((param) =>
      param.name === 'v0' ? { ...param, value: v0, lower: 0, upper: 1 } : param,
    ),
    rmse: { assetOptions: 0.4 },
    ...changes,
  };
}

const noise = randomStream(3, 0);
const levels = (count: number, shiftAt = count): number[] =>
  Array.from(
    { length: count },
    (_item, day) => 0.04 + 0.002 * noise.normal(0, day) + (day >= shiftAt ? 0.02 : 0),
  );

describe('calibration.history', () => {
  test('shows one run a day: the last good one, else the last failure as a gap', () => {
    const points = [
      pointAt(0, 0.04, { runId: 'first' }),
      pointAt(0, 0.05, { runId: 'second', status: 'AT_BOUND' }),
      pointAt(0, 9, { runId: 'third', status: 'NOT_CONVERGED' }),
      pointAt(1, 9, { runId: 'failed', status: 'FAILED', fittedParams: [], rmse: {} }),
      pointAt(1, 9, { runId: 'cancelled', status: 'CANCELLED' }),
      pointAt(2, 0.06),
    ];
    const history = historyOf('heston', points);
    expect(contract.calibration.history.output.parse(history)).toEqual(history);
    expect(history.runIds).toEqual(['second', 'cancelled', 'run 2']);
    expect(history.statuses).toEqual(['AT_BOUND', 'CANCELLED', 'CONVERGED']);
    const [v0] = history.params;
    expect(v0).toMatchObject({ param: 'v0', lower: 0, upper: 1 });
    expect([...v0!.values]).toEqual([0.05, Number.NaN, 0.06]);
    expect([...history.rmse.assetOptions!]).toEqual([0.4, Number.NaN, 0.4]);
    expect(history.params.map(({ param }) => param)).toEqual(['v0', 'kappa', 'theta', 'sigma', 'rho']);
  });

  test('marks the day on which a level changed, and limits that later days do not move', () => {
    const values = levels(120, 80);
    const history = historyOf(
      'heston',
      values.map((value, day) => pointAt(day, value)),
    );
    const [v0, kappa] = history.params;
    expect(v0!.breaks.map(({ at }) => at)).toEqual([80]);
    expect(kappa!.breaks).toEqual([]);
    const shorter = historyOf(
      'heston',
      values.slice(0, 80).map((value, day) => pointAt(day, value)),
    );
    expect(shorter.params[0]!.upperLimit).toEqual(v0!.upperLimit.subarray(0, 80));
    expect(v0!.values[80]).toBeGreaterThan(v0!.upperLimit[80]!);
  });

  test('of nothing is empty', () => {
    expect(historyOf('heston', [])).toMatchObject({ quoteDates: [], params: [], rmse: {} });
  });
});

describe('alerts', () => {
  const rule = (change: Partial<AlertRule>): AlertRule => ({
    alertId: 'a',
    model: 'heston',
    field: 'v0',
    kind: 'above',
    threshold: null,
    enabled: true,
    ...change,
  });
  async function reasons(
    rules: AlertRule[],
    days: number[],
    changes: Partial<CalibrationRun> = {},
  ): Promise<string[]> {
    const last = days.length - 1;
    const base = sampleRun('heston', { quoteDate: toIsoDate(firstDay + last) });
    const run = { ...base, ...pointAt(last, days[last]!), ...changes };
    const reader = {
      alertRules: async () => rules,
      calibrationPoints: async () => days.slice(0, -1).map((value, day) => pointAt(day, value)),
    };
    const events = await evaluateAlerts(reader, run as CalibrationRun);
    for (const event of events)
      expect(contract.calibration.alertEvents.output.shape.events.element.parse(event)).toEqual(event);
    return events.map(({ reason }) => reason);
  }

  test('say what is above, below, outside, broken or failed, with the numbers', async () => {
    const steady = levels(40);
    expect(await reasons([rule({ threshold: 0.05 })], [0.06])).toEqual(['v₀ is 0.06, above 0.05.']);
    expect(await reasons([rule({ kind: 'below', threshold: 0.05 })], [0.04])).toEqual([
      'v₀ is 0.04, below 0.05.',
    ]);
    expect(await reasons([rule({ field: 'rmse:assetOptions', threshold: 0.1 })], [0.04])).toEqual([
      'RMSE of SPX options is 0.4 vol points, above 0.1.',
    ]);
    const outside = await reasons([rule({ kind: 'outsideLimits' })], [...steady, 0.07]);
    expect(outside).toEqual([
      expect.stringMatching(
        /^v₀ is 0\.07, outside 0\.03\d* to 0\.04\d* around 0\.0\d+, the limits of the runs before\.$/,
      ),
    ]);
    const failed = await reasons([rule({ kind: 'failure', field: 'status' })], [0.04], {
      status: 'REFUSED',
      message: 'No quotes.',
    });
    expect(failed).toEqual(['The calibration ended with REFUSED: No quotes.']);
  });

  test('tell of a break once, on the run that shows it', async () => {
    const values = levels(70, 40);
    const told: number[] = [];
    for (let day = 41; day < 70; day += 1)
      if ((await reasons([rule({ kind: 'break' })], values.slice(0, day + 1))).length > 0) told.push(day);
    expect(told).toHaveLength(1);
    expect(told[0]).toBeGreaterThan(42);
  });

  test('are quiet while all is well, disabled, of another model, or without a number', async () => {
    const steady = levels(40).map((value) => Math.min(value, 0.043));
    const quiet = [
      rule({ threshold: 0.05 }),
      rule({ kind: 'outsideLimits', field: 'kappa' }),
      rule({ kind: 'break' }),
      rule({ kind: 'failure', field: 'status' }),
      rule({ threshold: 0, enabled: false }),
      rule({ threshold: 0, model: 'bates' }),
      rule({ threshold: 0, field: 'rmse:indexOptions' }),
    ];
    expect(await reasons(quiet, [...steady, 0.04])).toEqual([]);
    expect(await reasons([rule({ threshold: 0 })], [0.04], { status: 'CANCELLED' })).toEqual([]);
  });

  test.each([
    [{ model: 'none' }, 'UNKNOWN_MODEL'],
    [{ field: 'beta', threshold: 1 }, 'BAD_ALERT_RULE'],
    [{ threshold: null }, 'BAD_ALERT_RULE'],
    [{ kind: 'failure', field: 'v0' }, 'BAD_ALERT_RULE'],
  ] as const)('a rule that makes no sense is refused: %o', (change, code) => {
    expect(() => checkRule(rule(change))).toThrow(expect.objectContaining({ code }));
  });
});
