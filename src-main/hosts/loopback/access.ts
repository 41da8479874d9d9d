import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const codeLifeMs = 60_000;
const claimLifeMs = 30_000;
const failureWindowMs = 60_000;
const usualFailuresAllowed = 10;
const keptSecrets = 64;

interface OneTime {
  readonly digest: Buffer;
  readonly expiresAtMs: number;
}

export type Verdict = 'ok' | 'wrong' | 'back-off';

/** Who may come in: one token for the life of the host, handed out through codes that work once. */
export class Access {
  readonly token = newSecret();
  readonly #tokenDigest = digestOf(this.token);
  readonly #nowMs: () => number;
  readonly #failuresAllowed: number;
  #codes: OneTime[] = [];
  #claims: OneTime[] = [];
  #failuresAtMs: number[] = [];

  /** @param nowMs a clock that does not go back */
  constructor(nowMs: () => number, failuresAllowed = usualFailuresAllowed) {
    this.#nowMs = nowMs;
    this.#failuresAllowed = failuresAllowed;
  }

  newCode(): string {
    return this.#issue(this.#codes, codeLifeMs);
  }

  /** Spends a code of a printed link; the claim that replaces it is all that the address of the page ever shows. */
  spendCode(code: string): { verdict: Verdict; claim?: string } {
    const verdict = this.#spend(this.#codes, code, (left) => (this.#codes = left));
    return verdict === 'ok' ? { verdict, claim: this.#issue(this.#claims, claimLifeMs) } : { verdict };
  }

  spendClaim(claim: string): Verdict {
    return this.#spend(this.#claims, claim, (left) => (this.#claims = left));
  }

  checkToken(token: string): Verdict {
    if (this.#isBackingOff()) return 'back-off';
    return timingSafeEqual(digestOf(token), this.#tokenDigest) ? 'ok' : this.#fail();
  }

  #issue(secrets: OneTime[], lifeMs: number): string {
    const secret = newSecret();
    secrets.push({ digest: digestOf(secret), expiresAtMs: this.#nowMs() + lifeMs });
    if (secrets.length > keptSecrets) secrets.shift();
    return secret;
  }

  #spend(secrets: readonly OneTime[], given: string, keep: (left: OneTime[]) => void): Verdict {
    if (this.#isBackingOff()) return 'back-off';
    const digest = digestOf(given);
    const valid = secrets.filter(({ expiresAtMs }) => expiresAtMs > this.#nowMs());
    const left = valid.filter((secret) => !timingSafeEqual(secret.digest, digest));
    keep(left);
    return left.length < valid.length ? 'ok' : this.#fail();
  }

  #fail(): Verdict {
    this.#failuresAtMs.push(this.#nowMs());
    return 'wrong';
  }

  #isBackingOff(): boolean {
    this.#failuresAtMs = this.#failuresAtMs.filter((atMs) => this.#nowMs() - atMs < failureWindowMs);
    return this.#failuresAtMs.length >= this.#failuresAllowed;
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Equal lengths for the comparison, and nothing to learn from its time. */
function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
