import { describe, expect, it } from 'vitest';
import { refusal, SOUND } from './sources.ts';

const told = (...faults: readonly string[]): string =>
  refusal(`${SOUND}faults:\n${faults.map((fault) => `  - ${fault}\n`).join('')}`);

describe('faults of one cause', () => {
  const lost = '{ kind: nodes-lost, id: lost, count: 2, at: 1 min }';
  const other = '{ kind: hang, id: lost.1, node: ring-01, at: 1 s }';

  it('have ids that no other fault has', () => {
    expect(told(other, lost)).toContain('s.yaml:18:29  error  duplicate fault id "lost.1"');
    expect(told(lost, other)).toContain('s.yaml:18:23  error  duplicate fault id "lost.1"');
  });
});
