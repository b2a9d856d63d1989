/** Arrows point down: test → harness → flight → protocols. No circles. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'protocols-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^protocols/' },
      to: { path: '^(flight|harness|test)/' },
    },
    {
      name: 'flight-imports-protocols-only',
      severity: 'error',
      from: { path: '^flight/' },
      to: { path: '^(harness|test)/' },
    },
    {
      name: 'harness-never-imports-test',
      severity: 'error',
      from: { path: '^harness/' },
      to: { path: '^test/' },
    },
    {
      name: 'nothing-stands-on-the-command-line',
      severity: 'error',
      from: { path: '^harness/(?!cli/)' },
      to: { path: '^harness/cli/' },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'product-uses-no-dev-dependency',
      severity: 'error',
      from: { path: '^(protocols|flight|harness)/' },
      // An optional peer is a development dependency here.
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['lasermesh-source', 'import', 'node', 'types'],
    },
  },
};
