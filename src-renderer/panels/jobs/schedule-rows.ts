import type { Schedule, ScheduleSlot } from '#contract/schemas/schedules.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { stateWords } from './schedule-words.ts';
import { outcomeWords, slotWords, timeZoneOf } from './slot-time.ts';

const outcomeTone = (outcome: ScheduleSlot['outcome']): 'red' | 'orange' | 'muted' | undefined =>
  outcome === 'failed'
    ? 'red'
    : outcome === 'missed' || outcome === 'caughtUp'
      ? 'orange'
      : outcome === 'skippedUnchanged'
        ? 'muted'
        : undefined;

function nextWords({ nextSlotsMs, trigger, state }: Schedule): string {
  const [next] = nextSlotsMs;
  if (next !== undefined) return slotWords(next, timeZoneOf(trigger));
  return trigger.kind === 'newData' && state === 'waiting' ? 'with new quotes' : '–';
}

export const scheduleColumns: readonly Column<Schedule>[] = [
  {
    id: 'name',
    label: 'Schedule',
    width: 150,
    grow: 1,
    value: ({ name }) => name,
    title: ({ name }) => name,
  },
  {
    id: 'state',
    label: 'State',
    width: 64,
    value: ({ state }) => stateWords[state],
    title: ({ stateReason }) => stateReason ?? '',
    tone: ({ state }) =>
      state === 'paused' ? 'red' : state === 'running' ? 'blue' : state === 'disabled' ? 'muted' : undefined,
  },
  {
    id: 'when',
    label: 'When',
    width: 190,
    grow: 1.6,
    value: ({ inWords }) => inWords,
    title: ({ inWords }) => inWords,
  },
  {
    id: 'next',
    label: 'Next',
    mono: true,
    width: 172,
    value: ({ nextSlotsMs }) => nextSlotsMs[0] ?? null,
    show: nextWords,
  },
  {
    id: 'last',
    label: 'Last',
    width: 96,
    value: ({ lastSlots }) => lastSlots[0]?.outcome ?? null,
    show: ({ lastSlots }) => (lastSlots[0] ? outcomeWords[lastSlots[0].outcome] : '–'),
    title: ({ lastSlots }) => lastSlots[0]?.reason ?? '',
    tone: ({ lastSlots }) => lastSlots[0] && outcomeTone(lastSlots[0].outcome),
  },
];

export function slotColumns(timeZone: string): readonly Column<ScheduleSlot>[] {
  return [
    {
      id: 'slot',
      label: 'Slot',
      mono: true,
      width: 172,
      value: ({ slotMs }) => new Date(slotMs).toISOString(),
      show: ({ slotMs }) => slotWords(slotMs, timeZone),
    },
    {
      id: 'outcome',
      label: 'Outcome',
      width: 152,
      value: ({ outcome }) => outcomeWords[outcome],
      tone: ({ outcome }) => outcomeTone(outcome),
    },
    {
      id: 'reason',
      label: 'Why',
      width: 180,
      grow: 1,
      value: ({ reason }) => reason,
      title: ({ reason }) => reason,
    },
  ];
}
