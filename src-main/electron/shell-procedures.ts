import { dialog, shell } from 'electron';
import type { Contract } from '#contract/contract.ts';
import { VolterraError } from '#contract/errors.ts';
import type { FromEngine, ToEngine } from '#contract/wire.ts';

type ShellAnswers = Readonly<
  Record<keyof Contract['shell'], (input: unknown, dataDir: string) => Promise<unknown>>
>;

/** What only the owner of the windows can do. The engine has checked the input before it asks. */
const answers: ShellAnswers = {
  pickFiles: async (input) => {
    const kind = (input as { folders: boolean }).folders ? 'openDirectory' : 'openFile';
    const { filePaths } = await dialog.showOpenDialog({ properties: [kind, 'multiSelections'] });
    return { paths: filePaths };
  },
  revealData: async (_input, dataDir) => {
    const problem = await shell.openPath(dataDir);
    if (problem)
      throw new VolterraError('STORE_IO', { message: `The system cannot show ${dataDir}: ${problem}` });
    return {};
  },
};

/** Answers one question of the engine; whatever goes wrong becomes a typed error. */
export async function answerShellCall(
  ask: Extract<FromEngine, { m: 'ask' }>,
  dataDir: string,
): Promise<ToEngine> {
  const name = ask.path.replace(/^shell\./, '');
  try {
    if (!Object.hasOwn(answers, name))
      throw new VolterraError('UNKNOWN_PROCEDURE', { data: { path: ask.path } });
    return { m: 'answer', id: ask.id, value: await answers[name as keyof ShellAnswers](ask.input, dataDir) };
  } catch (error) {
    const known = error instanceof VolterraError ? error : new VolterraError('INTERNAL', { cause: error });
    return { m: 'answer', id: ask.id, error: known.toWire() };
  }
}
