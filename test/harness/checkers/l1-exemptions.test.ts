import { describe, expect, it } from 'vitest';
import { ChangedContacts } from '../../../harness/checkers/changed-contacts.ts';
import type { PlannedLink } from '../../../harness/checkers/context.ts';
import { RestartCount } from '../../../harness/checkers/restart-count.ts';
import { ShedLoads } from '../../../harness/checkers/shed-loads.ts';
import { SwitchedTerminals } from '../../../harness/checkers/switched-terminals.ts';
import { SECOND } from './rig.ts';

const LINK: PlannedLink = {
  node: 1,
  terminal: 0,
  partner: 2,
  partnerTerminal: 0,
  medium: 'optical',
  startNs: 100 * SECOND,
  endNs: 200 * SECOND,
  lightTimeNs: 0,
};

describe('contacts that plans change', () => {
  const change = (contacts: ChangedContacts, version: number, planned: 0 | 1): void =>
    contacts.change(version, 1, 2, 0, 0, LINK.startNs, planned);

  it('are agreed on when no plan changes them', () => {
    expect(new ChangedContacts().agreed(LINK, 150 * SECOND)).toBe(true);
  });

  it('are not while an end follows a plan that has them no more, or not yet', () => {
    const dropped = new ChangedContacts();
    change(dropped, 2, 0);
    dropped.follow(0, 1, 1);
    expect(dropped.agreed(LINK, 150 * SECOND)).toBe(true);
    dropped.follow(120 * SECOND, 2, 2);
    expect(dropped.agreed(LINK, 110 * SECOND)).toBe(true);
    expect(dropped.agreed(LINK, 150 * SECOND)).toBe(false);
    const late = new ChangedContacts();
    late.planned(50 * SECOND, 1, 1, 2, 0, 0, 'optical', LINK.startNs, LINK.endNs, 1e9, 0);
    late.follow(0, 1, 1);
    late.follow(60 * SECOND, 1, 2);
    expect(late.agreed(LINK, 150 * SECOND)).toBe(false);
    late.follow(70 * SECOND, 2, 2);
    expect(late.agreed(LINK, 150 * SECOND)).toBe(true);
    change(late, 3, 0);
    late.follow(110 * SECOND, 2, 3);
    expect(late.agreed(LINK, 150 * SECOND)).toBe(false);
    const added = new ChangedContacts();
    change(added, 2, 1);
    expect(added.agreed(LINK, 150 * SECOND)).toBe(false);
    added.follow(10 * SECOND, 1, 2);
    expect(added.agreed(LINK, 150 * SECOND)).toBe(false);
    added.follow(10 * SECOND, 2, 2);
    expect(added.agreed(LINK, 150 * SECOND)).toBe(true);
  });
});

describe('restarts in a row', () => {
  it('lead into safe mode at the fifth, at the third by the watchdog', () => {
    const restarts = new RestartCount();
    const at = (minute: number, cause: string): boolean =>
      restarts.tooMany(1, minute * 60 * SECOND, cause);
    expect([at(0, 'power-on'), at(1, 'warm'), at(2, 'warm'), at(3, 'cold'), at(4, 'warm')]).toEqual(
      [false, false, false, false, false],
    );
    expect(at(5, 'warm')).toBe(true);
    expect(restarts.tooMany(2, 0, 'watchdog')).toBe(false);
    expect(restarts.tooMany(2, SECOND, 'watchdog')).toBe(false);
    expect(restarts.tooMany(2, 2 * SECOND, 'watchdog')).toBe(true);
  });

  it('are counted anew after ten minutes without one, and after a power-on', () => {
    const restarts = new RestartCount();
    for (let minute = 0; minute < 4; minute++) restarts.tooMany(1, minute * 60 * SECOND, 'warm');
    expect(restarts.tooMany(1, 14 * 60 * SECOND, 'warm')).toBe(false);
    for (let minute = 0; minute < 4; minute++) restarts.tooMany(2, minute * 60 * SECOND, 'warm');
    expect(restarts.tooMany(2, 5 * 60 * SECOND, 'power-on')).toBe(false);
    expect(restarts.tooMany(2, 6 * 60 * SECOND, 'warm')).toBe(false);
  });
});

describe('loads that are shed', () => {
  it('are so from 30 % of charge or 24 V until 40 % or the sag is over, and a minute', () => {
    const shed = new ShedLoads([
      { kind: 'battery-drain', node: 1, chargePermille: 267 },
      { kind: 'bus-undervoltage', node: 2, milliVolt: 24_000 },
      { kind: 'bus-undervoltage', node: 3, milliVolt: 24_001 },
    ]);
    shed.fault(100 * SECOND, 0, 1, true);
    shed.energy(300 * SECOND, 1, 380);
    expect(shed.during(1, 50 * SECOND, 99 * SECOND)).toBe(false);
    expect(shed.during(1, 400 * SECOND, 410 * SECOND)).toBe(true);
    shed.energy(600 * SECOND, 1, 400);
    expect(shed.during(1, 659 * SECOND, 670 * SECOND)).toBe(true);
    expect(shed.during(1, 660 * SECOND, 670 * SECOND)).toBe(false);
    shed.fault(100 * SECOND, 1, 2, true);
    shed.fault(110 * SECOND, 1, 2, false);
    expect(shed.during(2, 150 * SECOND, 160 * SECOND)).toBe(true);
    expect(shed.during(2, 200 * SECOND, 260 * SECOND)).toBe(false);
    shed.fault(100 * SECOND, 2, 3, true);
    expect(shed.during(3, 100 * SECOND, 110 * SECOND)).toBe(false);
  });
});

describe('terminals that the operator switches', () => {
  it('may be missing from the first command until all are done, a minute later', () => {
    const switched = new SwitchedTerminals();
    switched.sent(100 * SECOND, 1, 7, 'terminal');
    switched.sent(100 * SECOND, 2, 8, 'ping');
    switched.stage(101 * SECOND, 1, 7, 'terminal', 'done');
    switched.sent(200 * SECOND, 1, 9, 'terminal');
    expect(switched.during(1, 150 * SECOND, 160 * SECOND)).toBe(true);
    switched.stage(201 * SECOND, 1, 9, 'terminal', 'done');
    expect(switched.during(1, 50 * SECOND, 90 * SECOND)).toBe(false);
    expect(switched.during(1, 250 * SECOND, 260 * SECOND)).toBe(true);
    expect(switched.during(1, 262 * SECOND, 270 * SECOND)).toBe(false);
    expect(switched.during(2, 100 * SECOND, 110 * SECOND)).toBe(false);
  });

  it('may be missing for ever when a command is lost', () => {
    const switched = new SwitchedTerminals();
    switched.sent(100 * SECOND, 1, 7, 'terminal');
    switched.stage(101 * SECOND, 1, 7, 'terminal', 'accepted');
    expect(switched.during(1, 900 * SECOND, 910 * SECOND)).toBe(true);
  });
});
