import { describe, expect, it } from 'vitest';
import { GivenContacts } from '../../../harness/operations/given-contacts.ts';
import { Replanner } from '../../../harness/operations/replanner.ts';
import { withDefaults } from '../../../harness/planner/planner.ts';
import { plannerOptions } from '../../../harness/run/planner-options.ts';
import { createPlan, createWorld, PLANNED_BEYOND_NS } from '../../../harness/run/setup.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import type { Contact, ContactPlan } from '../../../protocols/contact-plan.ts';
import { encodePlan } from '../../../protocols/plan-codec.ts';
import { MINUTE_NS } from '../../../protocols/units.ts';
import { expectSoundPlan } from '../planner/invariants.ts';

const folder = new URL('../../..', import.meta.url).pathname;
const { scenario } = loadScenario('sdn-backbone', { folder, skipBadElements: false });
const world = createWorld(scenario);
const nodes = [...world.values()];
const baseline = createPlan(scenario, world);
const rules = {
  ...plannerOptions(scenario, world),
  toNs: scenario.durationNs + PLANNED_BEYOND_NS,
};
const replanner = new Replanner({ nodes, baseline, rules });
const idOf = (name: string): number => {
  const node = scenario.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node.id;
};
const FROM_NS = 40 * MINUTE_NS;
const lost = new Set([idOf('bravo-07'), idOf('alpha-05')]);
const without = replanner.plan({
  excluded: lost,
  fromNs: FROM_NS,
  previous: baseline,
  given: new GivenContacts(),
  version: 2,
});
const nameOf = (contact: Contact): string =>
  `${contact.from}/${contact.fromTerminal}>${contact.to}/${contact.toTerminal}@${contact.startNs}`;

describe('planning anew without two satellites', () => {
  it('names neither of them', () => {
    const named = new Set(without.contacts.flatMap(({ from, to }) => [from, to]));
    expect([...lost].some((node) => named.has(node))).toBe(false);
    expect(without.version).toBe(2);
  });

  it('keeps every contact between others that still runs or is to come, with its terms', () => {
    const expected = baseline.contacts.filter(
      ({ from, to, endNs }) => endNs > FROM_NS && !lost.has(from) && !lost.has(to),
    );
    const terms = new Map(without.contacts.map((contact) => [nameOf(contact), contact.endNs]));
    for (const contact of expected) expect(terms.get(nameOf(contact))).toBe(contact.endNs);
  });

  it('pairs terminals anew that lost their partners: the ring closes over the gap', () => {
    const known = new Set(baseline.contacts.map(nameOf));
    const fresh = without.contacts.filter((contact) => !known.has(nameOf(contact)));
    expect(fresh.length).toBeGreaterThan(4);
    const across = [idOf('bravo-06'), idOf('bravo-08')];
    expect(fresh.some(({ from, to }) => across.includes(from) && across.includes(to))).toBe(true);
    expect(Math.min(...fresh.map(({ startNs }) => startNs))).toBeGreaterThanOrEqual(FROM_NS);
  });

  it('is sound in all that any plan must be, and fit for upload', () => {
    const all = withDefaults({ ...rules, fromNs: 0 });
    expect(expectSoundPlan(without, nodes, all)).toBe(without.contacts.length);
    expect(encodePlan(without).length).toBeLessThan(2e6);
  });

  it('leaves out a pair that lives, and pairs its heads with others after the time that they take to turn', () => {
    const [first] = baseline.contacts.filter(
      ({ medium, startNs, endNs }) => medium === 'optical' && startNs < FROM_NS && endNs > FROM_NS,
    );
    if (first === undefined) throw new Error('no contact runs');
    const pair = [first.from, first.to];
    const isTheirs = ({ from, to }: Contact): boolean => pair.includes(from) && pair.includes(to);
    const excluded = new Set<number>();
    const plan = replanner.plan({
      ...{ excluded, without: pair, fromNs: FROM_NS, previous: baseline, version: 2 },
      given: new GivenContacts(),
    });
    expect(plan.contacts.filter(isTheirs)).toEqual([]);
    const names = new Set(plan.contacts.map(nameOf));
    const kept = baseline.contacts.filter((one) => one.endNs > FROM_NS && !isTheirs(one));
    expect(kept.every((one) => names.has(nameOf(one)))).toBe(true);
    const next = plan.contacts
      .filter(
        ({ from, fromTerminal }) => from === first.from && fromTerminal === first.fromTerminal,
      )
      .map(({ startNs }) => startNs);
    const turnedNs = FROM_NS + withDefaults({ ...rules, fromNs: 0 }).retargetNs;
    for (const startNs of next) expect(startNs).toBeGreaterThanOrEqual(turnedNs);
  });

  it('is the baseline again, from then on, when they come back', () => {
    const restored = replanner.plan({
      excluded: new Set(),
      fromNs: FROM_NS,
      previous: baseline,
      given: new GivenContacts(),
      version: 3,
    });
    expect(restored.contacts.map(nameOf).sort()).toEqual(
      baseline.contacts
        .filter(({ endNs }) => endNs > FROM_NS)
        .map(nameOf)
        .sort(),
    );
  });

  it('keeps what it has paired anew when another one is lost', () => {
    const known = new Set(baseline.contacts.map(nameOf));
    const third = idOf('bravo-15');
    const again = replanner.plan({
      excluded: new Set([...lost, third]),
      fromNs: FROM_NS + 10 * MINUTE_NS,
      previous: without,
      given: new GivenContacts(),
      version: 3,
    });
    const names = new Set(again.contacts.map(nameOf));
    const running = without.contacts.filter(
      (contact) =>
        !known.has(nameOf(contact)) &&
        contact.endNs > FROM_NS + 10 * MINUTE_NS &&
        contact.from !== third &&
        contact.to !== third,
    );
    expect(running.length).toBeGreaterThan(0);
    for (const contact of running) expect(names.has(nameOf(contact))).toBe(true);
  });

  it('begins a contact a little later than one of another plan that ended at another time', () => {
    const known = new Set(baseline.contacts.map(nameOf));
    const [fresh] = without.contacts.filter(
      (contact) => !known.has(nameOf(contact)) && contact.startNs > FROM_NS,
    );
    if (fresh === undefined) throw new Error('nothing is paired anew');
    const given = new GivenContacts();
    given.add([...baseline.contacts, ...without.contacts]);
    given.add([{ ...fresh, endNs: fresh.endNs + MINUTE_NS }]);
    const again = replanner.plan({
      ...{ excluded: lost, fromNs: FROM_NS, previous: baseline, given, version: 3 },
    });
    const starts = (plan: ContactPlan): readonly number[] =>
      plan.contacts
        .filter(({ from, to }) => from === fresh.from && to === fresh.to)
        .map(({ startNs }) => startNs);
    expect(starts(again)).toEqual(
      starts(without).map((startNs) => (startNs === fresh.startNs ? startNs + 1e6 : startNs)),
    );
  });
});
