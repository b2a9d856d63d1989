import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../../harness/scenario/schema.ts';
import { load, refusal, SITE, SOUND } from './sources.ts';

const MINUTE = 60e9;
const AFT = '      - { name: aft, profile: sda-leo }\n';
/** The sound scenario with radio between its satellites and a site. */
const base = `${SOUND.replace(AFT, `${AFT}      - { name: beam, profile: sat-radio }\n`)}${SITE.replace('sda-leo', 'ground-radio')}`;
const operated = (...lines: readonly string[]): string =>
  `${base}operations:\n  operator: guam\n${lines.map((line) => `  ${line}\n`).join('')}`;

describe('operations in a scenario', () => {
  it('are none unless written', () => {
    expect(load(base).scenario.operations).toBeUndefined();
  });

  it('need an operator only, all else has defaults', () => {
    const { operations, nodes } = load(operated()).scenario;
    const guam = nodes.find(({ name }) => name === 'guam')?.id;
    expect(operations).toEqual({
      operator: guam,
      housekeepingNs: MINUTE,
      lossAfterNs: 5 * MINUTE,
      replan: true,
      commandLink: { sites: [guam], rateBps: 64_000, elevationMaskRad: Math.PI / 36 },
      keyRollovers: [],
      commands: [],
    });
  });

  it('resolve names and units, and put commands in order', () => {
    const { operations } = load(
      operated(
        'housekeeping: 30 s',
        'replan: false',
        'commandLink: { sites: ["g*"], rate: 8 kb/s, mask: 10 deg }',
        'keyRollover: { at: 2 min, overlap: 1 min }',
        'commands:',
        '  - { at: 3 min, node: ring-02, command: terminal, terminal: aft, enabled: false }',
        '  - { at: 1 min, node: ring-01, command: safe-mode, on: true }',
        '  - { at: 2 min, node: ring-03, command: restart }',
      ),
    ).scenario;
    expect(operations).toMatchObject({
      housekeepingNs: 30e9,
      replan: false,
      commandLink: { rateBps: 8_000 },
      keyRollovers: [{ atNs: 2 * MINUTE, overlapNs: MINUTE }],
      commands: [
        { atNs: MINUTE, node: 1, body: { command: 'safe-mode', on: true } },
        { atNs: 2 * MINUTE, node: 3, body: { command: 'restart', boot: 'warm' } },
        { atNs: 3 * MINUTE, node: 2, body: { command: 'terminal', terminal: 1, enabled: false } },
      ],
    });
  });

  it('may have no command link at all', () => {
    const { operations } = load(operated('commandLink: { sites: [] }')).scenario;
    expect(operations?.commandLink.sites).toEqual([]);
  });

  it('show in the schema for editors', () => {
    expect(JSON.stringify(scenarioJsonSchema())).toContain('"keyRollover"');
  });
});

describe('operations are refused with place and reason', () => {
  const cases: readonly (readonly [what: string, text: string, head: string, hint: string])[] = [
    [
      'an unknown key',
      operated('lossafter: 1 min'),
      's.yaml:24:3  error  unknown key "lossafter" in operations',
      'did you mean "lossAfter"?',
    ],
    [
      'an unknown operator',
      operated().replace('operator: guam', 'operator: guan'),
      's.yaml:23:13  error  unknown node "guan"',
      'did you mean "guam"?',
    ],
    [
      'an operator in orbit',
      operated().replace('operator: guam', 'operator: ring-01'),
      's.yaml:23:13  error  "ring-01" is not on the ground',
      '',
    ],
    [
      'a command of no kind',
      operated('commands: [{ at: 1 s, node: ring-01, command: pong }]'),
      's.yaml:24:49  error  operations.commands[0].command',
      'ping',
    ],
    [
      'a command after the end',
      operated('commands: [{ at: 10 min, node: ring-01, command: ping }]'),
      's.yaml:24:20  error  10 min does not lie before the end of the run, 600 s',
      '',
    ],
    [
      'a terminal that the node has not',
      operated(
        'commands: [{ at: 1 s, node: ring-01, command: terminal, terminal: lef, enabled: true }]',
      ),
      's.yaml:24:69  error  "ring-01" has no terminal "lef", it has forward, aft, beam',
      '',
    ],
    [
      'a satellite as a site of the command link',
      operated('commandLink: { sites: [ring-01] }'),
      's.yaml:24:26  error  no site "ring-01"',
      'known: guam',
    ],
    [
      'key epochs that overlap',
      operated(
        'keyRollover:',
        '  - { at: 1 min, overlap: 5 min }',
        '  - { at: 2 min, overlap: 1 min }',
      ),
      's.yaml:26:13  error  begins before the overlap of the one before ends',
      '',
    ],
    [
      'a telecommand that goes astray to its own node',
      `${operated()}faults:\n  - { kind: telecommand-duplicated, node: ring-01, astray: ring-01, at: 1 s }\n`,
      's.yaml:25:60  error  has to be another node than "ring-01"',
      '',
    ],
    [
      'one that goes astray to a node that is none',
      `${operated()}faults:\n  - { kind: telecommand-duplicated, node: ring-01, astray: ring-1, at: 1 s }\n`,
      's.yaml:25:60  error  unknown node "ring-1"',
      'did you mean "ring-',
    ],
  ];

  it.each(cases)('%s', (_, text, head, hint) => {
    const message = refusal(text);
    expect(message.slice(0, head.length)).toBe(head);
    expect(message).toContain(hint);
  });
});
