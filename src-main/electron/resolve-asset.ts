import type { PageAsset, PageAssets } from '#platform/page-assets.ts';
import { isPageUrl } from './page-origin.ts';

/**
 * Finds the file of a page URL by exact look-up, without decoding: an address with `..`, `%2e`, a backslash or a NUL is
 * simply not in the map.
 */
export function resolveAsset(assets: PageAssets, url: string): PageAsset | null {
  if (!isPageUrl(url)) return null;
  return assets.get(new URL(url).pathname) ?? null;
}
