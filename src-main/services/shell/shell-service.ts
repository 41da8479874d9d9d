import { VolterraError } from '#contract/errors.ts';
import type { AreaService, Door, ServiceContext } from '#services/service-context.ts';

/** Asks the owner of the windows to do what only it can. */
export type AskWindowOwner = (path: string, input: unknown, signal: AbortSignal) => Promise<unknown>;

const ownDoor: Door = 'window';

/** @param ask absent where no window owner is connected: every request is then refused */
export function createShellService(ask: AskWindowOwner | undefined): AreaService<'shell'> {
  const forward = async (
    path: string,
    input: unknown,
    { door, signal }: ServiceContext,
  ): Promise<unknown> => {
    if (!ask || door !== ownDoor)
      throw new VolterraError('NOT_ALLOWED_HERE', { message: 'Only the desktop window has dialogs.' });
    return ask(path, input, signal);
  };
  return {
    pickFiles: async (input, context) =>
      (await forward('shell.pickFiles', input, context)) as { paths: string[] },
    revealData: async (input, context) =>
      (await forward('shell.revealData', input, context)) as Record<string, never>,
  };
}
