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

  it.each([
    ['swizzle', 'links: [[ring-01, ring-02], [ring-0x, ring-03]]', 62, 'unknown node "ring-0x"'],
    ['swizzle', 'links: [[ring-01, ring-02], [ring-03, ring-0*]]', 71, 'unknown node "ring-0*"'],
    ['swizzle', 'links: [[ring-01, ring-02], [ring-03, ring-03]]', 71, 'a link has two ends'],
    ['nodes-lost', 'nodes: [ring-01, ringo], count: 1', 53, 'unknown node "ringo"'],
  ])('are refused where a name of %s stands: %s', (kind, names, column, says) => {
    const message = told(`{ kind: ${kind}, at: 1 min, ${names} }`);
    expect(message).toContain(`s.yaml:17:${column}  error  ${says}`);
    expect(message).toContain('1 error. Nothing was run.');
  });
});
