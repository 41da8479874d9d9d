/** Import directions, runtimes and one-room libraries, all read from tests/architecture/rooms.json. */
const { layers, rooms, sealed } = require('./tests/architecture/rooms.json');

const pathOf = (name) => {
  const room = rooms.find((candidate) => candidate.name === name);
  if (room) return room.path;
  const [outer, ...inner] = name.split('/');
  return [pathOf(outer), ...inner].join('/');
};
const below = (path) => (path.endsWith('.ts') ? `^${path}$` : `^${path}/`);
const source = '^src-(main|preload|renderer)/';
const nodeBuiltins = { dependencyTypes: ['core'] };
const anyPackage = { path: 'node_modules/' };
const packages = (names) => names.map((name) => `node_modules/(@types/)?${name}/`);

const directions = rooms.map(({ name, path, mayImport }) => ({
  name: `${name} imports only its own room${mayImport.map((other) => `, ${other}`).join('')}`,
  severity: 'error',
  from: { path: below(path) },
  to: { path: source, pathNot: [path, ...mayImport.map(pathOf)].map(below) },
}));

const pure = rooms
  .filter((room) => room.runtime === 'std')
  .flatMap(({ name, path, libraries = [] }) => [
    { name: `${name} uses no Node module`, severity: 'error', from: { path: below(path) }, to: nodeBuiltins },
    {
      name: `${name} uses no library${libraries.length > 0 ? ` but ${libraries.join(', ')}` : ''}`,
      severity: 'error',
      from: { path: below(path) },
      to: { ...anyPackage, pathNot: packages(libraries) },
    },
  ]);

const inBrowser = {
  name: 'the window uses no Node module',
  severity: 'error',
  from: { path: '^src-(renderer|preload)/' },
  to: nodeBuiltins,
};

const oneRoom = sealed.map(({ library, rooms: owners }) => ({
  name: `${library} only in ${owners.join(' and ')}`,
  severity: 'error',
  from: { path: source, pathNot: owners.map(pathOf).map(below) },
  to: { path: packages([library]) },
}));

const layered = Object.entries(layers).flatMap(([room, inner]) =>
  inner.map(({ path, mayImport }) => ({
    name: `${room}/${path} imports only ${['itself', ...mayImport].join(', ')}`,
    severity: 'error',
    from: { path: below(`${pathOf(room)}/${path}`) },
    to: {
      path: below(pathOf(room)),
      pathNot: [path, ...mayImport].map((layer) => below(`${pathOf(room)}/${layer}`)),
    },
  })),
);

module.exports = {
  forbidden: [
    ...directions,
    ...pure,
    inBrowser,
    ...oneRoom,
    ...layered,
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'every import resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'sources do not import tests',
      severity: 'error',
      from: { path: source },
      to: { path: '^tests/' },
    },
    {
      name: 'the engine runs on shipped dependencies only',
      severity: 'error',
      from: { path: '^src-main/', pathNot: ['^src-main/electron/', '^src-main/hosts/(scaffold|setup)/'] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|src-main/kernels/assembly)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types', 'svelte'],
      exportsFields: ['exports'],
    },
  },
};
