import { describe, expect, it } from 'vitest';
import { toContacts, withDefaults } from '../../../harness/planner/planner.ts';
import { createPlan, createWorld, setUp } from '../../../harness/run/setup.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import { decodePlan, encodePlan } from '../../../protocols/plan-codec.ts';
import { MILLISECOND_NS, MINUTE_NS } from '../../../protocols/units.ts';
import { EPOCH, satellite, STILL } from '../planner/world.ts';

const LIGHT_CHANGES_MAX = 65_536;

describe('a plan that is too long to upload', () => {
  const options = { folder: '.', skipBadElements: false, untilNs: MINUTE_NS };
  const { scenario } = loadScenario('sdn-backbone-degraded', options);
  const { version, contacts } = createPlan(scenario, createWorld(scenario));
  const moving = contacts.map((contact) => {
    const valuesNs = Array.from({ length: LIGHT_CHANGES_MAX + 2 }, () => contact.lightTimeNs);
    return contact.id === 1 ? { ...contact, lightTimes: { stepNs: 1, valuesNs } } : contact;
  });
  const plan: ContactPlan = { version, contacts: moving };

  it('is refused before the run where somebody operates the network', () => {
    expect(() => setUp(scenario, 1, plan)).toThrow(
      `${contacts.length} contacts of the plan are more than an operator can upload`,
    );
  });

  it('is taken where nobody does', () => {
    const { operations: _, ...unoperated } = scenario;
    expect(setUp(unoperated, 1, plan).plan.contacts).toHaveLength(contacts.length);
  });
});

describe('a contact of weeks', () => {
  it('has as many samples of its light time as an upload holds', () => {
    const [a, b] = [1, 2].map((id) => {
      const node = satellite(id, { ...STILL, argumentOfLatitudeRad: id / 5, raanRad: id / 10 });
      const [terminal] = node.terminals;
      if (terminal === undefined) throw new Error('no head');
      return { node, terminal };
    });
    if (a === undefined || b === undefined) throw new Error('no ends');
    const rules = withDefaults({
      fromNs: 0,
      toNs: 2 * MINUTE_NS,
      epochUnixMs: EPOCH,
      lightSampleNs: MILLISECOND_NS,
    });
    const contactsTo = (samples: number) =>
      toContacts([{ a, b, startNs: 0, endNs: samples * MILLISECOND_NS }], rules);
    const steps = [LIGHT_CHANGES_MAX, LIGHT_CHANGES_MAX + 1].map((samples) => {
      const plan = { version: 1, contacts: contactsTo(samples) };
      expect(decodePlan(encodePlan(plan))).toMatchObject({ ok: true, value: plan });
      return plan.contacts[0]?.lightTimes?.stepNs;
    });
    expect(steps).toEqual([MILLISECOND_NS, 2 * MILLISECOND_NS]);
  });
});
