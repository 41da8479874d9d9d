import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Schedule, scheduleInput } from '#contract/schemas/schedules.ts';
import { dueCalibrations } from '#services/schedules/due-calibrations.ts';
import { createSchedulesService, type SchedulesService } from '#services/schedules/schedules-service.ts';
import type { ServiceContext } from '#services/service-context.ts';
import type { Store } from '#store/store.ts';
import { makeFolder, open, removeFolders } from '../../store/support.ts';
import { cboe, cfe, nyse } from '../../support/calendars.ts';
import { depsWith, modelChain } from '../calibration/synthetic-market.ts';
import { contextAt, type MemoryMarket } from '../market/memory-reader.ts';

const heston = { v0: 0.04, kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.7 };
const market: MemoryMarket = { chains: [modelChain('heston', heston)] };
const other: MemoryMarket = { chains: [modelChain('heston', { ...heston, v0: 0.05 })] };
const context: ServiceContext = contextAt('2023-04-17');

let store: Store;
beforeAll(async () => {
  store = await open(makeFolder());
});
afterAll(async () => {
  await store.close();
  removeFolders();
});

const input = (settings: object = {}) =>
  scheduleInput.parse({
    name: 'Heston when quotes come in',
    trigger: { kind: 'newData' },
    promote: true,
    settings: {
      model: 'heston',
      componentWeights: { assetOptions: 1 },
      starts: 1,
      profiles: false,
      mostQuotesPerExpiry: 7,
      ...settings,
    },
  });

function serviceOf(held: MemoryMarket): SchedulesService {
  return createSchedulesService({
    ...dueCalibrations(depsWith(held, store)),
    reader: store.read,
    writer: store.write,
    calendars: { nyse, cboe, cfe },
    jobs: { run: () => Promise.reject(new Error('no loop in this test')) },
    alarm: { set: () => () => undefined },
    now: context.now,
    newId: () => crypto.randomUUID(),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}

test('the hash of the inputs before a run is that of the run; settings and quotes are in it', async () => {
  const { hashInputs, runDue } = dueCalibrations(depsWith(market, store));
  const { settings } = input({ warmStart: true });
  const hash = await hashInputs(settings, context);
  const { inputsHash } = await runDue({ settings, label: 'x', runId: 'first', promote: false }, context);
  expect(inputsHash).toBe(hash);
  // A warm start takes the last run as its start; that is no change of the inputs.
  expect((await runDue({ settings, label: 'x', runId: 'second', promote: false }, context)).inputsHash).toBe(
    hash,
  );
  expect(await hashInputs(input({ warmStart: true, seed: 2 }).settings, context)).not.toBe(hash);
  expect(await dueCalibrations(depsWith(other, store)).hashInputs(settings, context)).not.toBe(hash);
});

describe('a schedule over stored quotes', () => {
  const pass = async (service: SchedulesService) => {
    await service.quotesArrived();
    return (await service.runDue({}, context)).runs.map(({ slot }) => slot);
  };
  let saved: Schedule;
  beforeAll(async () => {
    saved = (await serviceOf(market).save(input(), context)) as Schedule;
  });

  test('stores the run under the id of its slot, makes it the current one, and skips the same quotes', async () => {
    const [slot] = await pass(serviceOf(market));
    expect(slot).toMatchObject({ outcome: 'ran' });
    expect(await store.read.calibration(slot!.runId!)).toMatchObject({
      trigger: 'schedule',
      label: 'Heston when quotes come in',
      current: true,
    });
    expect(await pass(serviceOf(market))).toMatchObject([
      { outcome: 'skippedUnchanged', runId: null, reason: `Inputs unchanged since run ${slot!.runId!}.` },
    ]);
    expect(await pass(serviceOf(other))).toMatchObject([{ outcome: 'ran' }]);
  });

  test('without quotes it fails with the reason and the advice; the third time pauses it', async () => {
    const empty = serviceOf({});
    for (let at = 0; at < 3; at += 1)
      expect(await pass(empty)).toMatchObject([{ outcome: 'failed', runId: null }]);
    expect(await pass(empty)).toEqual([]);
    const { schedules } = await empty.list({}, context);
    expect(schedules).toMatchObject([{ scheduleId: saved.scheduleId, state: 'paused' }]);
    expect(schedules[0]!.stateReason).toMatch(/^Paused after 3 failures in a row\. The last one: .*\. .*\.$/);
  });

  test('settings that no model takes are refused when they are saved', async () => {
    const save = (settings: object) => serviceOf(market).save(input(settings), context);
    await expect(save({ model: 'none' })).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
    await expect(save({ params: { nothing: { fixed: 1 } } })).rejects.toMatchObject({
      code: 'BAD_PARAMETER',
    });
  });
});
