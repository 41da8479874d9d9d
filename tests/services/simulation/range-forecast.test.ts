import { describe, expect, it } from 'vitest';
import { rangeForecast, rangeForecastInput } from '#contract/schemas/range-forecast.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { contextAt } from '../market/memory-reader.ts';
import { memoryArchive } from './memory-archive.ts';
import { minutesFrom, rangeMarket, sessionsTo } from './range-market.ts';

const MINUTE = 60_000;
/** 2019-02-15 09:30 in New York, winter time. */
const openMs = Date.UTC(2019, 1, 15, 14, 30);

async function forecast(
  change: object,
  bars: Parameters<typeof rangeMarket>[0] = { daily: sessionsTo('2023-06-30', 900) },
) {
  const service = createSimulationService({
    compute: createInlineCompute(tasks),
    codeVersion: '1',
    archive: memoryArchive(),
    market: rangeMarket(bars),
  });
  const input = rangeForecastInput.parse(change);
  return rangeForecast.parse(await service.rangeForecast(input, contextAt('2023-07-01')));
}

describe('simulation.rangeForecast', () => {
  it('tells the month: by formula, by paths that agree with it, and how often it held', async () => {
    const { closedForm, simulated, backtest, statement, fit, horizon } = await forecast({ strikes: [4000] });
    expect(statement).toMatch(/^If the current trajectory continues, SPX is at /);
    expect(statement).toContain('drift anywhere between');
    expect([fit.bars, fit.returns, horizon.sessions]).toEqual(['daily', 252, 21]);
    expect(fit.driftInterval95[1] - fit.driftInterval95[0]).toBeCloseTo(3.92 * fit.driftStandardError, 12);
    for (const check of simulated.checks) {
      // four standard errors for each of seven quantiles, one seed
      expect(Math.abs(check.simulated - check.closedForm)).toBeLessThan(4 * check.standardError);
    }
    expect(Math.abs(simulated.mean - closedForm.mean)).toBeLessThan(4 * simulated.meanStandardError);
    expect(simulated.standardDeviation / closedForm.standardDeviation).toBeCloseTo(1, 1);
    expect(simulated.means.length).toBe(simulated.sessions.length);
    expect(backtest).toMatchObject({ forecasts: 900 - 252 - 21, independent: 29 });
    const [strike] = closedForm.strikes;
    expect(strike!.below).toBeGreaterThan(0);
    expect(strike!.below).toBeLessThan(1);
  });

  it('tells the close from the minutes of the session so far', async () => {
    const input = { series: 'SPY', horizon: { kind: 'close' }, asOf: '2019-02-15', at: '11:30' };
    const { fit, horizon, spot, asOfMs, warnings, backtest } = await forecast(input, {
      minutes: minutesFrom(openMs, 390),
    });
    // 120 minutes: the first counts from the open, the two beside the hole do not meet
    expect([fit.bars, fit.returns]).toEqual(['1min', 118]);
    expect(asOfMs).toBe(openMs + 120 * MINUTE);
    expect(horizon).toMatchObject({ label: 'at the 16:00 close of 2019-02-15', endDate: '2019-02-15' });
    expect(horizon.years).toBeCloseTo(270 / (390 * 252), 12);
    expect(spot).toBeCloseTo(277, -1);
    expect(backtest).toBeNull();
    expect(warnings.map(({ code }) => code)).toEqual(['DRIFT_NOT_TOLD_FROM_ZERO']);
  });

  it('goes on to the next close where the session has ended, and says that the night is left out', async () => {
    const { horizon, warnings } = await forecast(
      { series: 'SPY', horizon: { kind: 'close' } },
      { minutes: minutesFrom(openMs, 390) },
    );
    // 2019-02-18 was Washington's Birthday
    expect(horizon).toMatchObject({ endDate: '2019-02-19', sessions: 1 });
    expect(warnings[0]!.code).toBe('NIGHT_LEFT_OUT');
  });

  it.each([
    ['UNKNOWN_SERIES', 'series', { series: 'NOPE' }, undefined],
    ['UNKNOWN_SERIES', 'series', { horizon: { kind: 'close' } }, undefined],
    ['TOO_FEW_DATA', 'windowSessions', {}, { daily: sessionsTo('2023-06-30', 5) }],
    ['TOO_FEW_DATA', 'windowSessions', {}, { daily: sessionsTo('2023-06-30', 300, 0) }],
    ['INVALID_INPUT', 'at', { at: '11:30', horizon: { kind: 'close' } }, undefined],
  ])('refuses with %s at %s', async (code, field, change, bars) => {
    await expect(forecast(change, bars)).rejects.toMatchObject({ code, detail: { field } });
  });
});
