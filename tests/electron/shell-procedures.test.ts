import { describe, expect, it, vi } from 'vitest';
import { contract } from '#contract/contract.ts';
import { answerShellCall } from '#electron/shell-procedures.ts';

const electron = vi.hoisted(() => ({
  dialog: { showOpenDialog: vi.fn() },
  shell: { openPath: vi.fn() },
}));
vi.mock('electron', () => electron);

describe('shell procedures', () => {
  it('open the file dialog and return what the contract promises', async () => {
    electron.dialog.showOpenDialog.mockResolvedValue({ canceled: false, filePaths: ['/d/vix.csv'] });
    const answer = await answerShellCall(
      { m: 'ask', id: 4, path: 'shell.pickFiles', input: { folders: false } },
      '/data',
    );
    expect(answer).toEqual({ m: 'answer', id: 4, value: { paths: ['/d/vix.csv'] } });
    expect(contract.shell.pickFiles.output.safeParse((answer as { value: unknown }).value).success).toBe(
      true,
    );
    expect(electron.dialog.showOpenDialog).toHaveBeenCalledWith({
      properties: ['openFile', 'multiSelections'],
    });
  });

  it('ask for folders where folders are wanted', async () => {
    electron.dialog.showOpenDialog.mockResolvedValue({ canceled: true, filePaths: [] });
    const answer = await answerShellCall(
      { m: 'ask', id: 1, path: 'shell.pickFiles', input: { folders: true } },
      '/data',
    );
    expect(answer).toMatchObject({ value: { paths: [] } });
    expect(electron.dialog.showOpenDialog).toHaveBeenLastCalledWith({
      properties: ['openDirectory', 'multiSelections'],
    });
  });

  it('show the data folder and no other', async () => {
    electron.shell.openPath.mockResolvedValue('');
    const answer = await answerShellCall(
      { m: 'ask', id: 2, path: 'shell.revealData', input: { path: '/etc' } },
      '/data',
    );
    expect(answer).toEqual({ m: 'answer', id: 2, value: {} });
    expect(electron.shell.openPath.mock.calls).toEqual([['/data']]);
  });

  it('turn an unknown name and a failure into typed errors', async () => {
    for (const path of ['shell.openAnything', 'shell.constructor', 'data.ingest']) {
      const answer = await answerShellCall({ m: 'ask', id: 3, path, input: {} }, '/data');
      expect(answer).toMatchObject({ m: 'answer', id: 3, error: { code: 'UNKNOWN_PROCEDURE' } });
    }
    electron.dialog.showOpenDialog.mockRejectedValue(new Error('no display'));
    const answer = await answerShellCall(
      { m: 'ask', id: 5, path: 'shell.pickFiles', input: { folders: false } },
      '/data',
    );
    expect(answer).toMatchObject({ error: { code: 'INTERNAL' } });
    expect(JSON.stringify(answer)).not.toContain('no display');
  });
});
