import { describe, expect, it } from 'vitest';
import { headerDifference } from '../../../harness/observe/header-difference.ts';
import type { Flow } from '../../../harness/scenario/scenario.ts';
import type { BundleHeader } from '../../../protocols/bundle.ts';

const asked = { service: 7, class: 'tactical', custody: true, assured: true, lifetimeNs: 60e9 };

/** What is found in a header that is handed up, of a flow from node 1. */
const found = (change: Partial<BundleHeader>, flow: Partial<Flow> = {}): string | undefined => {
  const header = {
    ...{ source: { node: 1, service: 7 }, destination: { node: 3, service: 7 } },
    ...{ class: 'tactical', custody: true, assured: true, lifetimeNs: 60e9, reportTo: 1 },
    ...change,
  };
  return headerDifference(header as BundleHeader, { ...asked, ...flow } as Flow);
};

describe('a header that is handed up', () => {
  it('says what its flow asked for', () => {
    expect(found({})).toBeUndefined();
    expect(found({ class: 'broadband' })).toBe('class');
    expect(found({ custody: false })).toBe('custody');
    expect(found({ lifetimeNs: 59e9 })).toBe('lifetime');
  });

  it('names its source for reports when it is assured, and nobody else', () => {
    expect(found({ reportTo: 0 })).toBe('report-to');
    expect(found({ reportTo: 2 })).toBe('report-to');
    expect(found({ assured: false, reportTo: 0 }, { assured: false })).toBeUndefined();
    expect(found({ assured: false }, { assured: false })).toBe('report-to');
  });
});
