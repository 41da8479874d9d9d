import type { BarColumns, BarFeedEvent, FeedState } from '#contract/schemas/bars.ts';
import { formatCount } from '#renderer/charts/format.ts';
import { placeWords } from '#renderer/charts/place.ts';
import type { Readout } from '#renderer/charts/readout.ts';

interface FeedWords {
  readonly tone: 'plain' | 'stale' | 'error' | 'good';
  readonly text: string;
}

/** The badge beside the last price. */
export function feedWords(state: FeedState | null, hasFailed = false): FeedWords {
  if (hasFailed) return { tone: 'error', text: 'FEED FAILED' };
  switch (state) {
    case 'playing':
      return { tone: 'good', text: 'REPLAY' };
    case 'paused':
      return { tone: 'plain', text: 'REPLAY PAUSED' };
    case 'ended':
      return { tone: 'plain', text: 'REPLAY ENDED' };
    case 'following':
      return { tone: 'good', text: 'LIVE' };
    case 'waiting':
      return { tone: 'plain', text: 'WAITING' };
    case 'gone':
      return { tone: 'stale', text: 'FILE GONE' };
    default:
      return { tone: 'plain', text: 'STORED' };
  }
}

/** `2 s ago`, `3 min ago`; how long ago a bar was told. */
export function agoWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  return `${Math.round(seconds / 3600)} h ago`;
}

/** Where the last bar stands: `2026-05-15 15:55–16:00`. */
export function lastBarWords(bars: BarColumns, minutes: number | null): string {
  const day = bars.days.at(-1);
  const minute = bars.localMinutes.at(-1);
  if (day === undefined || minute === undefined) return '';
  return minutes === null ? placeWords(day, {}) : placeWords(minute, { minutes });
}

/** The last close against that of the session before; null where only one session is shown. */
export function changeOf({
  days,
  close,
}: BarColumns): { readonly percent: number; readonly since: string } | null {
  const [last, lastDay] = [close.at(-1), days.at(-1)];
  const before = days.findLastIndex((day) => day !== lastDay);
  if (before < 0 || last === undefined) return null;
  return { percent: 100 * (last / close[before]! - 1), since: placeWords(days[before]!, {}) };
}

/** Holes among the shown bars, in words; null where there is none. */
export function holeWords({ missingBars, missingSessions }: BarColumns): string | null {
  let [bars, sessions, holes] = [0, 0, 0];
  for (let i = 1; i < missingBars.length; i += 1) {
    if (missingBars[i] === 0) continue;
    holes += 1;
    bars += missingBars[i]!;
    sessions += missingSessions[i]!;
  }
  if (holes === 0) return null;
  const whole =
    sessions === 0 ? '' : `, ${sessions} whole ${sessions === 1 ? 'session' : 'sessions'} among them`;
  return `${holes} ${holes === 1 ? 'hole' : 'holes'}: ${bars} bars missing${whole}`;
}

/** What the counts of a feed say beside its bars. */
export function countWords({ counts }: BarFeedEvent): readonly string[] {
  const { sourceBars, sourceTotal, outsideSessions, badLines, repeatedLines, lines } = counts;
  const words = [
    sourceTotal === null
      ? `${formatCount(sourceBars)} bars of ${formatCount(lines)} lines`
      : `source bar ${formatCount(sourceBars)} of ${formatCount(sourceTotal)}`,
  ];
  if (outsideSessions > 0) words.push(`${outsideSessions} outside sessions`);
  if (badLines > 0) words.push(`${badLines} bad ${badLines === 1 ? 'line' : 'lines'}`);
  if (repeatedLines > 0) words.push(`${repeatedLines} told before`);
  return words;
}

/** Open, high and low right after the close, and of the ribbon only what is missing. */
export function pricesFirst(readout: Readout | null): Readout | null {
  if (!readout) return null;
  const rest = readout.items.slice(1);
  const isPrice = ({ label }: Readout['items'][number]): boolean => ['O', 'H', 'L'].includes(label);
  const others = rest.filter((item) => !isPrice(item) && item.value !== 'there');
  const items = [...readout.items.slice(0, 1), ...rest.filter(isPrice), ...others];
  return { ...readout, items };
}
