import { describe, expect, it } from 'vitest';
import { QueryCache, queryKey } from '#renderer/api/query-cache.ts';

describe('the key of a query', () => {
  it('does not depend on the order of the fields, also of nested ones', () => {
    expect(queryKey('a.b', { from: '1', to: { x: 1, y: 2 } })).toBe(
      queryKey('a.b', { to: { y: 2, x: 1 }, from: '1' }),
    );
  });

  it('depends on the order of a list, on the values and on the path', () => {
    expect(queryKey('a.b', { overlays: ['1', '2'] })).not.toBe(queryKey('a.b', { overlays: ['2', '1'] }));
    expect(queryKey('a.b', { x: 1 })).not.toBe(queryKey('a.b', { x: '1' }));
    expect(queryKey('a.b', {})).not.toBe(queryKey('a.c', {}));
  });
});

describe('the cache of answers', () => {
  it('forgets what was read least lately', () => {
    const cache = new QueryCache(2);
    cache.set('one', 1);
    cache.set('two', 2);
    cache.get('one');
    cache.set('three', 3);
    expect([cache.get('one'), cache.get('two'), cache.get('three')]).toEqual([1, undefined, 3]);
  });
});
