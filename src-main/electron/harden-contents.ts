import type { WebContents } from 'electron';
import { decideNavigation } from './navigation.ts';

interface Preventable {
  readonly url: string;
  preventDefault(): void;
}

/** Closes every way out of the page: navigation, redirects, frames, new windows, webviews. */
export function hardenContents(contents: WebContents, openExternally: (url: string) => void): void {
  const stayOnPage = (event: Preventable): void => {
    if (decideNavigation(event.url) === 'deny') event.preventDefault();
  };
  contents.on('will-navigate', stayOnPage);
  contents.on('will-redirect', stayOnPage);
  contents.on('will-frame-navigate', stayOnPage);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openExternally(url);
    return { action: 'deny' };
  });
}
