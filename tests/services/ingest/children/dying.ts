// Stands in for the parse child: dies at the first request, and answers from its second life on.
import { existsSync, writeFileSync } from 'node:fs';

process.on('message', (message: { id: number; path: string }) => {
  const marker = `${message.path}.died`;
  if (existsSync(marker)) return process.send?.({ t: 'surveyed', id: message.id, items: [] });
  writeFileSync(marker, '');
  return process.kill(process.pid, 'SIGKILL');
});
