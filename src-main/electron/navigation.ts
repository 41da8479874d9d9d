import { isPageUrl } from './page-origin.ts';

/** What a frame may navigate to: the page itself, nothing else. */
export function decideNavigation(url: string): 'allow' | 'deny' {
  return isPageUrl(url) ? 'allow' : 'deny';
}
