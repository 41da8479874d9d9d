import { loadCalendars } from '#ingest/calendars.ts';
import type { ToParser } from '#ingest/parse-protocol.ts';
import { createParseServer } from '#ingest/parse-server.ts';
import { findRuntimeLayout } from '#platform/runtime-layout.ts';

/**
 * Process entry of the parse child: reads files that nobody vouches for, in a heap and a time of its own.
 * It dies with its parent, and alone when a file is too much for it.
 */
const calendars = loadCalendars(findRuntimeLayout(import.meta.url).resourcesDir);
const handle = createParseServer((message) => {
  if (process.connected) process.send?.(message);
}, calendars);

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToParser) => void handle(message));
