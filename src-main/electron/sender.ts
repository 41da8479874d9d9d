import { isPageUrl } from './page-origin.ts';

/** What is looked at of the frame that sent a message; null when the frame is already gone. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** Only the main frame of the page itself may talk to the main process; not a child frame, not `about:blank`. */
export function senderAllowed(frame: SenderFrame | null): boolean {
  return frame !== null && frame.parent === null && isPageUrl(frame.url);
}
