import { describe, expect, test } from 'vitest';
import { Access } from '#hosts/loopback/access.ts';

function makeAccess(failuresAllowed?: number) {
  const clock = { nowMs: 1000 };
  return { clock, access: new Access(() => clock.nowMs, failuresAllowed) };
}

describe('one-time codes', () => {
  test('a code works once, and its claim works once', () => {
    const { access } = makeAccess();
    const code = access.newCode();
    const { verdict, claim } = access.spendCode(code);
    expect(verdict).toBe('ok');
    expect(access.spendCode(code)).toEqual({ verdict: 'wrong' });
    expect(access.spendClaim(claim!)).toBe('ok');
    expect(access.spendClaim(claim!)).toBe('wrong');
  });

  test('a code lives 60 seconds, a claim 30', () => {
    const { access, clock } = makeAccess();
    const [early, late] = [access.newCode(), access.newCode()];
    clock.nowMs += 59_999;
    const { claim } = access.spendCode(early);
    clock.nowMs += 1;
    expect(access.spendCode(late).verdict).toBe('wrong');
    clock.nowMs += 29_999;
    expect(access.spendClaim(claim!)).toBe('wrong');
  });

  test('a code is no claim, a claim no token, and neither is another code', () => {
    const { access } = makeAccess();
    const code = access.newCode();
    expect(access.spendClaim(code)).toBe('wrong');
    expect(access.checkToken(code)).toBe('wrong');
    expect(access.spendCode(access.token).verdict).toBe('wrong');
    expect(access.spendCode(code).verdict).toBe('ok');
  });

  test('secrets have 32 random bytes each', () => {
    const { access } = makeAccess();
    const secrets = [access.token, access.newCode(), access.newCode()];
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(new Set(secrets).size).toBe(3);
  });
});

describe('back-off', () => {
  test('after ten failures in a minute nothing is tried, the right token neither, until the minute is over', () => {
    const { access, clock } = makeAccess();
    for (let attempt = 0; attempt < 10; attempt += 1) expect(access.checkToken('guess')).toBe('wrong');
    expect(access.checkToken('guess')).toBe('back-off');
    expect(access.checkToken(access.token)).toBe('back-off');
    expect(access.spendCode(access.newCode()).verdict).toBe('back-off');
    clock.nowMs += 60_000;
    expect(access.checkToken(access.token)).toBe('ok');
  });

  test('success is no failure', () => {
    const { access } = makeAccess(2);
    for (let attempt = 0; attempt < 100; attempt += 1) expect(access.checkToken(access.token)).toBe('ok');
  });
});
