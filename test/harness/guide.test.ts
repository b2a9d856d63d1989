import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { execute, lasermesh, ROOT } from './cli/command.ts';

const BLOCK = /^```(sh|yaml)\n([\s\S]*?)^```$/gm;
/** Compares runs that must differ. */
const DIFFERENT = /^lasermesh diff /;

interface Block {
  readonly kind: 'sh' | 'yaml';
  readonly text: string;
}

const guide = (): readonly Block[] => {
  const readme = readFileSync(join(ROOT, 'harness/README.md'), 'utf8');
  const from = readme.indexOf('## A guide to scenarios and faults');
  const to = readme.indexOf('\n## ', from + 1);
  return [...readme.slice(from, to).matchAll(BLOCK)].map(([, kind, text]) => ({
    kind: kind === 'yaml' ? 'yaml' : 'sh',
    text: text as string,
  }));
};

/** Words of a command line, quotes taken off. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? (bare as string));

let folder = '';
beforeAll(() => {
  // Below the project, so that a module in it finds the package by its name.
  mkdirSync(join(ROOT, '.lasermesh'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.lasermesh/guide-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const follow = async (line: string): Promise<void> => {
  const [program, ...args] = wordsOf(line);
  expect(program).toBe('lasermesh');
  // What loads a module of the user's runs as a program of its own.
  const { code, err, out } = args.includes('mine.yaml')
    ? lasermesh(folder, args)
    : await execute(folder, args);
  expect({ line, code, err: code === 0 ? '' : err }, out).toEqual({
    line,
    code: DIFFERENT.test(line) ? 1 : 0,
    err: '',
  });
};

describe('the guide to scenarios and faults', () => {
  it('does what it says, line by line, in an empty folder', async () => {
    for (const { kind, text } of guide()) {
      if (kind === 'yaml' && text.startsWith('faults:')) {
        appendFileSync(join(folder, 'my.yaml'), text);
      } else if (kind === 'sh') {
        for (const line of text.trim().split('\n')) await follow(line.trim());
      }
    }
    for (const file of ['page.html', 'scene.czml', 'verdict.xml', 'tables/nodes.csv']) {
      expect(existsSync(join(folder, file)), file).toBe(true);
    }
  }, 240_000);

  it('shows an operator that a scenario may have', async () => {
    const operations = guide().find(({ text }) => text.startsWith('operations:'))?.text ?? '';
    await execute(folder, ['init', 'operated.yaml', '--from', 'sdn-backbone']);
    const path = join(folder, 'operated.yaml');
    const scenario = parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...scenario, ...(parse(operations) as object) }));
    const { code, err } = await execute(folder, ['validate', 'operated.yaml']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('names fault kinds that there are', async () => {
    const readme = readFileSync(join(ROOT, 'harness/README.md'), 'utf8');
    const { out } = await execute(folder, ['schema']);
    const rows = readme.split('\n').filter((line) => /^\| (does|do) .*\?/.test(line));
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) {
      for (const [, name = ''] of (row.split('|')[2] ?? '').matchAll(/`([a-z-]+)`/g)) {
        const kind = name.startsWith('-') ? `frames${name}` : name;
        expect(out.includes(`"${kind}"`), kind).toBe(true);
      }
    }
  });
});
