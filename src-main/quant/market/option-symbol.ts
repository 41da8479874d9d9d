import { QuantError } from '../math/quant-error.ts';
import { civilDate, validDayNumber } from '../time/day-number.ts';
import type { DayNumber } from '../time/day-number.ts';

/** One option series as its symbol tells it. */
export interface OptionSymbol {
  /** Root without padding: `SPX`, `SPXW`, `VIXW`; adjusted contracts keep their digit (`SOYB1`). */
  readonly root: string;
  /** Printed expiry: a Saturday before February 2015 for standard series. */
  readonly expiryDay: DayNumber;
  readonly isCall: boolean;
  readonly strike: number;
  /** The root ends in a digit: the deliverable is not 100 shares of the underlying. */
  readonly isAdjusted: boolean;
}

const SYMBOL = /^([A-Z][A-Z.]{0,4}[A-Z0-9]?|[A-Z]) {0,5}(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/;
const STRIKE_SCALE = 1000;
const LARGEST_STRIKE = 99_999_999;
const ROOT_WIDTH = 6;
const PADDED_WIDTH = 21;

/**
 * Option series named by an OSI symbol, padded (`SPX   220218C04350000`) or compact (`SPXW230526C04200000`).
 * @param text symbol; surrounding blanks are ignored
 * @returns the series, or undefined where the text is no option symbol (wrong layout, impossible date, zero strike)
 * @source OCC, "Options Symbology Initiative": root 6, YYMMDD, C or P, strike × 1000 in 8 digits
 */
export function parseOptionSymbol(text: string): OptionSymbol | undefined {
  const trimmed = text.trim();
  const match = SYMBOL.exec(trimmed);
  if (!match) return undefined;
  const root = match[1]!;
  // Blanks may only pad the root to six characters.
  if (trimmed.includes(' ') && trimmed.length !== PADDED_WIDTH) return undefined;
  const expiryDay = validDayNumber(2000 + Number(match[2]), Number(match[3]), Number(match[4]));
  const thousandths = Number(match[6]);
  if (expiryDay === undefined || thousandths === 0) return undefined;
  return {
    root,
    expiryDay,
    isCall: match[5] === 'C',
    strike: thousandths / STRIKE_SCALE,
    isAdjusted: /\d$/.test(root),
  };
}

/**
 * OSI symbol of an option series.
 * @param series root, expiry, side and strike
 * @param layout `padded` to 21 characters or `compact`
 * @returns the symbol; parsing it gives the series back
 * @throws QuantError BAD_OPTION_SYMBOL when the root, year or strike does not fit the layout
 * @source OCC, "Options Symbology Initiative"
 */
export function formatOptionSymbol(
  series: Omit<OptionSymbol, 'isAdjusted'>,
  layout: 'padded' | 'compact' = 'compact',
): string {
  const { year, month, day } = civilDate(series.expiryDay);
  const thousandths = Math.round(series.strike * STRIKE_SCALE);
  const isExact = Math.abs(series.strike * STRIKE_SCALE - thousandths) <= 1e-6;
  if (!isExact || thousandths < 1 || thousandths > LARGEST_STRIKE || year < 2000 || year > 2099) {
    throw new QuantError('BAD_OPTION_SYMBOL', { ...series });
  }
  const root = layout === 'padded' ? series.root.padEnd(ROOT_WIDTH) : series.root;
  const date = [year % 100, month, day].map((part) => String(part).padStart(2, '0')).join('');
  const symbol = `${root}${date}${series.isCall ? 'C' : 'P'}${String(thousandths).padStart(8, '0')}`;
  if (!parseOptionSymbol(symbol)) throw new QuantError('BAD_OPTION_SYMBOL', { ...series });
  return symbol;
}
