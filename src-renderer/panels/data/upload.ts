import type { Client } from '#contract/client.ts';
import type { Contract } from '#contract/contract.ts';
import type { FileSource } from '#contract/schemas/data.ts';
import { wireLimits } from '#contract/wire.ts';

/** Sends a file in chunks; what the engine then calls it. */
export async function uploadFile(
  client: Client<Contract>,
  file: File,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<FileSource> {
  const { uploadId } = await client.data.uploadBegin(
    { fileName: file.name, sizeBytes: file.size },
    { signal },
  );
  for (let offset = 0; offset < file.size; offset += wireLimits.uploadChunkBytes) {
    const part = file.slice(offset, offset + wireLimits.uploadChunkBytes);
    const bytes = new Uint8Array(await part.arrayBuffer());
    const { receivedBytes } = await client.data.uploadChunk({ uploadId, offset, bytes }, { signal });
    onSent(receivedBytes);
  }
  return { kind: 'upload', uploadId };
}
