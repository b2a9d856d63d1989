import { describe, expect, it } from 'vitest';
import { s12Transitions } from '../../../harness/checkers/s12-transitions.ts';
import { classes, judge, type Step } from './rig.ts';

const epoch = (seconds: number, number: number, state: string): Step => [
  ...([seconds, 'key-epoch', 1] as const),
  ...([number, state] as const),
];
const again = (seconds: number, from = 'established.nominal', node = 1): Step => [
  ...([seconds, 'transition', node, 'link', 0] as const),
  ...([from, 'hello.initiating'] as const),
];
/** Whether it is found; that sessions had to begin is not asked here. */
const found = (history: Step[], foreign: readonly number[] = []): boolean => {
  const { findings } = judge(s12Transitions, history, { foreignNodes: new Set(foreign) });
  return classes(findings).includes('epoch-dropped');
};

describe('S12 about the key epoch before', () => {
  const used = epoch(50, 2, 'current');

  it('finds a session that ends when the next epoch is used', () => {
    expect(found([used, again(50)])).toBe(true);
  });

  it('lets sessions end at another time or node, and with an epoch that is retired', () => {
    expect(found([used, again(50, 'established.nominal', 2), again(50.1)])).toBe(false);
    expect(found([used, epoch(50, 1, 'retired'), again(50)])).toBe(false);
  });

  it('lets handshakes go on, and foreign software', () => {
    expect(found([used, again(50, 'hello.waiting')])).toBe(false);
    expect(found([used, again(50)], [1])).toBe(false);
  });
});
