import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { scheduleInput } from '#contract/schemas/schedules.ts';
import type { ScheduleProgress, Store, StoredSchedule, StoredSlot } from '#store/store.ts';
import { makeFolder, open, removeFolders } from './support.ts';

const progress: ScheduleProgress = {
  decidedToMs: 1_700_000_000_000,
  floorMs: -5,
  dataAtMs: null,
  failures: 2,
  pausedReason: null,
  lastInputsHash: 'a'.repeat(64),
  lastRunId: 'run 1',
};

function schedule(scheduleId: string, change: Partial<StoredSchedule> = {}): StoredSchedule {
  const input = scheduleInput.parse({
    name: `Schedule ${scheduleId}`,
    trigger: { kind: 'cron', expression: '20 16 * * 1-5' },
    settings: { model: 'heston', componentWeights: { assetOptions: 1 }, params: { v0: { fixed: 0.04 } } },
  });
  return { ...input, scheduleId, createdAtMs: 1_699_999_999_999, progress, ...change };
}

function slot(slotMs: number, change: Partial<StoredSlot> = {}): StoredSlot {
  return {
    slotMs,
    ranAtMs: slotMs + 5,
    outcome: 'ran',
    byHand: false,
    runId: `run ${slotMs}`,
    reason: 'x',
    ...change,
  };
}

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = makeFolder();
  store = await open(folder);
});
afterEach(() => store.close());
afterAll(removeFolders);

test('schedules and slots come back as they were stored, also from another opening', async () => {
  const [first, second] = [schedule('b'), schedule('a', { enabled: false, promote: true })];
  for (const one of [first, second]) await store.write.saveSchedule(one);
  const slots = [
    slot(3),
    slot(2, { outcome: null, byHand: true }),
    slot(1, { outcome: 'missed', ranAtMs: null, runId: null }),
  ];
  const change = {
    ...progress,
    dataAtMs: 7,
    failures: 0,
    pausedReason: 'Why',
    lastInputsHash: null,
    lastRunId: null,
  };
  expect(await store.write.saveSlots({ scheduleId: 'b', slots, progress: change })).toBe(true);
  await store.close();
  store = await open(folder);
  expect(await store.read.schedules()).toEqual([second, { ...first, progress: change }]);
  expect(await store.read.scheduleSlots({ scheduleId: 'b', limit: 10 })).toEqual(slots);
  expect(await store.read.scheduleSlots({ scheduleId: 'b', fromMs: 2, toMs: 3, limit: 1 })).toEqual([
    slots[0],
  ]);
  expect(await store.read.scheduleSlots({ scheduleId: 'a', limit: 10 })).toEqual([]);
});

test('saving a schedule again keeps its slots and the time of its making', async () => {
  await store.write.saveSchedule(schedule('a'));
  await store.write.saveSlots({ scheduleId: 'a', slots: [slot(1)], progress });
  const renamed = schedule('a', { name: 'Renamed', createdAtMs: 5 });
  await store.write.saveSchedule(renamed);
  expect(await store.read.schedules()).toEqual([{ ...renamed, createdAtMs: schedule('a').createdAtMs }]);
  expect(await store.read.scheduleSlots({ scheduleId: 'a', limit: 10 })).toHaveLength(1);
});

test('a missed slot never takes the place of one that ran; one that runs takes the place of a missed one', async () => {
  await store.write.saveSchedule(schedule('a'));
  const missed = { outcome: 'missed', ranAtMs: null, runId: null } as const;
  await store.write.saveSlots({ scheduleId: 'a', slots: [slot(1), slot(2, missed)], progress });
  await store.write.saveSlots({ scheduleId: 'a', slots: [slot(1, missed), slot(2)], progress });
  const rows = await store.read.scheduleSlots({ scheduleId: 'a', limit: 10 });
  expect(rows.map(({ outcome }) => outcome)).toEqual(['ran', 'ran']);
});

test('a slot that is given back is gone, in the same transaction as the progress', async () => {
  await store.write.saveSchedule(schedule('a'));
  await store.write.saveSlots({ scheduleId: 'a', slots: [slot(1, { outcome: null })], progress });
  const before = { ...progress, decidedToMs: 0 };
  await store.write.saveSlots({ scheduleId: 'a', slots: [], released: 1, progress: before });
  expect(await store.read.scheduleSlots({ scheduleId: 'a', limit: 10 })).toEqual([]);
  expect((await store.read.schedules())[0]!.progress).toEqual(before);
  const broken = { scheduleId: 'a', slots: [slot(9), slot(NaN)], progress };
  await expect(store.write.saveSlots(broken)).rejects.toThrow();
  expect(await store.read.scheduleSlots({ scheduleId: 'a', limit: 10 })).toEqual([]);
  expect((await store.read.schedules())[0]!.progress).toEqual(before);
});

test('a schedule goes with its slots, and nothing is written for one that is gone', async () => {
  await store.write.saveSchedule(schedule('a'));
  await store.write.saveSlots({ scheduleId: 'a', slots: [slot(1)], progress });
  expect(await store.write.removeSchedule('a')).toBe(true);
  expect(await store.write.removeSchedule('a')).toBe(false);
  expect(await store.write.saveSlots({ scheduleId: 'a', slots: [slot(2)], progress })).toBe(false);
  expect(await store.read.scheduleSlots({ scheduleId: 'a', limit: 10 })).toEqual([]);
});

test('2,000 slots are kept; what is forgotten raises the floor, and nothing lowers it', async () => {
  await store.write.saveSchedule(schedule('a'));
  const slots = Array.from({ length: 2003 }, (_, at) => slot(at));
  await store.write.saveSlots({ scheduleId: 'a', slots, progress });
  const kept = await store.read.scheduleSlots({ scheduleId: 'a', limit: 5000 });
  expect([kept.length, kept[0]!.slotMs, kept.at(-1)!.slotMs]).toEqual([2000, 2002, 3]);
  expect((await store.read.schedules())[0]!.progress.floorMs).toBe(2);
  await store.write.saveSchedule(schedule('a'));
  expect((await store.read.schedules())[0]!.progress.floorMs).toBe(2);
});

test('settings of an older version take the defaults of what is new', async () => {
  const { settings } = schedule('a');
  const { seed: _, ...older } = settings;
  await store.write.saveSchedule(schedule('a', { settings: older as typeof settings }));
  expect((await store.read.schedules())[0]!.settings).toEqual(settings);
});
