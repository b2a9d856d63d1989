import { describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../../harness/campaign/campaign-schema.ts';
import {
  campaignNames,
  loadCampaign,
  parseCampaign,
} from '../../../harness/campaign/load-campaign.ts';
import { GATES } from '../../../harness/coverage/gates.ts';

const options = { folder: '.', freshBase: 'word', gateIds: GATES.map(({ id }) => id) };

/** What a campaign of these lines is refused with. */
const refusal = (...lines: readonly string[]): string => {
  try {
    parseCampaign('mine.yaml', ['name: mine', 'scenarios: [ring-8]', ...lines].join('\n'), options);
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
};

describe('a campaign file', () => {
  it('is taken when it is right, and every shipped one is', () => {
    expect(refusal('tested: { S2: 100, L2: 10 }', 'gates: [frame-retransmitted]')).toBe('taken');
    for (const name of campaignNames()) expect(loadCampaign(name, options).name).toBe(name);
  });

  it.each([
    ['an unknown kind', 'faults: { only: [link-outtage] }', 'did you mean "link-outage"'],
    ['an unknown checker', 'tested: { S99: 1 }', 'unknown checker "S99"'],
    ['an unknown gate', 'gates: [frame-retransmited]', 'did you mean "frame-retransmitted"'],
    ['an unknown generator', 'mix: { swam: 1 }', 'did you mean "swarm"'],
    ['an unknown key', 'seeds: 7', 'seeds'],
    ['no cases', 'cases: 0', 'no cases at all'],
    ['no generator', 'mix: { swarm: 0 }', 'every generator has share 0'],
    ['kinds twice', 'faults: { only: [hang], without: [jamming] }', 'either "only" or "without"'],
    [
      'a threshold that cannot be met',
      'tested: { L2: 10 }\nfaults: { unbounded: true }',
      'L2 judges what comes after a heal; unbounded faults have none',
    ],
    ['no kind', 'faults: { only: [] }', 'no kind at all'],
    ['null for a kind', 'faults: { only: [null] }', "in quotes: 'null'"],
    [
      'all kinds left out',
      `faults: { without: [${FAULT_KINDS}] }`.replace('[null,', "['null',"),
      'no kind is left',
    ],
    ['a share above all', 'repeat: 1.5', 'repeat'],
    ['a length without a unit', 'caseTimeout: 5', 'caseTimeout'],
    ['what is no YAML', 'mix: { swarm: ', 'mine.yaml:3'],
  ])('with %s is refused at its place', (_, lines, words) => {
    const message = refusal(lines);
    expect(message).toContain(words);
    expect(message).toMatch(/mine\.yaml:[34]:\d+/);
    expect(message).toContain('Nothing was run.');
  });

  it('is refused with a scenario that no case would run', () => {
    const shares = 'scenarios: [zenith-pass, { scenario: ring-8, share: 0 }]';
    expect(() => parseCampaign('mine.yaml', `name: mine\n${shares}\n`, options)).toThrow(
      'mine.yaml:2:53  error  share 0: no case would run this scenario',
    );
  });

  it('that nobody knows is suggested another', () => {
    expect(() => loadCampaign('smok', options)).toThrow('did you mean "smoke"');
    expect(() => loadCampaign('none.yaml', options)).toThrow('no such file');
  });
});
