import { describe, expect, it } from 'vitest';
import {
  ageWords,
  engineWords,
  etaWords,
  freshnessWords,
  jobName,
  pausedWords,
} from '#renderer/panels/frame/status-words.ts';
import { workspaceName } from '#renderer/panels/frame/workspace-name.ts';

const fresh = (ageSessions: number | null, stale: boolean) => ({
  dataDate: '2026-05-15',
  ageSessions,
  stale,
});

describe('the words of the status bar', () => {
  it('say how old the data is, and call stale what is stale', () => {
    expect(freshnessWords(null, null)).toBe('No data yet');
    expect(freshnessWords('2026-05-15', fresh(0, false))).toBe('Data to 2026-05-15');
    expect(freshnessWords('2026-05-15', fresh(1, false))).toBe('Data to 2026-05-15, 1 session old');
    expect(freshnessWords('2026-05-15', fresh(3, true))).toBe('Stale: data to 2026-05-15, 3 sessions old');
    expect(ageWords(fresh(null, true))).toBe('');
  });

  it('say which schedules are paused, and why the first of them is', () => {
    const open = { name: 'Heston at the open', stateReason: 'Paused after 3 failures in a row.' };
    expect(pausedWords([])).toBeNull();
    expect(pausedWords([open])).toEqual({
      what: 'Heston at the open is paused.',
      reason: 'Paused after 3 failures in a row.',
    });
    expect(pausedWords([open, { name: 'Bates', stateReason: null }])).toEqual({
      what: '2 schedules are paused: Heston at the open, Bates.',
      reason: 'Heston at the open: Paused after 3 failures in a row.',
    });
  });

  it('say in which state the engine is, by a word and not by a colour alone', () => {
    expect(engineWords('ready', false)).toEqual({ tone: 'good', text: 'Engine ready' });
    expect(engineWords('ready', true).text).toBe('Read-only');
    expect(engineWords('lost', false)).toEqual({ tone: 'error', text: 'Engine lost, trying again' });
  });

  it('name jobs shortly, and unknown ones as the engine does', () => {
    expect(jobName({ procedure: 'data.ingest', label: 'Reads files.' })).toBe('Import');
    expect(jobName({ procedure: 'x.y', label: 'Something new.' })).toBe('Something new.');
    expect([400, 12_300, 200_000].map(etaWords)).toEqual(['1 s left', '12 s left', '3 min left']);
  });

  it('name the workspace by its folder, on any system', () => {
    expect(workspaceName('/home/analyst/desk', false)).toBe('desk');
    expect(workspaceName('C:\\Users\\analyst\\desk', false)).toBe('desk');
    expect(workspaceName('/home/analyst/desk', true)).toBe('Sample workspace');
    expect(workspaceName(null, false)).toBe('Volterra');
  });
});
