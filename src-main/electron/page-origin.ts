/** Scheme and host of the page; `volterra://app` is its origin. */
export const pageScheme = 'volterra';
export const pageOrigin = `${pageScheme}://app`;
export const pageUrl = `${pageOrigin}/`;

/** Whether a URL belongs to the page. Parsed, never compared by prefix: `volterra://app.evil` is another origin. */
export function isPageUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return (
    parsed !== null &&
    parsed.protocol === `${pageScheme}:` &&
    parsed.host === 'app' &&
    parsed.username === '' &&
    parsed.password === ''
  );
}
