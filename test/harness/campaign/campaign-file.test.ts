import { describe, expect, it } from 'vitest';
import { loadBase } from '../../../harness/campaign/campaign-base.ts';
import { loadCampaign, parseCampaign } from '../../../harness/campaign/load-campaign.ts';
import { DEFAULT_PHASES } from '../../../harness/campaign/phases.ts';
import { GATES } from '../../../harness/coverage/gates.ts';
import { InputError } from '../../../protocols/errors.ts';

const options = { folder: '.', freshBase: 'word', gateIds: GATES.map(({ id }) => id) };
const parsed = (scenarios: string) =>
  parseCampaign('c.yaml', `name: c\nscenarios:\n${scenarios}`, options);
const refusal = (scenarios: string): string => {
  try {
    parsed(scenarios);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('was taken');
};
const baseOf = (scenarios: string, at = 0) =>
  loadBase(parsed(scenarios).scenarios[at] ?? { name: '', scenario: '' }, {
    folder: '.',
    phases: DEFAULT_PHASES,
  });

const TWO = `  - ring-8
  - scenario: ring-8
    name: late
    share: 0.5
    with:
      network: { counterFirst: 2147483630 }
      flows: [{ name: news, from: ring-01, to: ring-03, class: tactical, size: 1 kB, every: 5 s }]
`;

describe('a scenario of a campaign with other settings', () => {
  it('stands beside the scenario as it is, each by its name and with its digest', () => {
    expect(parsed(TWO).scenarios).toMatchObject([
      { name: 'ring-8', share: 1 },
      { name: 'late', scenario: 'ring-8', share: 0.5 },
    ]);
    const [plain, late] = [baseOf(TWO, 0), baseOf(TWO, 1)];
    expect(plain.name).toBe('ring-8');
    expect(late.name).toBe('late');
    expect(late.scenario.name).toBe('late');
    expect(late.digest).not.toBe(plain.digest);
  });

  it('takes over what is written and keeps the rest', () => {
    const { scenario } = baseOf(TWO, 1);
    expect(scenario.limits.counterFirst).toBe(2_147_483_630);
    expect(scenario.flows.map(({ name }) => name)).toEqual(['news']);
    expect(scenario.nodes).toHaveLength(8);
  });

  it('takes a key away with null', () => {
    const { scenario } = baseOf('  - { scenario: ring-8, with: { flows: null } }\n');
    expect(scenario.flows).toEqual([]);
  });
});

describe('settings of a campaign are refused where they stand', () => {
  it.each([
    [
      'a value that a scenario cannot have',
      '  - { scenario: ring-8, with: { network: { counterFirst: -1 } } }\n',
      'c.yaml:3:58  error  network.counterFirst: expected at least 1, got -1',
      '    3 │   - { scenario: ring-8, with: { network: { counterFirst: -1 } } }',
    ],
    [
      'a key that nobody knows',
      '  - { scenario: ring-8, with: { netwrk: { counterFirst: 1 } } }\n',
      'c.yaml:3:33  error  unknown key "netwrk"',
      'did you mean "network"?',
    ],
    [
      'a name that nobody has',
      '  - { scenario: ring-8, with: { flows: [{ name: a, from: ring-09, to: ring-01, class: tactical, size: 1 kB, every: 5 s }] } }\n',
      'c.yaml:3:58  error  ',
      'ring-09',
    ],
    [
      'what has to be there taken away',
      '  - { scenario: ring-8, with: { duration: null } }\n',
      'c.yaml:3:43  error  duration: missing',
      '',
    ],
    [
      'no mapping',
      '  - { scenario: ring-8, with: [network] }\n',
      'c.yaml:3:31  error  scenarios[0].with: expected',
      'got a list',
    ],
    [
      'two scenarios of one name',
      '  - ring-8\n  - { scenario: ring-8, with: { seed: 2 } }\n',
      'c.yaml:4:5  error  a second scenario "ring-8"',
      'name: tells them apart',
    ],
    [
      'a name that no file can have',
      '  - { scenario: ring-8, name: a/b }\n',
      'c.yaml:3:31  error  scenarios[0].name: expected a letter',
      '',
    ],
  ])('%s', (_what, scenarios, head, hint) => {
    const message = refusal(scenarios);
    expect(message.slice(0, head.length)).toBe(head);
    expect(message).toContain(hint);
    expect(message).toMatch(/Nothing was run\.$/);
  });

  it('in the text of the scenario, where that is what is wrong', () => {
    const broken = '  - { scenario: test/harness/campaign/none.yaml, with: { seed: 1 } }\n';
    expect(refusal(broken)).toContain('test/harness/campaign/none.yaml  error  no such file');
  });
});

describe('the file of a campaign', () => {
  it('may name the null generator as it is', () => {
    const { mix } = parseCampaign(
      'c.yaml',
      'name: c\nscenarios: [ring-8]\nmix: { null: 1 }',
      options,
    );
    expect(mix).toEqual({ swarm: 0, boundary: 0, triggered: 0, scripted: 0, null: 1 });
  });

  it('has phases that a scenario can last', () => {
    const phases = 'phases: { warmUp: 104 d, safety: 104 d, liveness: 104 d }';
    expect(refusal(`  - ring-8\n${phases}\n`)).toMatch(
      /^c\.yaml:4:9 {2}error {2}phases: together more than 96 d/,
    );
  });

  it('of smoke asks for every gate', () => {
    expect(loadCampaign('smoke', options).gates).toEqual(options.gateIds);
  });
});
