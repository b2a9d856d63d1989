import { describe, expect, it } from 'vitest';
import { load, refusal, SOUND } from './sources.ts';

const withFault = (fault: string): string => `${SOUND}faults:\n  - ${fault}\n`;

describe('faults that begin behind the end of the run', () => {
  it.each([
    '{ kind: nodes-lost, count: 1, at: 2 h }',
    '{ kind: solar-storm, duration: 1 h, at: 10 min }',
    '{ kind: swizzle, links: [[ring-01, ring-02], [ring-02, ring-03]], at: 3 h }',
    '{ kind: plane-eclipse, node: ring-01, at: 1 d }',
    '{ kind: computer-reset, node: ring-01, at: 1 d }',
  ])('are refused, once and at their onset: %s', (fault) => {
    const message = refusal(withFault(fault));
    expect(message).toContain(' does not lie before the end of the run, 10 min');
    expect(message).toMatch(/^1 error\. Nothing was run\.$/m);
  });

  it('are told of where some of one cause do', () => {
    const lost =
      '{ kind: nodes-lost, nodes: [ring-01, ring-02], count: 2, at: 9 min, within: 50 d }';
    expect(load(withFault(lost)).warnings).toContain(
      's.yaml:17:5  warning  2 of its 2 faults would begin after the end of the run',
    );
    const inside = '{ kind: nodes-lost, count: 2, at: 9 min, within: 59 s }';
    expect(load(withFault(inside)).warnings).toBe('');
  });

  it('are left out however late they would be', () => {
    const links = '[[ring-01, ring-02], [ring-02, ring-03]]';
    const late = `{ kind: swizzle, links: ${links}, interval: 90 d, hold: 90 d, at: 1 s }`;
    const { scenario, warnings } = load(withFault(late));
    expect(scenario.faults).toHaveLength(1);
    expect(warnings).toContain('warning  1 of its 2 faults would begin after the end');
    const lost = '{ kind: nodes-lost, count: 8, at: 9 min, within: 100 d }';
    expect(load(withFault(lost)).warnings).toContain('would begin after the end');
  });

  it('are told of where they wait for longer than the run', () => {
    const when = '{ node: ring-02, enters: tracking, after: 10 min }';
    expect(load(withFault(`{ kind: hang, node: ring-01, when: ${when} }`)).warnings).toContain(
      'warning  10 min after the trigger lies behind the end of the run, 10 min',
    );
  });

  it('are told of where they are over before they can begin', () => {
    const when = '{ node: ring-02, enters: tracking, after: 60 s }';
    const fault = `{ kind: hang, node: ring-01, at: 1 min, when: ${when}, until: 2 min }`;
    expect(load(withFault(fault)).warnings).toContain(
      'warning  60 s after the trigger lies behind "until", 2 min',
    );
    expect(load(withFault(fault.replace('2 min', '121 s'))).warnings).toBe('');
  });
});
