import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { ROOT } from '../cli/command.ts';

const PACKED = ['.ci', 'protocols', 'flight', 'harness', 'package.json', 'tsconfig.json'];
const TEXTS = ['README.md', 'CHANGELOG.md', 'LICENSE'];
const EXAMPLE = join(ROOT, 'harness/library/example');
const PATIENCE_MS = 600_000;

const folder = mkdtempSync(join(tmpdir(), 'lasermesh-packed-'));
const project = join(folder, 'project');
let missing: string | undefined;

/** As a user's shell has it: nothing of the npm and the vitest that this test runs in. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries([
    ...Object.entries(process.env).filter(
      ([name]) => !/^(npm_|VITEST|INIT_CWD|NODE_ENV)/.test(name),
    ),
    ['NO_COLOR', '1'],
    // Of building: `npm run check` looks at the types of all that is packed, in half of the time.
    ['LASERMESH_UNCHECKED', '1'],
  ]);

const run = (cwd: string, command: string, ...words: readonly string[]) => {
  const { status, stdout, stderr, error } = spawnSync(command, words, {
    cwd,
    env: environment(),
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  return { code: status, out: stdout ?? '', err: error?.message ?? stderr };
};

/** Packs a copy: building empties dist, where something may run. */
const pack = (): string => {
  const copy = join(folder, 'copy');
  for (const name of [...PACKED, ...TEXTS]) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const { code, err } = run(copy, 'npm', 'pack', '--pack-destination', folder);
  if (code !== 0) throw new Error(`npm pack: ${err}`);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  return join(folder, tarball ?? 'none');
};

/** The example as a repository of its own, with the package in it. */
const install = (tarball: string): string | undefined => {
  mkdirSync(project);
  cpSync(EXAMPLE, project, { recursive: true });
  const text = readFileSync(join(project, 'package.example.json'), 'utf8');
  const [, version = ''] = /"lasermesh": "([^"]+)"/.exec(text) ?? [];
  writeFileSync(
    join(project, 'package.json'),
    text.replace(`"lasermesh": "${version}"`, `"lasermesh": "file:${tarball}"`),
  );
  const words = ['install', '--prefer-offline', '--no-audit', '--no-fund'];
  const { code, err } = run(project, 'npm', ...words);
  return code === 0 ? undefined : `npm install: ${err}`;
};

/** A minute of building and installing: asked for by name, or by continuous integration. */
const wanted = process.env.CI !== undefined || process.env.PACKED !== undefined;

beforeAll(() => {
  if (!wanted) missing = 'it takes a minute; PACKED=1 runs it';
  else missing = run(folder, 'npm', '--version').code === 0 ? install(pack()) : 'there is no npm';
  if (missing !== undefined && process.env.CI !== undefined) throw new Error(missing);
}, PATIENCE_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const needsPackage = ({ skip }: TestContext): void => {
  if (missing !== undefined) skip(`the package is not installed here: ${missing}`);
};

describe('the package in the repository of a user', { timeout: PATIENCE_MS }, () => {
  it('has types for all that the example uses', (context) => {
    needsPackage(context);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = '--noEmit --strict --module nodenext --target es2023 --skipLibCheck'.split(' ');
    const { code, out } = run(project, process.execPath, tsc, ...options, 'mesh.test.ts');
    expect({ code, out }).toEqual({ code: 0, out: '' });
  });

  it('finds the defect of the user’s node by a campaign', (context) => {
    needsPackage(context);
    const { code, out, err } = run(project, 'npx', 'lasermesh', 'campaign', 'campaign.yaml');
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('S1/vanished') });
    expect(out).toContain('VERDICT  fail');
    expect(out).toContain('npx lasermesh replay .lasermesh/campaign-mesh/failures/case-');
  });

  it('finds it by matchers, whose words name checker and replay', (context) => {
    needsPackage(context);
    const { code, out, err } = run(project, 'npx', 'vitest', 'run');
    expect(code).toBe(1);
    expect(err).toContain('expected mesh (seed 1) to pass S2, but it failed');
    expect(err).toContain('custody held by no live node');
    expect(err).toMatch(/expected campaign mesh to pass, but \d+ of \d+ cases? failed/);
    expect(err).toMatch(/npx lasermesh replay \.lasermesh\/tests\/mesh-1-[0-9a-f]{8}\.lmrun\.json/);
    expect(out).toContain('Tests  2 failed | 1 passed');
  });

  it('passes the same tests when the defect is gone', (context) => {
    needsPackage(context);
    const file = join(project, 'my-node.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace("input.cause !== 'power-on'", 'false'));
    const { code, out, err } = run(project, 'npx', 'vitest', 'run');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Tests  3 passed');
  });
});
