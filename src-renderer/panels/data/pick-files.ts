import type { NamedFile } from './import-queue.svelte.ts';

/** Opens the browser's own file dialog. Resolves with nothing when it is closed without a choice. */
export function pickFiles(folder: boolean): Promise<readonly NamedFile[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.webkitdirectory = folder;
    input.onchange = () => resolve([...(input.files ?? [])].map(nameFile));
    input.oncancel = () => resolve([]);
    input.click();
  });
}

/** All files of a drop, those in dropped folders too. */
export async function filesOfDrop(transfer: DataTransfer): Promise<readonly NamedFile[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const nested = await Promise.all(entries.map((entry) => filesBelow(entry)));
  return nested.flat();
}

function nameFile(file: File): NamedFile {
  return { name: file.webkitRelativePath || file.name, file };
}

async function filesBelow(entry: FileSystemEntry): Promise<readonly NamedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ name: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  // A reader hands out at most a hundred entries at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    found.push(...some);
  }
  const visible = found.filter(({ name }) => !name.startsWith('.'));
  return (await Promise.all(visible.map((child) => filesBelow(child)))).flat();
}
