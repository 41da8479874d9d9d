import { z } from 'zod';
import { call, read, stream } from '../procedure.ts';
import * as bars from '../schemas/bars.ts';
import { empty } from '../schemas/common.ts';

export const barsArea = {
  sources: read({
    doc: 'Series with bars that a chart can show or replay.',
    input: empty,
    output: z.strictObject({ sources: z.array(bars.barSource) }),
  }),
  indicators: read({
    doc: 'Indicators with their formulas, settings and bounds.',
    input: empty,
    output: z.strictObject({ indicators: z.array(bars.indicatorInfo) }),
  }),
  history: read({
    doc: 'Bars of one series with the values of indicators.',
    input: bars.barHistoryInput,
    output: bars.barHistory,
    errors: ['UNKNOWN_SERIES', 'NO_DATA', 'INVALID_INPUT'],
  }),
  follow: stream({
    doc: 'Tells bars as they come: the replay of stored ones, or the lines that another program appends to a file.',
    input: bars.barFollowInput,
    output: bars.barFeedEvent,
    errors: [
      'UNKNOWN_SERIES',
      'NO_DATA',
      'INVALID_INPUT',
      'NOT_ALLOWED_HERE',
      'FILE_NOT_FOUND',
      'FILE_NOT_REGULAR',
      'FILE_UNREADABLE',
      'FILE_BINARY',
      'FILE_DAMAGED',
      'TOO_LARGE',
      'FORMAT_UNKNOWN',
      'FORMAT_AMBIGUOUS',
      'OVERLOADED',
    ],
  }),
  steer: call({
    doc: 'Plays, pauses, steps, seeks, speeds up or stops a feed that is being followed.',
    input: bars.feedSteering,
    output: z.strictObject({ state: bars.feedState.or(z.literal('stopped')) }),
    errors: ['UNKNOWN_FEED', 'INVALID_INPUT'],
  }),
};
