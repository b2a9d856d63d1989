import { describe, expect, it } from 'vitest';
import { Journal } from '../../../harness/journal/journal.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { BundleObserver } from '../../../harness/observe/bundle-observer.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { PayloadSource } from '../../../harness/workload/payload.ts';
import { OPERATOR_REQUESTS, STORM_REQUESTS } from '../../../harness/workload/request-numbers.ts';

const { scenario } = loadScenario('ring-8', { folder: '.', skipBadElements: false });
/** The last is of a storm. */
const flows = [1, 2, 1].map((from) => ({ ...scenario.flows[0], from })) as never;

/** Of a storm at node 1. */
const STORMED = STORM_REQUESTS + 1;

/** Requests 0 and 2 and that of the storm are made at node 1, request 1 at node 2; then these are answered. */
const told = (...answers: readonly (readonly [node: number, request: number])[]): string[] => {
  const seen: string[] = [];
  const journal = new Journal({ level: 'off', checked: true });
  journal.subscribe(
    readerOf({
      accepted: (_atNs, node, request) => void seen.push(`accepted ${node} ${request}`),
      'answered-again': (_atNs, node, request) => void seen.push(`again ${node} ${request}`),
      'answered-unasked': (_atNs, node, request, accepted) =>
        void seen.push(`unasked ${node} ${request} ${accepted}`),
    }),
  );
  const payloads = new PayloadSource(new RandomStreams(1));
  const observer = new BundleObserver({
    ...{ queue: new EventQueue(), journal, payloads },
    ...{ flows, ownFlows: 2 },
  });
  for (const request of [0, 1, 2]) observer.submitted(request, request % 2, flows[request % 2]);
  observer.submitted(STORMED, 2, flows[2]);
  answers.forEach(([node, request], sequence) => {
    const result = { request, accepted: true, reason: '', createdNs: 5, sequence } as const;
    observer.answered(node, { kind: 'submit-result', ...result });
  });
  return seen;
};

describe('answers to applications', () => {
  it('go to requests that were made of their node', () => {
    expect(told([1, 2], [2, 1], [1, 0])).toEqual(['accepted 1 2', 'accepted 2 1', 'accepted 1 0']);
  });

  it('are unasked for requests that never were, or not yet', () => {
    expect(told([1, 424_242], [2, 3])).toEqual(['unasked 1 424242 1', 'unasked 2 3 1']);
  });

  it('are unasked for what was asked of another node, which may still answer', () => {
    expect(told([2, 2], [1, 2])).toEqual(['unasked 2 2 1', 'accepted 1 2']);
  });

  it('go to requests of storms, too', () => {
    expect(told([2, STORMED], [1, STORMED], [1, STORMED], [1, STORMED + 2])).toEqual([
      `unasked 2 ${STORMED} 1`,
      `accepted 1 ${STORMED}`,
      `again 1 ${STORMED}`,
      `unasked 1 ${STORMED + 2} 1`,
    ]);
  });

  it('are not judged where they go to the operator', () => {
    expect(told([1, OPERATOR_REQUESTS + 7])).toEqual([]);
  });

  it('are told again as such', () => {
    expect(told([1, 0], [1, 0])).toEqual(['accepted 1 0', 'again 1 0']);
  });
});
