const schemes = [
  'http://evil.test/',
  'https://evil.test/',
  'ftp://evil.test/',
  'file:///etc/passwd',
  'file://server/share/x',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:volterra://app/9b1d',
  'about:blank',
  'about:srcdoc',
  'view-source:volterra://app/',
  'chrome://settings/',
  'devtools://devtools/bundled/inspector.html',
  'ws://evil.test/',
  'smb://server/share',
  'ms-msdt:/id PCWDiagnostic',
  'ms-officecmd:{}',
  'search-ms:query=x&crumb=location:\\\\evil',
  'vscode://file/etc/passwd',
  'mailto:a@b.test',
  'tel:123',
  'intent://x#Intent;end',
  '\\\\evil\\share\\x.exe',
  '//evil.test/',
  '',
  ' ',
  'volterra',
  'volterra:',
  'volterra:app',
];

/** Addresses that look like the page's own but are not. */
const lookalikes = [
  'volterra://app.evil.test/',
  'volterra://app@evil.test/',
  'volterra://user@app/',
  'volterra://user:secret@app/',
  'volterra://app:81/',
  'volterra://evil/',
  'volterra://',
  'volterra:///',
  'volterra:///app/',
  'volterra://%61pp/',
  'volterra://app%00/',
  'volterra://app%2eevil/',
  'volterras://app/',
  'volterra-x://app/',
  'xvolterra://app/',
  'https://app/',
  'https://volterra//app/',
  'http://volterra:app@evil.test/',
  'javascript:volterra://app/',
  'blob:https://evil.test/volterra://app/',
  'filesystem:volterra://app/temporary/x',
];

const wrappings: ((url: string) => string)[] = [
  (url) => url,
  (url) => `${url}?next=volterra://app/`,
  (url) => `${url}#volterra://app/`,
  (url) => url.toUpperCase(),
  (url) => `\u0000${url}`,
];

/** 250 addresses to none of which a frame may go. Upper case is left out where it names the same address. */
export const hostileUrls: readonly string[] = [...schemes, ...lookalikes].flatMap((url) =>
  wrappings.map((wrap) => wrap(url)),
);
