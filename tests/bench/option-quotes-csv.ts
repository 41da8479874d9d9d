import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { loadCalendars } from '#ingest/calendars.ts';
import { dayNumber, toIsoDate } from '#quant/time/day-number.ts';
import { resolve } from 'node:path';

const HEADER =
  'underlying_symbol,underlying_price,type,expiration,data_date,d2x,strike,bid,ask,mid,volume,open_interest,implied_vol,delta';
const STRIKES = 200;
const EXPIRIES = 25;

/** Writes one line for each option quote, 10,000 quotes for each session, in the end-of-day record layout. */
export async function writeOptionQuotes(path: string, rows: number): Promise<void> {
  const calendars = loadCalendars(resolve(import.meta.dirname, '../../resources'));
  const sessions = calendars.cboe.sessionsBetween(dayNumber(2022, 1, 3), dayNumber(2026, 6, 30));
  const out = createWriteStream(path);
  out.write(`${HEADER}\n`);
  for (let written = 0, session = 0; written < rows; session += 1) {
    const lines = linesOfSession(sessions[session]!, session, rows - written);
    written += lines.length;
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function linesOfSession(day: number, session: number, most: number): string[] {
  const lines: string[] = [];
  const spot = 4000 + session * 3.17;
  for (let expiry = 0; expiry < EXPIRIES; expiry += 1) {
    const head = `SPX,${spot.toFixed(2)}`;
    const tail = `${toIsoDate(day + 7 * (expiry + 1))},${toIsoDate(day)},${5 * (expiry + 1)}`;
    for (let strike = 0; strike < STRIKES; strike += 1) {
      const bid = strike * 1.35 + expiry;
      const rest = `${3000 + strike * 10},${bid.toFixed(2)},${(bid + 0.4).toFixed(2)},${(bid + 0.2).toFixed(2)},${strike * 7},${strike * 11},${(0.12 + strike / 2000).toFixed(4)},${(strike / 200).toFixed(4)}`;
      for (const type of ['call', 'put'])
        if (lines.length < most) lines.push(`${head},${type},${tail},${rest}`);
    }
  }
  return lines;
}
