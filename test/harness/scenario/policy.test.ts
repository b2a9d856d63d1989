import { describe, expect, it } from 'vitest';
import { load, refusal } from './sources.ts';

const TWO_SEGMENTS = `name: two
duration: 10 min
constellations:
  - name: mil
    segment: military
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 4, planes: 1 }
    terminals: [{ name: forward, profile: sda-leo }, { name: aft, profile: sda-leo }]
  - name: com
    segment: commercial
    walker: { altitude: 720 km, inclination: 53 deg, satellites: 4, planes: 1 }
    terminals: [{ name: forward, profile: sda-leo }, { name: aft, profile: sda-leo }]
`;

const withPolicy = (...rules: readonly string[]): string =>
  `${TWO_SEGMENTS}policy:\n${rules.map((rule) => `  - { ${rule} }\n`).join('')}`;

describe('the policy of a scenario', () => {
  it('is none unless one is written', () => {
    const { scenario } = load(TWO_SEGMENTS);
    expect(scenario.policy).toBeUndefined();
    expect(scenario.nodes[0]?.segment).toBe('military');
  });

  it('lets nothing cross when it is empty', () => {
    const { scenario } = load(`${TWO_SEGMENTS}policy: []\n`);
    expect(scenario.policy?.rules).toEqual([]);
    expect(scenario.policy?.segments.get(5)).toBe('commercial');
  });

  it('has names resolved and defaults filled in', () => {
    const { scenario } = load(
      withPolicy(
        'from: military, to: commercial, at: "mil-0*", class: [tactical], destination: com-02',
        'from: commercial, to: military, origin: [military, commercial]',
      ),
    );
    expect(scenario.policy?.rules).toEqual([
      {
        from: 'military',
        to: 'commercial',
        gateways: new Set([1, 2, 3, 4]),
        origins: ['military'],
        classes: ['tactical'],
        destinations: new Set([6]),
      },
      {
        from: 'commercial',
        to: 'military',
        gateways: undefined,
        origins: ['military', 'commercial'],
        classes: ['management', 'tactical', 'broadband'],
        destinations: undefined,
      },
    ]);
  });

  it.each([
    ['from: militray, to: commercial', 'no node is of segment "militray"', 'mean "military"'],
    ['from: military, to: comercial', 'no node is of segment "comercial"', 'mean "commercial"'],
    [
      'from: military, to: commercial, origin: [partner]',
      'no node is of segment "partner"',
      's.yaml:13:48',
    ],
    ['from: military, to: commercial, at: mil-9', 'unknown node "mil-9"', 's.yaml:13:43'],
    ['from: military, to: commercial, at: "x-*"', 'no node matches "x-*"', 's.yaml:13:43'],
    ['from: military, to: military', 'a rule from "military" to itself', 's.yaml:13:5'],
    ['from: military, to: commercial, clas: [tactical]', 'unknown key "clas"', 'mean "class"'],
    ['from: military, to: commercial, class: []', 'policy[0].class', 's.yaml:13'],
  ])('refuses %s', (rule, head, hint) => {
    const message = refusal(withPolicy(rule));
    expect(message).toContain(head);
    expect(message).toContain(hint);
  });

  it('refuses a node that has no segment', () => {
    const text = withPolicy('from: military, to: commercial').replace(
      '    segment: military\n',
      '',
    );
    const message = refusal(text);
    expect(message).toContain(
      'with a policy every node needs a segment: mil-01 and 3 more has none',
    );
    expect(message).toContain('add "segment" to its constellation or site');
  });
});
