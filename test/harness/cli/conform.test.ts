import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../harness/conform/catalogue.ts';
import type { ConformanceReport } from '../../../harness/conform/verdict.ts';
import { xmlTree } from '../export/xml-tree.ts';
import { type Answer, execute } from './command.ts';
import { flightModules } from './conform-modules.ts';

let folder = '';
let remove = (): void => undefined;
beforeAll(() => {
  ({ folder, remove } = flightModules());
});
afterAll(() => remove());

const at = (name: string): string => join(folder, name);
const conform = (...args: string[]): Promise<Answer> => execute(folder, ['conform', ...args]);
const written = (name: string, content: object | string): string => {
  writeFileSync(at(name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};
const reportIn = ({ out }: Answer): ConformanceReport & { result: string } => JSON.parse(out);
const verdictsIn = (answer: Answer): Record<string, string> =>
  Object.fromEntries(reportIn(answer).results.map(({ id, verdict }) => [id, verdict]));

const LOWER = 'CONF-LNK-lower-initiates';
const BARE = 'CONF-LNK-hello-bare';

describe('conform --list', () => {
  it('tells of each case its level, requirements and title, and runs nothing', async () => {
    const { code, out } = await conform('--list');
    expect(code).toBe(0);
    expect(out).toContain(`${LOWER}  must  LM-LNK-010\n  the end with the lower id`);
    for (const { id } of CATALOGUE) expect(out).toMatch(new RegExp(`^${id} `, 'm'));
  });

  it('is the same as an index for machines', async () => {
    const { out } = await conform('--list', '--json', '--only', 'LM-LNK-011');
    const rows = JSON.parse(out) as { id: string; deviations: string[] }[];
    const [row] = rows.filter(({ id }) => id === 'CONF-LNK-hello-repeated');
    expect(row).toMatchObject({ role: 'terminal', level: 'must' });
    expect(row).toHaveProperty('requirements', ['LM-LNK-011']);
    expect(row?.deviations).toContain('lnk-hello-said-twice-as-often');
  });
});

describe('conform --only', () => {
  const asked = async (...words: string[]): Promise<string[]> => {
    const args = words.flatMap((word) => ['--only', word]);
    const rows = JSON.parse((await conform('--list', '--json', ...args)).out);
    return rows.map(({ id }: { id: string }) => id);
  };
  const about = (requirement: string): string[] =>
    CATALOGUE.filter(({ requirements }) => requirements.includes(requirement)).map(({ id }) => id);

  it('takes a case, a requirement, a section, and several of them', async () => {
    expect(await asked(BARE)).toEqual([BARE]);
    expect(await asked('LM-LNK-010')).toEqual(about('LM-LNK-010'));
    const section = CATALOGUE.map(({ id }) => id).filter((id) => id.startsWith('CONF-LNK-'));
    for (const word of ['LNK', 'LM-LNK', 'CONF-LNK']) expect(await asked(word)).toEqual(section);
    expect(await asked(BARE, LOWER)).toEqual([LOWER, BARE]);
  });

  it.each([
    ['CONF-LNK-helo-bare', /no case, .* of that name \(did you mean "CONF-LNK-hello-bare"\?/],
    ['LM-LNK-01O', /did you mean "LM-LNK-010"\?/],
    ['LNKK', /did you mean "LNK"\?/],
    ['LM-GWY-001', /--only LM-GWY-001: no case is about it/],
  ])('refuses %s with what may have been meant', async (word, complaint) => {
    const { code, out, err } = await conform('--only', word);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toMatch(complaint);
    expect(err).toMatch(/Nothing was run\.\n$/);
  });

  it('refuses cases that give what no gateway passes on of software behind a socket', async () => {
    const { code, err } = await conform('tcp://127.0.0.1:0', '--only', 'LM-MGT-006');
    expect(code).toBe(64);
    expect(err).toMatch(/LM-MGT-006: of software behind a socket none of these cases can be asked/);
  });

  it('refuses cases that want a whole node of a terminal', async () => {
    const { code, err } = await conform('--role', 'terminal', '--only', 'CONF-LNK-session-each');
    expect(code).toBe(64);
    expect(err).toMatch(/of a terminal alone none of these cases can be asked/);
  });
});

describe('conform of software that breaks something', () => {
  it('says what was expected, what was found and which requirement that is', async () => {
    const { code, out, err } = await conform('--flight', 'mute.ts', '--only', LOWER);
    expect(code).toBe(1);
    expect(out).toContain(`fail  ${LOWER}\n  HELLO to a partner of a higher id at once\n`);
    expect(out).toMatch(/^ {2}LM-LNK-010 {2}\S.*MUST/m);
    expect(err).toMatch(new RegExp(`again .* conform --flight mute.ts --only ${LOWER}\n$`));
  });

  it('gives the command that does the same again, also where all is well', async () => {
    const said = async (...args: string[]): Promise<string | undefined> => {
      await conform('--only', LOWER, '--junit', 'again.xml', ...args);
      const suite = xmlTree(readFileSync(at('again.xml'), 'utf8')).children[0];
      return suite?.children.at(-1)?.text;
    };
    expect(await said()).toMatch(new RegExp(` conform --only ${LOWER}$`));
    const words = ['--patience', '2 min', '--answer-within', '1 ms'];
    const shown = '--patience "2 min" --answer-within "1 ms"';
    expect(await said(...words)).toMatch(new RegExp(` conform ${shown} --only ${LOWER}$`));
  });

  it('that only SHOULD be otherwise passes, but for --strict', async () => {
    const id = 'CONF-PNT-acquired-since-start';
    const args = ['--flight', 'discreet.ts', '--only', id, '--json', '--junit', 'strict.xml'];
    const failures = (): string | undefined =>
      xmlTree(readFileSync(at('strict.xml'), 'utf8')).children[0]?.attributes.failures;
    const lenient = await conform(...args);
    expect(lenient.code).toBe(0);
    expect(verdictsIn(lenient)).toEqual({ [id]: 'non-strict' });
    expect(failures()).toBe('0');
    const strict = await conform(...args, '--strict');
    expect(strict.code).toBe(1);
    expect(verdictsIn(strict)).toEqual({ [id]: 'non-strict' });
    expect(failures()).toBe('1');
  });

  it('writes JUnit that every parser takes, whatever is thrown', async () => {
    const args = ['--flight', 'loud.ts', '--only', BARE, '--junit', 'loud.xml'];
    const { code, out } = await conform(...args);
    expect(code).toBe(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    const suite = xmlTree(readFileSync(at('loud.xml'), 'utf8')).children[0];
    expect(suite?.attributes).toMatchObject({ tests: '1', failures: '1', errors: '0' });
    const [testCase] = suite?.children ?? [];
    expect(testCase?.attributes).toMatchObject({ name: BARE, classname: 'conform.LNK' });
    expect(testCase?.children[0]?.text).toContain('\\u0000\\u001b[31mred\\u0007 <&"> ');
  });
});

describe('conform --profile', () => {
  it('asks nothing of what the statement says that it has not got', async () => {
    const why = 'it is a modem';
    const unsupported = [{ id: 'LM-LNK-011', why }];
    // The last of them wants a whole node.
    const few = ['LM-LNK-010', 'LM-LNK-011', 'LM-LNK-014'].flatMap((id) => ['--only', id]);
    written('mine.yaml', { name: 'Mine', role: 'terminal', unsupported });
    const answer = await conform('--profile', 'mine.yaml', ...few, '--json');
    expect(answer.code).toBe(0);
    const { target, role, results } = reportIn(answer);
    expect({ target, role }).toEqual({ target: 'Mine', role: 'terminal' });
    const not = results.filter(({ verdict }) => verdict === 'unsupported');
    expect(not.map(({ requirements }) => requirements.includes('LM-LNK-011'))).not.toContain(false);
    expect(not[0]?.detail).toBe(`LM-LNK-011: ${why}`);
    expect(not[0]?.steps).toBe(0);
    expect(results.map(({ role: asked }) => asked)).not.toContain('node');
  });

  it('that leaves nothing to ask is not enough', async () => {
    written('none.yaml', { name: 'None', unsupported: [{ id: 'LM-LNK', why: 'no laser' }] });
    expect((await conform('--profile', 'none.yaml', '--only', BARE)).code).toBe(2);
  });

  it.each([
    ['{}', /name: expected what the implementation is called/],
    ['{ name: x, role: head }', /role: expected "node" or "terminal"/],
    ['{ name: x, unsupported: [{ id: LNK, why: y }] }', /unsupported\[0\]\.id: expected "LM-XXX"/],
    ['{ name: x, unsupported: [{ id: LM-LNK-01, why: y }] }', /unsupported\[0\]\.id: expected/],
    ['{ name: x, unsupported: [{ id: LM-LNK-997, why: y }] }', /found LM-LNK-997 \(did you mean/],
    ['{ name: x, unsupported: [{ id: LM-LNK-011 }] }', /unsupported\[0\]\.why: expected a reason/],
    ['{ name: [', /Nothing was run/],
  ])('is refused where it says %s', async (text, complaint) => {
    const { code, out, err } = await conform('--profile', written('bad.yaml', text));
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toMatch(complaint);
    expect(err).toContain('bad.yaml');
  });
});

describe('conform --baseline', () => {
  const mute = (...args: string[]): Promise<Answer> =>
    conform('--flight', 'mute.ts', '--only', LOWER, '--only', BARE, ...args);

  it('passes what is known to fail, also when it is what --json printed', async () => {
    written('known.json', { [LOWER]: 'fail', [BARE]: 'inconclusive' });
    expect((await mute('--baseline', 'known.json')).code).toBe(0);
    const before = await mute('--json');
    expect(before.code).toBe(1);
    expect((await mute('--baseline', written('before.json', before.out))).code).toBe(0);
  });

  it('fails a pass that nobody expected, and a failure of another kind', async () => {
    written('old.json', { [LOWER]: 'fail' });
    const { code, out } = await conform('--only', LOWER, '--baseline', 'old.json');
    expect(code).toBe(1);
    expect(out).toContain(`pass  ${LOWER}  (the baseline expects fail)`);
    written('other.json', { [LOWER]: 'inconclusive', [BARE]: 'inconclusive' });
    expect((await mute('--baseline', 'other.json')).code).toBe(1);
  });

  it.each([
    ['{ CONF-LNK-lower-initiate: fail }', /did you mean "CONF-LNK-lower-initiates"\?.*stale entry/],
    [`{ ${LOWER}: failed }`, /expected one of pass, .*, found "failed"/],
    ['[]', /expected an object/],
    ['', /expected an object/],
    ['{ results: [{ verdict: fail }] }', /results\[0\]\.id: expected a case/],
  ])('is refused where it says %s', async (text, complaint) => {
    const { code, out, err } = await conform('--baseline', written('stale.yaml', text));
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toMatch(complaint);
    expect(err).toMatch(/Nothing was run\.\n$/);
  });
});

describe('conform --html', () => {
  it('puts implementations side by side', async () => {
    written('mute.json', (await conform('--flight', 'mute.ts', '--only', BARE, '--json')).out);
    const args = ['--only', 'LM-LNK-010', '--html', 'grid.html', '--beside', 'mute.json'];
    expect((await conform(...args)).code).toBe(0);
    const page = readFileSync(at('grid.html'), 'utf8');
    const [row = ''] = /<tr><td><code>CONF-LNK-hello-bare<.*?<\/tr>/s.exec(page) ?? [];
    expect(row.match(/class="v v-[a-z-]+"/g)).toEqual([
      'class="v v-pass"',
      'class="v v-inconclusive"',
    ]);
    expect(page).toContain('no HELLO came');
  });

  const OF_NOBODY = '{ "id": "x", "verdict": "pass", "detail": "", "requirements": [{}] }';
  it.each([
    '{}',
    '{ "target": "x", "results": [null] }',
    `{ "target": "x", "results": [${OF_NOBODY}] }`,
    'nothing',
  ])('refuses to put %s beside it', async (text) => {
    const words = ['--only', LOWER, '--html', 'x.html', '--beside', written('no.json', text)];
    const { code, err } = await conform(...words);
    expect(code).toBe(64);
    expect(err).toMatch(/expected what conform --json prints/);
  });

  it('that cannot be written loses no result', async () => {
    const { code, out, err } = await conform('--only', BARE, '--html', 'nowhere/grid.html');
    expect(code).toBe(64);
    expect(out).toMatch(/^pass {2}1 of 1 cases pass$/m);
    expect(err).toMatch(/cannot write nowhere\/grid\.html/);
  });
});

describe('conform', () => {
  it.each([
    [['tcp://127.0.0.1:0', '--flight', 'mute.ts'], /--flight is for software of this process/],
    [['--deviations', '--flight', 'mute.ts'], /--deviations are those of the reference/],
    [['http://127.0.0.1:1'], /expected tcp:\/\/HOST:PORT or udp:\/\/HOST:PORT/],
    [['tcp://0.0.0.0:0'], /wants --token TEXT of at least 8 characters/],
    [['udp://0.0.0.0:0', '--token', 'short'], /wants --token TEXT of at least 8 characters/],
    [['--flight', 'nowhere.ts'], /nowhere\.ts/],
    [['--profile', 'nowhere.yaml'], /nowhere\.yaml/],
  ])('refuses %j', async (args, complaint) => {
    const { code, out, err } = await conform(...args);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(err).toMatch(complaint);
  });
});
