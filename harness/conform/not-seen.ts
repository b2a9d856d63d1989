/** A requirement that no case can find broken, and why. */
export interface NotSeen {
  readonly id: string;
  readonly why: string;
}

/**
 * What binds the node and MUST be, and yet has no case: the index has no other holes. Each has a reason that would
 * hold for any implementation.
 */
export const NOT_SEEN: readonly NotSeen[] = [
  ...['LM-GWY-010', 'LM-GWY-035', 'LM-GWY-036'].map((id) => ({
    id,
    why: 'a peer that does otherwise is no target: it is refused, or no case comes to its end',
  })),
  {
    id: 'LM-GWY-021',
    why: 'whether a life remembers another one is what every case after the first would show',
  },
  {
    id: 'LM-GWY-034',
    why: 'the loss of datagrams is the door’s, not the bench’s; test/harness/gateway/udp.test.ts loses them',
  },
  {
    id: 'LM-MGT-005',
    why: 'no input makes a computation with a known answer fail: a bench cannot have a self-test fail',
  },
  ...['LM-GWY-041', 'LM-GWY-042'].map((id) => ({
    id,
    why: 'binds a peer that is the hardware of one terminal: the bench plays that part itself',
  })),
  ...['LM-AVI-009', 'LM-AVI-011'].map((id) => ({
    id,
    why: 'the bench gives whole inputs, not bytes of them; test/protocols tries the codec of both ends',
  })),
];
