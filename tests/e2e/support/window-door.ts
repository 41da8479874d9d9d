import type { Page } from '@playwright/test';
import { openSession } from '#api/session.ts';
import { bridgeGlobal, portMessage } from '#contract/bridge.ts';
import type { ServerFrame } from '#contract/wire.ts';
import { createFakeEngine } from '../../renderer/support/fake-engine.ts';
import type { Overrides } from '../../renderer/support/fake-engine.ts';

interface TestWindow extends Window {
  toTestEngine(frame: unknown): void;
  fromTestEngine(frame: unknown): void;
}

/**
 * Gives the page the bridge that the preload script of the window gives it, with a scripted engine behind it: files can be
 * named, as in the window. Before the page is opened.
 */
export async function openWindowDoor(page: Page, overrides: Overrides): Promise<{ close(): void }> {
  const { router, logFailure } = createFakeEngine(overrides);
  const send = (frame: ServerFrame): void =>
    // A page that has gone needs no answer.
    void page
      .evaluate((own) => (window as unknown as TestWindow).fromTestEngine(own), frame as never)
      .catch(() => undefined);
  const session = openSession({ router, door: 'window', send, logFailure });
  await page.exposeFunction('toTestEngine', (frame: unknown) => session.receive(frame));
  await page.addInitScript(
    ([global, message]) => {
      const own = window as unknown as TestWindow;
      const connect = (): void => {
        const { port1, port2 } = new MessageChannel();
        port2.onmessage = ({ data }) => own.toTestEngine(data);
        own.fromTestEngine = (frame) => port2.postMessage(frame);
        window.postMessage(message, window.location.origin, [port1]);
      };
      Object.assign(own, { [global]: { connect } });
    },
    [bridgeGlobal, portMessage] as const,
  );
  return { close: () => session.close() };
}
