export const missing = '–';
const minus = '\u2212';

/** A number with fixed decimals and a true minus; the dash where there is none. Never shows a negative zero. */
export function formatNumber(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? minus + text : text;
}

/** Like `formatNumber` with a plus in front of what is above zero. */
export function formatSigned(value: number | null | undefined, decimals = 2): string {
  const text = formatNumber(value, decimals);
  return text !== missing && !text.startsWith(minus) && Number(text) !== 0 ? `+${text}` : text;
}

/** A volatility in points, as published: `18.42`. */
export const formatVol = (value: number | null | undefined): string => formatNumber(value, 2);

/** `+4.0 %`; `value` is already in percent. */
export function formatPercent(value: number | null | undefined, decimals = 1): string {
  const text = formatSigned(value, decimals);
  return text === missing ? text : `${text}\u202f%`;
}

/** A share between 0 and 1 as `79.1 %`. */
export function formatShare(value: number | null | undefined, decimals = 1): string {
  const text = formatNumber(value === null || value === undefined ? value : value * 100, decimals);
  return text === missing ? text : `${text}\u202f%`;
}

/** Whole numbers with thin spaces between thousands. */
export function formatCount(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  const digits = Math.abs(Math.round(value))
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u202f');
  return value < 0 ? minus + digits : digits;
}

/** A large count in few characters: `950`, `12.3 k`, `2.4 M`. */
export function formatCompact(value: number): string {
  const magnitude = Math.abs(value);
  const [size, unit] = magnitude >= 1e9 ? [1e9, 'G'] : magnitude >= 1e6 ? [1e6, 'M'] : [1e3, 'k'];
  if (magnitude < 1000) return formatNumber(value, 0);
  const scaled = value / size;
  return `${formatNumber(scaled, Math.abs(scaled) < 100 ? 1 : 0)}\u202f${unit}`;
}

/** Four significant digits, the field's precision for estimated parameters; fewer for their errors. */
export function formatParameter(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return missing;
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  const text =
    magnitude >= 1e6 || magnitude < 1e-4
      ? magnitude.toExponential(digits - 1)
      : plainDigits(magnitude, digits);
  return (value < 0 ? minus : '') + text.replace('e-', `e${minus}`).replace('e+', 'e');
}

function plainDigits(magnitude: number, digits: number): string {
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(magnitude)));
  return magnitude.toFixed(decimals);
}

/** 1st, 2nd, 3rd, 4th … */
export function formatOrdinal(value: number): string {
  const whole = Math.round(value);
  const teens = whole % 100 >= 11 && whole % 100 <= 13;
  const suffix = teens ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[whole % 10] ?? 'th');
  return `${whole}${suffix}`;
}

/** Words of a list: "a, b and c". */
export function joinWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]!}`;
}
