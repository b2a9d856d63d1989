import { describe, expect, it } from 'vitest';
import { parseRequirements, requirements } from '../../../harness/conform/requirements.ts';

const INDEX =
  '| section | ids | binds | about |\n|---|---|---|---|\n| `1-things.md` | LM-THG | node | x |\n';

const parse = (...items: readonly string[]) =>
  parseRequirements([
    { name: 'README.md', text: INDEX },
    { name: '1-things.md', text: `# 1 Things\n\n${items.join('\n')}\n` },
  ]);

const item = (text: string, notes = '') =>
  `- **LM-THG-001** ${text} *Implemented\n  in* \`a.ts\`.${notes}`;

describe('requirements of the specification', () => {
  const all = requirements();

  it('have an id once, a level and somebody whom they bind', () => {
    expect(all.length).toBeGreaterThan(400);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ binds }) => binds))).toEqual(
      new Set(['node', 'operator', 'gateway', 'hardware']),
    );
    expect(new Set(all.map(({ level }) => level))).toEqual(new Set(['must', 'should', 'may']));
  });

  it('come section by section', () => {
    expect([...new Set(all.map(({ section }) => section))]).toEqual([
      'frames',
      'link',
      'bundles',
      'routing',
      'time',
      'management',
      'pointing',
      'avionics',
      'operations',
      'gateway',
    ]);
  });

  it('speak in words of one kind: none says shall', () => {
    expect(all.filter(({ text }) => /\bshall\b/i.test(text)).map(({ id }) => id)).toEqual([]);
  });

  it('bind the flight software where nothing else is said', () => {
    const binds = (id: string) => all.find((one) => one.id === id)?.binds;
    expect(binds('LM-LNK-010')).toBe('node');
    expect(binds('LM-AVI-012')).toBe('hardware');
    expect(binds('LM-PNT-070')).toBe('operator');
    expect(binds('LM-GWY-030')).toBe('gateway');
    expect(binds('LM-GWY-035')).toBe('node');
  });
});

describe('reading a requirement', () => {
  it('takes the text without id and files, on one line', () => {
    expect(parse(item('A node MUST\n  be `here`.'))).toEqual([
      {
        id: 'LM-THG-001',
        section: 'things',
        level: 'must',
        binds: 'node',
        text: 'A node MUST be `here`.',
      },
    ]);
  });

  it('takes the strongest level', () => {
    const level = (text: string) => parse(item(text))[0]?.level;
    expect(level('It SHOULD go, and MUST come.')).toBe('must');
    expect(level('It MAY go, and SHOULD come.')).toBe('should');
    expect(level('It MAY go; it must not be that one.')).toBe('may');
  });

  it('takes an exception to whom its section binds', () => {
    expect(parse(item('It MUST be.', ' *Binds the\n  hardware.*'))[0]?.binds).toBe('hardware');
  });

  it('refuses a text without level, an unknown bearer and a section without row', () => {
    expect(() => parse(item('It is.'))).toThrow('LM-THG-001 has no level');
    expect(() => parse(item('It MUST be.', ' *Binds the king.*'))).toThrow('LM-THG-001 binds king');
    expect(() => parseRequirements([{ name: '1-things.md', text: item('It MUST be.') }])).toThrow(
      '1-things.md binds nobody',
    );
  });
});
