import { startStoreThread } from '#store/threads/start-thread.ts';

startStoreThread();
