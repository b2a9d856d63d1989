/**
 * Points in flight code at which something legal and nasty may be done instead of the usual: what a peer, a
 * slow computer or another implementation could do as well. For campaigns: they shake time and order.
 */
export const HAZARDS = {
  'transit-refused-early':
    'A node refuses what comes in when there is room for one such bundle only.',
  'acknowledgement-late': 'An acknowledgement waits for its delay once more.',
  'retransmission-late': 'A frame that is overdue is sent again half a timeout later.',
  'custody-answers-late': 'Answers to custody are gathered ten times as long.',
  'custody-answers-alone': 'An answer to custody does not wait for others.',
  'segment-short': 'A segment is cut at half of what the frame has room for.',
  'partial-forgotten': 'What came of an unfinished transfer is not kept for the next session.',
  'session-rekeyed-early': 'A session is replaced as soon as there is a newer key epoch.',
  'session-closed-early': 'A session begins to close half a lead earlier.',
  'time-transfer-skipped': 'A node asks nobody for the time in this interval.',
  'advertisement-late': 'News of the own links waits for the least interval once more.',
  'route-among-equals': 'A route by another neighbour is taken that arrives less than 0.1 s later.',
  'sequence-number-skipped': 'A sequence number that was reserved is left out.',
  'coasting-short': 'A head of this boot coasts for a tenth of its time before it searches.',
} as const;

export type HazardId = keyof typeof HAZARDS;
export const HAZARD_IDS = Object.keys(HAZARDS) as readonly HazardId[];

/**
 * Whether to do it this time. Not given outside campaigns: a point then costs one look at an undefined
 * value, and flight code runs as if there were none.
 */
export type Hazard = (id: HazardId) => boolean;
