import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

const sourceFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('generated'))
    .map((name) => join(folder, name))
    .sort();

const ours = ['protocols', 'flight', 'harness', 'test'].flatMap(sourceFiles);
const pure = [
  ...sourceFiles('protocols'),
  ...sourceFiles('flight'),
  ...[
    'kernel',
    'world',
    'planner',
    'bus',
    'node',
    'storage',
    'workload',
    'faults',
    'observe',
    'run',
    'journal',
    'checkers',
    'planted',
    'report',
    'diff',
    'explain',
    'export',
  ].flatMap((folder) => sourceFiles(`harness/${folder}`)),
  'harness/simulation.ts',
].filter((file) => file !== 'harness/journal/file-sink.ts');

/** Lines of code that match, comments left out: file:line text. */
const matches = (files: readonly string[], pattern: RegExp): string[] =>
  files.flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        !/^\s*(\/\/|\/?\*)/.test(line) && pattern.test(line)
          ? [`${file}:${index + 1} ${line.trim()}`]
          : [],
      ),
  );

const readText = (file: string): string => readFileSync(join(root, file), 'utf8');

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/from '(\.{1,2}\/[^']+)'/g)].map((match) =>
    join(file, '..', match[1] as string),
  );

/**
 * What the README of a folder names, or that of the nearest folder above: files (`a.ts`, `*-rules.ts`,
 * `-ion.ts` for one that ends so) or the whole folder (`cases/`). A test is named with its file.
 */
const namedAbout = (folder: string): readonly RegExp[] => {
  let above = folder;
  while (!existsSync(join(root, above, 'README.md'))) above = join(above, '..');
  const names = [...readText(join(above, 'README.md')).matchAll(/`([\w./*-]+(?:\.ts|\/))`/g)];
  return names.flatMap(([, name = '']) => {
    if (name.endsWith('/')) return join(above, name, '.') === folder ? [/./] : [];
    const file = name.slice(name.lastIndexOf('/') + 1).replace(/\.ts$/, '');
    const pattern = file.replace(/^-/, '*-').replaceAll('*', '[\\w-]+');
    return [new RegExp(`^${pattern}(\\.test)?\\.ts$`)];
  });
};

/** Names that READMEs use as examples of what a user may write. */
const EXAMPLES = ['file.ts'];

describe('the structure of the project', () => {
  it('sees the modules at all', () => {
    expect(ours.length).toBeGreaterThan(150);
  });

  it('keeps clock, chance and I/O out of the simulation core', () => {
    const forbidden =
      /\bDate\.now|\bnew Date\(|Math\.random|\bset(Timeout|Interval|Immediate)\(|\bprocess\.[a-z]|\bperformance\.now|from 'node:(fs|net|http|child_process|worker_threads|timers|os)'/;
    expect(matches(pure, forbidden)).toEqual([]);
  });

  it('uses no exponentiation whose bits differ between Node versions', () => {
    expect(matches(pure, /Math\.pow|[a-zA-Z0-9)\]] \*\* /)).toEqual([]);
  });

  it('has no any, no ignored types, no TypeScript enums', () => {
    const pattern =
      /(: |as |<)any\b|@ts-(ignore|nocheck|expect-error)|biome-ignore|^\s*(export )?(const )?enum /;
    expect(
      matches(
        ours.filter((file) => file !== 'test/tidy.test.ts'),
        pattern,
      ),
    ).toEqual([]);
  });

  it('has no barrels: a name is imported from where it is made', () => {
    expect(matches(ours, /^export (type )?(\*|\{)/)).toEqual([]);
  });

  it('points its arrows down', () => {
    const layers = ['protocols', 'flight', 'harness', 'test'];
    const upward = ours.flatMap((file) =>
      importsOf(file)
        .filter((to) => {
          const target = layers.indexOf(to.split('/')[0] as string);
          return target > layers.indexOf(file.split('/')[0] as string);
        })
        .map((to) => `${file} → ${to}`),
    );
    expect(upward).toEqual([]);
  });

  it('has files of at most 300 lines', () => {
    const long = ours
      .map((file) => ({ file, lines: (readText(file).match(/\n/g) ?? []).length }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });

  it('has a README in each folder of the three layers', () => {
    const folders = ['protocols', 'flight', 'harness', 'test'];
    const missing = folders
      .flatMap((folder) => [
        folder,
        ...readdirSync(join(root, folder), { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && entry.name !== 'generated')
          .map((entry) => `${folder}/${entry.name}`),
      ])
      .filter((folder) => !folder.startsWith('test/') || folder === 'test/bench')
      .filter((folder) => !readdirSync(join(root, folder)).includes('README.md'));
    expect(missing).toEqual([]);
  });

  it('names existing files in each README', () => {
    const readmes = ['.', 'protocols', 'flight', 'harness', 'test'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' })
        .filter((name) => name.endsWith('README.md'))
        .map((name) => join(folder, name)),
    );
    const missing = readmes.flatMap((readme) =>
      [...readText(readme).matchAll(/`([a-z][\w./-]*\.(?:ts|cjs|sh|proto|md))`|\]\(([^)#:]+)\)/g)]
        .map(([, named, linked]) => (named ?? linked) as string)
        .filter((name) => !EXAMPLES.includes(name))
        .filter(
          (name) =>
            ![join(readme, '..'), join(readme, '../..'), '.'].some((at) =>
              existsSync(join(root, at, name)),
            ),
        )
        .map((name) => `${readme}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('names each file of a folder in its README', () => {
    const folders = ['protocols', 'flight', 'harness'].flatMap((folder) => [
      folder,
      ...readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.includes('generated'))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
    ]);
    const unnamed = [...folders, 'test', 'test/bench'].flatMap((folder) => {
      const names = namedAbout(folder);
      return readdirSync(join(root, folder))
        .filter((file) => file.endsWith('.ts') && !names.some((name) => name.test(file)))
        .map((file) => join(folder, file));
    });
    expect(unnamed).toEqual([]);
  });

  it('names an existing file in each requirement of the spec', () => {
    const spec = readdirSync(join(root, 'protocols/spec')).filter((name) => /^\d/.test(name));
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (const name of spec) {
      const text = readFileSync(join(root, 'protocols/spec', name), 'utf8');
      for (const item of text.split(/\n(?=- \*\*LM-)/).slice(1)) {
        const id = /LM-[A-Z]{3}-\d{3}/.exec(item)?.[0] ?? item.slice(0, 30);
        if (seen.has(id)) wrong.push(`${id} stands twice`);
        seen.add(id);
        const files = [
          ...(item.split(/Implemented\s+in/)[1] ?? '').matchAll(/`([^`]+\.(ts|proto))`/g),
        ];
        if (files.length === 0) wrong.push(`${id} names no file`);
        for (const [, file] of files) {
          if (!ours.includes(file as string) && !(file as string).endsWith('.proto')) {
            wrong.push(`${id} names ${file}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(150);
  });

  it('passes dependency-cruiser, which sees every module', () => {
    const out = execFileSync(
      'npx',
      [
        'depcruise',
        '--config',
        '.dependency-cruiser.cjs',
        '--output-type',
        'json',
        'protocols',
        'flight',
        'harness',
      ],
      { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 },
    );
    const { summary } = JSON.parse(out) as { summary: { totalCruised: number; error: number } };
    expect(summary.totalCruised).toBeGreaterThan(120);
    expect(summary.error).toBe(0);
  });
});
