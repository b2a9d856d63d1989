import { describe, expect, it } from 'vitest';
import type { Modem } from '../../../harness/bus/modem.ts';
import { TakenMessages } from '../../../harness/observe/taken-messages.ts';
import { breachBench, dataFrame, managementFrame, peekOf, SESSION } from './breach-rig.ts';

const message = { kind: 'custody', accepts: [], refuses: [] } as const;

/** Node 2 says things to node 1, whose own frames tell which session it is in. */
const bench = () => {
  const { a, b } = breachBench();
  const messages = new TakenMessages();
  let counter = 0;
  const sends = (image: ReturnType<typeof dataFrame>, from = a): void => {
    messages.sent(from, image, peekOf(image));
  };
  return {
    sends,
    says: (session = SESSION): number => {
      counter++;
      sends(managementFrame({ counter, session, message }), b);
      return counter;
    },
    takes: (said: number, session = SESSION) => messages.taken(a, session, said)?.kind,
  };
};

const helloFrame = () => managementFrame({ counter: 1, session: 0 });

describe('messages that are taken', () => {
  it('are those that were said, once each', () => {
    const { sends, says, takes } = bench();
    sends(dataFrame());
    const said = says();
    expect([takes(said), takes(said), takes(said + 1)]).toEqual(['custody', undefined, undefined]);
  });

  it('are those that come as copies of what left without light', () => {
    const { a, b } = breachBench();
    const messages = new TakenMessages();
    const says = (from: Modem, txNum: number): void => {
      const image = managementFrame({ counter: 1, txNum, message });
      messages.sent(from, image, peekOf(image));
    };
    const takes = () => messages.taken(a, SESSION, 1)?.kind;
    // The first one left when its modem had no light: the medium refused it.
    says({ number: b.number } as Modem, 1);
    expect(takes()).toBeUndefined();
    says(b, 2);
    expect([takes(), takes()]).toEqual(['custody', undefined]);
    says(b, 3);
    expect(takes()).toBeUndefined();
  });

  it('are none of a session that was left for a handshake, but for one that goes on', () => {
    const { sends, says, takes } = bench();
    sends(dataFrame());
    const said = says();
    sends(helloFrame());
    expect(takes(said)).toBeUndefined();
    // The answer to a CLOSE of it.
    sends(managementFrame({ counter: 9 }));
    expect(takes(said)).toBeUndefined();
    sends(dataFrame());
    expect(takes(said)).toBe('custody');
  });

  it('are none of a session that was left, however often READY is said in the next one', () => {
    const { sends, says, takes } = bench();
    sends(dataFrame());
    sends(helloFrame());
    sends(managementFrame({ counter: 1, session: SESSION + 1, message }));
    const ready = helloFrame();
    sends(ready);
    expect(takes(says())).toBeUndefined();
  });

  it('are those of the session after it', () => {
    const { sends, says, takes } = bench();
    sends(dataFrame());
    sends(helloFrame());
    expect(takes(says(SESSION + 1), SESSION + 1)).toBe('custody');
  });
});
