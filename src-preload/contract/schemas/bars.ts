import { z } from 'zod';
import { epochMs, float64, float64WithGaps, int32, isoDate, provenance, uint8 } from './common.ts';

/** Length of a bar on the chart; `session` is one bar for each session. */
export const barInterval = z.enum(['1min', '5min', '15min', '30min', '60min', 'session']);
export type BarInterval = z.infer<typeof barInterval>;

/** `regular`: bars inside the sessions of the exchange only; `all`: days of New York from midnight to midnight. */
export const barHours = z.enum(['regular', 'all']);

/** `HH:MM` of New York. */
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM');

const chosenIndicator = z.strictObject({
  id: z.string().min(1).max(40),
  /** By name; what is missing has its usual value. */
  settings: z.record(z.string().max(40), z.number()).default({}),
});
export type ChosenIndicatorInput = z.input<typeof chosenIndicator>;

/** What a chart shows beside where its bars come from. */
const chartShape = {
  interval: barInterval.default('session'),
  hours: barHours.default('regular'),
  indicators: z.array(chosenIndicator).max(12).default([]),
  /** Bars shown, the newest ones; those before them are read where indicators need them. */
  bars: z.int().min(10).max(5000).default(500),
};

export const indicatorInfo = z.strictObject({
  id: z.string(),
  label: z.string(),
  doc: z.string(),
  formula: z.string(),
  source: z.string(),
  /** Drawn over the prices, or in a pane of its own. */
  pane: z.enum(['price', 'own']),
  unit: z.enum(['price', 'points', 'vol points', 'sd']),
  levels: z.array(z.number()),
  params: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string(),
      fallback: z.number(),
      lower: z.number(),
      upper: z.number(),
      isWhole: z.boolean(),
    }),
  ),
  outputs: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string(),
      role: z.enum(['line', 'low', 'high', 'columns']),
    }),
  ),
  /** Bars before the first one that has all values, with the usual settings. */
  warmUpBars: z.int(),
});
export type IndicatorInfo = z.infer<typeof indicatorInfo>;

export const barSource = z.strictObject({
  series: z.string(),
  label: z.string(),
  unit: z.string(),
  /** Bars that are stored, the shortest first. */
  stored: z.array(
    z.strictObject({
      /** Null: one bar for each session. */
      seconds: z.int().nullable(),
      firstDate: isoDate,
      lastDate: isoDate,
      count: z.int(),
    }),
  ),
  sample: z.boolean(),
});
export type BarSource = z.infer<typeof barSource>;

/** [bars] in the order of time. */
export const barColumns = z.strictObject({
  /** Session, days since 1970-01-01. */
  days: int32,
  /** Minutes since 1970-01-01T00:00 on New York's wall clock at which each bar starts; midnight for whole sessions. */
  localMinutes: int32,
  /** End of what each bar holds; for daily bars the close of the session. */
  endMs: float64,
  open: float64WithGaps,
  high: float64WithGaps,
  low: float64WithGaps,
  close: float64,
  volume: float64WithGaps,
  /** 1 where the bar has reached its end. */
  closed: uint8,
  opensSession: uint8,
  /** Bars of the interval that the sessions had before each one and that the source has not. */
  missingBars: int32,
  missingSessions: int32,
});
export type BarColumns = z.infer<typeof barColumns>;

/** [indicator] as asked for. */
const indicatorValues = z.array(
  z.strictObject({
    /** [output][bars] */
    outputs: z.array(float64WithGaps),
  }),
);
export type IndicatorValues = z.infer<typeof indicatorValues>;

const indicatorHead = indicatorInfo
  .pick({ id: true, pane: true, unit: true, levels: true, outputs: true })
  .extend({
    /** With its settings: "EMA 20", "Bollinger 20 ±2σ". */
    label: z.string(),
    settings: z.record(z.string(), z.number()),
    /** Why it has no values here; null where it has. */
    absence: z.string().nullable(),
  });
export type IndicatorHead = z.infer<typeof indicatorHead>;

export const barHistoryInput = z.strictObject({
  series: z.string().min(1).max(64),
  ...chartShape,
  /** Last session that is read; the newest one where absent. */
  to: isoDate.optional(),
  /** Bars of the store to make them from: their seconds, 0 for daily ones; the longest that fit where absent. */
  sourceSeconds: z.int().min(0).max(86_400).optional(),
});
export type BarHistoryInput = z.output<typeof barHistoryInput>;

export const barHistory = z.strictObject({
  series: z.string(),
  interval: barInterval,
  /** Seconds of the stored bars; null for daily ones. */
  sourceSeconds: z.int().nullable(),
  bars: barColumns,
  indicators: z.array(indicatorHead),
  values: indicatorValues,
  /** First bar that indicators saw. */
  computedFrom: isoDate.nullable(),
  /** Bars that lie outside the sessions and are not shown. */
  outsideSessions: z.int(),
  /** Bars without any volume have no VWAP. */
  hasVolume: z.boolean(),
  provenance,
});
export type BarHistory = z.infer<typeof barHistory>;

const barsPerSecond = z.number().min(0.1).max(1000);

const replaySource = z.strictObject({
  kind: z.literal('replay'),
  series: z.string().min(1).max(64),
  /** Where the replay starts; what lies before is there from the start. The last session (60 of daily bars) where absent. */
  from: isoDate.optional(),
  at: clockTime.optional(),
  /** Last session of the replay. */
  to: isoDate.optional(),
  /** Bars of the source told in a second. */
  barsPerSecond: barsPerSecond.default(5),
  paused: z.boolean().default(false),
  /** Bars of the store that are told: their seconds, 0 for daily ones; the shortest that fit where absent. */
  sourceSeconds: z.int().min(0).max(86_400).optional(),
});

const fileSource = z.strictObject({
  kind: z.literal('file'),
  /** A text file that another program appends bars to. Paths are taken from the window and the command line only. */
  path: z.string().min(1).max(4096),
  /** Minutes of a bar; from the distance of the first ones where absent. */
  barMinutes: z.int().min(1).max(1440).optional(),
  /** What a time stands for; `auto` takes what a stamp at the open or the close proves, else the start. */
  stamps: z.enum(['auto', 'start', 'end']).default('auto'),
  /** Of times without an offset. */
  zone: z.enum(['new-york', 'utc']).default('new-york'),
});

export const barFollowInput = z.strictObject({
  source: z.discriminatedUnion('kind', [replaySource, fileSource]),
  ...chartShape,
  /** Keeps a replay open at its end, to go back in it. */
  stayOpen: z.boolean().default(false),
  /** Ends the stream once nothing has come for so long: for scripts. */
  endAfterQuietMs: z.int().min(100).max(86_400_000).optional(),
});
export type BarFollowInput = z.output<typeof barFollowInput>;

export const feedState = z.enum(['playing', 'paused', 'ended', 'following', 'waiting', 'gone']);
export type FeedState = z.infer<typeof feedState>;

export const feedLineFault = z.strictObject({
  line: z.int(),
  column: z.int().nullable(),
  code: z.string(),
  reason: z.string(),
  text: z.string(),
});
export type FeedLineFault = z.infer<typeof feedLineFault>;

/** What a feed tells once, with its first bars. */
const feedOpening = z.strictObject({
  series: z.string(),
  interval: barInterval,
  /** Of the bars that the feed tells; null for daily ones. */
  sourceSeconds: z.int().nullable(),
  sources: z.array(z.string()),
  sample: z.boolean(),
  indicators: z.array(indicatorHead),
  /** First and last session of a replay. */
  firstDate: isoDate.nullable(),
  lastDate: isoDate.nullable(),
  /** What times were read as, and why. */
  notes: z.array(z.string()),
});
export type FeedOpening = z.infer<typeof feedOpening>;

export const barFeedEvent = z.strictObject({
  /** Names the feed to `bars.steer`. */
  feedId: z.string(),
  state: feedState,
  /** The state in a sentence, with what happened to the file. */
  message: z.string(),
  opening: feedOpening.nullable(),
  /** Index of the first bar told here: those before it stand; all after it are replaced. */
  first: z.int(),
  /** True where what was told before is void: the replay went back. */
  restarted: z.boolean(),
  bars: barColumns,
  values: indicatorValues,
  last: z
    .strictObject({
      price: z.number(),
      date: isoDate,
      endMs: epochMs,
      /** True where the bar has not reached its end. */
      forming: z.boolean(),
      /** When the bar was told. */
      toldAtMs: epochMs,
    })
    .nullable(),
  counts: z.strictObject({
    /** Bars of the source told so far, and in a replay those that there are. */
    sourceBars: z.int(),
    sourceTotal: z.int().nullable(),
    outsideSessions: z.int(),
    /** Lines of a file, the ones that were no bars, and those already told before it was written anew. */
    lines: z.int(),
    badLines: z.int(),
    repeatedLines: z.int(),
    hasVolume: z.boolean(),
  }),
  barsPerSecond: z.number().nullable(),
  /** Bad lines since the event before, fifty at most. */
  badLines: z.array(feedLineFault),
});
export type BarFeedEvent = z.infer<typeof barFeedEvent>;

export const feedSteering = z.strictObject({
  feedId: z.string().min(1).max(80),
  steer: z.discriminatedUnion('action', [
    z.strictObject({ action: z.literal('play') }),
    z.strictObject({ action: z.literal('pause') }),
    /** Tells bars of the source, or goes on to the end of the bar of the chart, and pauses. */
    z.strictObject({
      action: z.literal('step'),
      by: z.enum(['source', 'bar']).default('bar'),
    }),
    z.strictObject({ action: z.literal('seek'), to: isoDate, at: clockTime.optional() }),
    z.strictObject({ action: z.literal('speed'), barsPerSecond }),
    z.strictObject({ action: z.literal('stop') }),
  ]),
});
export type FeedSteering = z.input<typeof feedSteering>;
