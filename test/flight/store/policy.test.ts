import { describe, expect, it } from 'vitest';
import { REFUSE_REASONS } from '../../../protocols/frame.ts';
import { DELETION_REASONS, TRAFFIC_CLASSES } from '../../../protocols/bundle.ts';
import type { Policy, PolicyRule } from '../../../protocols/policy.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { Rig } from './store-rig.ts';

const LINE = {
  nodes: 3,
  edges: [
    [1, 2],
    [2, 3],
  ] as const,
};

/** Nodes 1 and 2 in one segment, node 3 in another. */
const policy = (...rules: readonly Partial<PolicyRule>[]): Policy => ({
  segments: new Map([
    [1, 'mil'],
    [2, 'mil'],
    [3, 'com'],
  ]),
  rules: rules.map((rule) => ({
    from: 'mil',
    to: 'com',
    gateways: undefined,
    origins: ['mil'],
    classes: TRAFFIC_CLASSES,
    destinations: undefined,
    ...rule,
  })),
});

const refusals = (rig: Rig, of: number, to: number) =>
  rig
    .link(of, to)
    .end(of)
    .controls.flatMap((message) => (message.kind === 'custody' ? message.refuses : []))
    .map(({ reason }) => reason);

const POLICY_REFUSED = REFUSE_REASONS.indexOf('policy') + 1;
const POLICY_DELETED = DELETION_REASONS.indexOf('policy') + 1;

describe('a bundle over a border', () => {
  it('passes where a rule lets it', () => {
    const rig = new Rig({ ...LINE, policyOf: () => policy({}) });
    rig.node(1).submit({ to: 3 });
    rig.node(1).submit({ to: 3, custody: false });
    rig.run(SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(2);
  });

  it('is refused at its source, with a report, when no rule leads there', () => {
    const rig = new Rig({ ...LINE, policyOf: () => policy({ classes: ['management'] }) });
    rig.node(1).submit({ to: 3, class: 'broadband' });
    rig.run(SECOND_NS);
    expect(rig.node(1).results).toMatchObject([{ accepted: false, reason: 'policy' }]);
    expect(rig.node(1).reported('bundle.forbidden')).toEqual([[3, 2]]);
    expect(rig.node(1).agent.counters()).toMatchObject({ submitRefused: 1, heldBundles: 0 });
  });

  it('is refused with reason policy by a node that knows better than the one that sends', () => {
    const rig = new Rig({ ...LINE, policyOf: (id) => (id === 3 ? policy() : undefined) });
    rig.node(1).submit({ to: 3 });
    rig.run(SECOND_NS);
    expect(refusals(rig, 3, 2)).toEqual(['policy']);
    expect(rig.node(3).delivered).toEqual([]);
    expect(rig.node(2).reported('bundle.refused')[0]?.slice(5)).toEqual([POLICY_REFUSED, 3]);
    expect(rig.node(3).agent.counters()).toMatchObject({ refusedHere: 1, heldBundles: 0 });
  });

  it('ends with a deletion report when it was refused for policy again and again', () => {
    const rig = new Rig({ ...LINE, policyOf: (id) => (id === 3 ? policy() : undefined) });
    rig.node(1).submit({ to: 3, lifetimeNs: 60 * MINUTE_NS });
    rig.run(10 * MINUTE_NS);
    expect(rig.node(2).reported('bundle.deleted')[0]?.[5]).toBe(POLICY_DELETED);
    expect(rig.node(2).agent.counters()).toMatchObject({ heldBundles: 0 });
    expect(rig.node(3).agent.counters().refusedHere).toBe(4);
    expect(rig.node(3).delivered).toEqual([]);
  });

  it('is deleted with reason policy where it has no custody', () => {
    const rig = new Rig({ ...LINE, policyOf: (id) => (id === 3 ? policy() : undefined) });
    rig.node(1).submit({ to: 3, custody: false, bytes: 100_000 });
    rig.run(SECOND_NS);
    expect(rig.node(3).reported('bundle.deleted')[0]?.[5]).toBe(POLICY_DELETED);
    expect(rig.node(3).delivered).toEqual([]);
  });

  it('does not go to a neighbour that it is for over a link that it may not use', () => {
    // The rule asks for a gateway that is no end of this link: the way there is over another node.
    const rig = new Rig({ ...LINE, policyOf: () => policy({ gateways: new Set([1]) }) });
    rig.node(2).router.contacts = [];
    rig.node(2).submit({ to: 3 });
    rig.run(SECOND_NS);
    expect(rig.node(2).results).toMatchObject([{ accepted: true }]);
    expect(rig.node(3).delivered).toEqual([]);
    expect(rig.node(3).agent.counters().refusedHere).toBe(0);
  });

  it('drops a receipt that may not go back, and counts it', () => {
    const rig = new Rig({ ...LINE, policyOf: () => policy({}) });
    rig.node(1).submit({ to: 3, assured: true });
    rig.run(SECOND_NS);
    expect(rig.node(3).delivered).toHaveLength(1);
    expect(rig.node(3).agent.counters()).toMatchObject({ originationsDropped: 1, heldBundles: 0 });
    const both = policy({}, { from: 'com', to: 'mil', origins: ['com'], classes: ['management'] });
    const open = new Rig({ ...LINE, policyOf: () => both });
    open.node(1).submit({ to: 3, assured: true });
    open.run(SECOND_NS);
    expect(open.node(1).agent.counters()).toMatchObject({ receipts: 1, heldBundles: 0 });
  });
});
