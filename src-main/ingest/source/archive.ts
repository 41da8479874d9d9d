import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { VolterraError } from '#contract/errors.ts';
import { LIMITS } from './limits.ts';

export interface ArchiveEntry {
  readonly name: string;
  readonly compressedBytes: number;
  readonly unpackedBytes: number;
  /** Why this entry is not read, where it is not. */
  readonly refusal: string | null;
}

export interface Archive {
  readonly entries: readonly ArchiveEntry[];
  open(index: number): Promise<Readable>;
}

const UNIX_TYPE_MASK = 0o170000;
const UNIX_SYMLINK = 0o120000;

/** Lists a zip archive without unpacking; refuses it as a whole when it is unsafe. */
export async function openArchive(fd: number): Promise<Archive> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.fromFd(fd, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, file) =>
      error ? reject(refused(error.message)) : resolve(file),
    );
  });
  if (zip.entryCount > LIMITS.archiveEntries)
    throw refused(`it lists ${zip.entryCount} entries, more than ${LIMITS.archiveEntries}`);
  const raw = await listEntries(zip);
  const total = raw.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (total > LIMITS.unpackedBytes) throw refused(`it would unpack to ${total} bytes`);
  if (raw.length === 0) throw refused('it holds no files');
  return {
    entries: raw.map(describe),
    open: (index) => openEntry(zip, raw[index]),
  };
}

function listEntries(zip: yauzl.ZipFile): Promise<yauzl.Entry[]> {
  return new Promise((resolve, reject) => {
    const found: yauzl.Entry[] = [];
    // yauzl itself refuses absolute names, backslashes and `..` here.
    zip.on('error', (error: Error) => reject(refused(error.message)));
    zip.on('entry', (entry: yauzl.Entry) => {
      if (!entry.fileName.endsWith('/')) found.push(entry);
      if (found.length > LIMITS.archiveEntries)
        reject(refused(`it holds more than ${LIMITS.archiveEntries} entries`));
      else zip.readEntry();
    });
    zip.on('end', () => resolve(found));
    zip.readEntry();
  });
}

function describe(entry: yauzl.Entry): ArchiveEntry {
  return {
    name: entry.fileName,
    compressedBytes: entry.compressedSize,
    unpackedBytes: entry.uncompressedSize,
    refusal: refusalOf(entry),
  };
}

function refusalOf(entry: yauzl.Entry): string | null {
  const unixType = (entry.externalFileAttributes >>> 16) & UNIX_TYPE_MASK;
  if (unixType === UNIX_SYMLINK) return 'the entry is a symbolic link';
  if ((entry.generalPurposeBitFlag & 1) === 1) return 'the entry is encrypted';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return `compression method ${entry.compressionMethod} is not supported`;
  const large = entry.uncompressedSize > LIMITS.expansionFloorBytes;
  if (large && entry.uncompressedSize > entry.compressedSize * LIMITS.expansion) {
    return `the entry expands more than ${LIMITS.expansion} times`;
  }
  return null;
}

function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry | undefined): Promise<Readable> {
  return new Promise((resolve, reject) => {
    if (!entry) return reject(refused('the entry is gone'));
    zip.openReadStream(entry, (error, stream) => (error ? reject(refused(error.message)) : resolve(stream)));
  });
}

export function refused(reason: string): VolterraError {
  return new VolterraError('ARCHIVE_REFUSED', {
    message: `The archive is refused: ${reason}`,
    data: { reason },
  });
}
