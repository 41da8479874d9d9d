import { VolterraError } from '#contract/errors.ts';
import { type Archive, openArchive } from './archive.ts';
import { type Compression, entryBytes, fileBytes, gunzipped, sniffCompression } from './content.ts';
import { assertUnchanged, type FileIdentity, type OpenFile, openRegular } from './regular-file.ts';
import { newHash, surveyText, type TextSurvey } from './survey.ts';
import { type Encoding, textBlocks } from './text-blocks.ts';

/** One text to import: a file, or one entry of a zip archive. */
export interface SurveyedText extends TextSurvey {
  readonly entry: number | null;
  /** Name of the entry; empty for a file. */
  readonly entryName: string;
  readonly fileHash: string;
}

export interface RefusedText {
  readonly entry: number | null;
  readonly entryName: string;
  readonly error: unknown;
}

export interface FileSurvey {
  readonly compression: Compression;
  readonly identity: FileIdentity;
  readonly texts: readonly (SurveyedText | RefusedText)[];
}

/** First reading: identity, hash, encoding and head of each text in the file. The file is refused if it changes meanwhile. */
export async function surveyFile(path: string): Promise<FileSurvey> {
  return withFile(path, async (file) => {
    const compression = await sniffCompression(file.handle);
    const texts = compression === 'zip' ? await surveyArchive(file) : [await surveyWhole(file, compression)];
    await assertUnchanged(file);
    return { compression, identity: file.identity, texts };
  });
}

/** The SHA-256 of a plain or gzip file is that of the file as it lies on the disk. */
async function surveyWhole(file: OpenFile, compression: Compression): Promise<SurveyedText> {
  const hash = newHash();
  const bytes = fileBytes(file.handle, hash);
  const survey = await surveyText(compression === 'gzip' ? gunzipped(bytes) : bytes);
  return { ...survey, entry: null, entryName: '', fileHash: hash.digest('hex') };
}

async function surveyArchive(file: OpenFile): Promise<(SurveyedText | RefusedText)[]> {
  const archive = await openArchive(file.handle.fd);
  const texts: (SurveyedText | RefusedText)[] = [];
  for (let entry = 0; entry < archive.entries.length; entry += 1)
    texts.push(await surveyEntry(archive, entry));
  return texts;
}

/** The SHA-256 of an entry is that of its content. One bad entry does not spoil the others. */
async function surveyEntry(archive: Archive, entry: number): Promise<SurveyedText | RefusedText> {
  const entryName = archive.entries[entry]?.name ?? '';
  const hash = newHash();
  try {
    const survey = await surveyText(notNested(entryBytes(archive, entry, hash)));
    return { ...survey, entry, entryName, fileHash: hash.digest('hex') };
  } catch (error) {
    return { entry, entryName, error };
  }
}

async function* notNested(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const bytes of source) {
    const nested =
      isFirst &&
      ((bytes[0] === 0x1f && bytes[1] === 0x8b) ||
        (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3));
    if (nested)
      throw new VolterraError('ARCHIVE_REFUSED', {
        message: 'The archive holds another archive; unpack it first.',
      });
    isFirst = false;
    yield bytes;
  }
}

/** Second reading: hands out the blocks of one surveyed text, as often as asked, from one open file. */
export async function withText<T>(
  path: string,
  text: { readonly entry: number | null; readonly encoding: Encoding; readonly identity: FileIdentity },
  use: (blocks: () => AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  return withFile(path, async (file) => {
    await assertUnchanged(file, text.identity);
    const compression = await sniffCompression(file.handle);
    const archive = compression === 'zip' ? await openArchive(file.handle.fd) : undefined;
    const bytes = (): AsyncIterable<Buffer> => {
      if (archive) return entryBytes(archive, text.entry ?? 0);
      const plain = fileBytes(file.handle);
      return compression === 'gzip' ? gunzipped(plain) : plain;
    };
    const result = await use(() => textBlocks(bytes(), text.encoding));
    await assertUnchanged(file, text.identity);
    return result;
  });
}

async function withFile<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  const file = await openRegular(path);
  try {
    return await use(file);
  } finally {
    await file.handle.close();
  }
}
