import { DEFAULT_THRESHOLDS } from '../../../harness/checkers/thresholds.ts';
import { describe, expect, it } from 'vitest';
import { ChangedContacts } from '../../../harness/checkers/changed-contacts.ts';
import type { PlannedLink } from '../../../harness/checkers/context.ts';
import { DarkExcuses } from '../../../harness/checkers/dark-excuses.ts';
import { DisplacedNodes } from '../../../harness/checkers/displaced-nodes.ts';
import { HinderedLinks } from '../../../harness/checkers/hindered-links.ts';
import { OffClocks } from '../../../harness/checkers/off-clocks.ts';
import { RestartCount } from '../../../harness/checkers/restart-count.ts';
import { overlaps } from '../../../harness/checkers/spans.ts';
import { SwitchedTerminals } from '../../../harness/checkers/switched-terminals.ts';
import { type RecordHandlers, readerOf } from '../../../harness/journal/records.ts';
import { turnAndRestNs } from '../../../harness/physics/widest-turn.ts';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import { SECOND, type Step } from './rig.ts';

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

/** Gives records to the handlers of one account. */
const tell = (handlers: RecordHandlers, steps: readonly Step[]): void => {
  const reader = readerOf(handlers);
  for (const [seconds, kind, ...values] of steps) {
    reader.record(kind, seconds * SECOND, values as never);
  }
};

describe('contacts that plans change', () => {
  const change = (seconds: number, version: number, planned: 0 | 1): Step => [
    ...([seconds, 'contact-changed', version, 1, 2, 0, 0, LINK.startNs, planned] as const),
  ];
  const follow = (seconds: number, node: number, version: number): Step => [
    ...([seconds, 'plan-active', node, version, 0, 0] as const),
  ];
  /** Both ends' plans have it from its start until then. */
  const agreed = (steps: readonly Step[], untilS: number): boolean => {
    const contacts = new ChangedContacts();
    tell(contacts.handlers, steps);
    return !overlaps(contacts.spans(LINK), LINK.startNs, untilS * SECOND);
  };

  it('are agreed on when no plan changes them', () => {
    expect(agreed([], 150)).toBe(true);
  });

  it('are not while an end follows a plan that has them no more, or not yet', () => {
    const dropped = [change(0, 2, 0), follow(0, 1, 1)];
    expect(agreed(dropped, 150)).toBe(true);
    expect(agreed([...dropped, follow(120, 2, 2)], 110)).toBe(true);
    expect(agreed([...dropped, follow(120, 2, 2)], 150)).toBe(false);
    const planned: Step = [
      ...([50, 'contact-planned', 1, 1, 2, 0, 0, 'optical', LINK.startNs, LINK.endNs] as const),
      ...([1e9, 0] as const),
    ];
    const late = [follow(0, 1, 1), planned, follow(60, 1, 2)];
    expect(agreed(late, 150)).toBe(false);
    expect(agreed([...late, follow(70, 2, 2)], 150)).toBe(true);
    expect(agreed([...late, follow(70, 2, 2), change(90, 3, 0), follow(110, 2, 3)], 150)).toBe(
      false,
    );
    expect(agreed([change(0, 2, 1)], 150)).toBe(false);
    expect(agreed([change(0, 2, 1), follow(10, 1, 2)], 150)).toBe(false);
    expect(agreed([change(0, 2, 1), follow(10, 1, 2), follow(10, 2, 2)], 150)).toBe(true);
  });
});

describe('restarts in a row', () => {
  it('lead into safe mode at the fifth, at the third by the watchdog', () => {
    const restarts = new RestartCount(DEFAULT_THRESHOLDS);
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

  it('lead there as early, or as late, as the scenario says', () => {
    const restarts = new RestartCount({
      resetsMax: 2,
      watchdogResetsMax: 1,
      steadyNs: 60 * SECOND,
    });
    expect(restarts.tooMany(1, 0, 'warm')).toBe(false);
    expect(restarts.tooMany(1, 50 * SECOND, 'warm')).toBe(true);
    expect(restarts.tooMany(1, 111 * SECOND, 'warm')).toBe(false);
    expect(restarts.tooMany(2, 0, 'watchdog')).toBe(true);
  });

  it('are counted anew after ten minutes without one, and after a power-on', () => {
    const restarts = new RestartCount(DEFAULT_THRESHOLDS);
    for (let minute = 0; minute < 4; minute++) restarts.tooMany(1, minute * 60 * SECOND, 'warm');
    expect(restarts.tooMany(1, 14 * 60 * SECOND, 'warm')).toBe(false);
    for (let minute = 0; minute < 4; minute++) restarts.tooMany(2, minute * 60 * SECOND, 'warm');
    expect(restarts.tooMany(2, 5 * 60 * SECOND, 'power-on')).toBe(false);
    expect(restarts.tooMany(2, 6 * 60 * SECOND, 'warm')).toBe(false);
  });
});

describe('restarts that led into safe mode', () => {
  const leadsOn = (restarts: number, ordered: boolean): boolean => {
    const count = new RestartCount(DEFAULT_THRESHOLDS);
    for (let minute = 0; minute < restarts; minute++) {
      count.tooMany(1, minute * 60 * SECOND, 'warm');
    }
    if (ordered) count.safeEnded(1);
    return count.tooMany(1, restarts * 60 * SECOND, 'warm');
  };

  it('are counted anew when an order ends it, and not for an order that ends nothing', () => {
    expect(leadsOn(5, false)).toBe(true);
    expect(leadsOn(5, true)).toBe(false);
    expect(leadsOn(4, true)).toBe(true);
  });
});

describe('terminals that are switched', () => {
  const during = (steps: readonly Step[], node: number, fromS: number, untilS: number): boolean => {
    const switched = new SwitchedTerminals([
      { kind: 'telecommands-contradictory', node: 1, terminal: 0 },
      { kind: 'telecommands-contradictory', node: 1 },
    ]);
    tell(switched.handlers, steps);
    return overlaps(switched.spans(node), fromS * SECOND, untilS * SECOND);
  };
  const sent = (seconds: number, node: number, command: number, opcode = 'terminal'): Step => [
    ...([seconds, 'command-sent', node, command, opcode, 'mesh'] as const),
  ];
  const stage = (seconds: number, command: number, stage = 'done'): Step => [
    ...([seconds, 'command-stage', 1, command, 'terminal', stage, ''] as const),
  ];

  it('may be missing from the first command until all are done, a minute later', () => {
    const begun = [sent(100, 1, 7), sent(100, 2, 8, 'ping'), stage(101, 7), sent(200, 1, 9)];
    expect(during(begun, 1, 150, 160)).toBe(true);
    const done = [...begun, stage(201, 9)];
    expect(during(done, 1, 50, 90)).toBe(false);
    expect(during(done, 1, 250, 260)).toBe(true);
    expect(during(done, 1, 262, 270)).toBe(false);
    expect(during(done, 2, 100, 110)).toBe(false);
  });

  it('may be missing for ever when a command is lost', () => {
    expect(during([sent(100, 1, 7), stage(101, 7, 'accepted')], 1, 900, 910)).toBe(true);
  });

  it('may be missing for ever when the last order leaves one off', () => {
    const ordered = (command: number, terminal: number, enabled: number): Step => [
      ...([100, 'terminal-ordered', 1, command, terminal, enabled] as const),
    ];
    const off = [ordered(7, 0, 0), sent(100, 1, 7), stage(101, 7)];
    expect(during(off, 1, 900, 910)).toBe(true);
    const other = [ordered(9, 1, 1), sent(200, 1, 9), stage(201, 9)];
    expect(during([...off, ...other], 1, 900, 910)).toBe(true);
    const on = [ordered(11, 0, 1), sent(300, 1, 11), stage(301, 11)];
    expect(during([...off, ...other, ...on], 1, 900, 910)).toBe(false);
  });

  it('may be missing for ever when an older command comes after a newer one', () => {
    const both = [sent(100, 1, 7), sent(200, 1, 9), stage(201, 9)];
    expect(during([...both, stage(300, 7)], 1, 900, 910)).toBe(true);
  });

  it('may be missing while a fault orders, until its last order is done', () => {
    const fault = (seconds: number, active: number, index = 0): Step => [
      ...([seconds, 'fault', index, 'telecommands-contradictory', 1, active] as const),
    ];
    const begun = [fault(100, 1), stage(101, 7), fault(110, 0)];
    expect(during(begun, 1, 900, 910)).toBe(true);
    expect(during([...begun, stage(111, 9)], 1, 170, 180)).toBe(true);
    expect(during([...begun, stage(111, 9)], 1, 172, 180)).toBe(false);
    expect(during([fault(100, 1, 1)], 1, 100, 110)).toBe(false);
  });
});

describe('clocks that are off', () => {
  const off = (steps: readonly Step[], fromS: number, untilS: number): boolean => {
    const clocks = new OffClocks([{ kind: 'clock-step', node: 2, offsetNs: 5 * SECOND }]);
    tell(clocks.handlers, steps);
    return overlaps(clocks.spans(1, 900 * SECOND), fromS * SECOND, untilS * SECOND);
  };
  const says = (seconds: number, errorNs: number): Step => [
    ...([seconds, 'clock', 1, errorNs, 1_000, 1] as const),
  ];
  const lie: Step = [50, 'fault', 0, 'clock-step', 2, 1];

  it('are so between two sayings of which one was wrong by more than 100 ms', () => {
    const told = [says(10, 0), says(100, -200e6), says(200, 99e6), says(300, 0)];
    expect(off(told, 11, 99)).toBe(true);
    expect(off(told, 100, 110)).toBe(true);
    expect(off(told, 200, 290)).toBe(false);
    expect(off(told, 310, 320)).toBe(false);
  });

  it('may be so from a start to the first saying after it when faults made clocks lie', () => {
    const started: Step = [120, 'node-up', 1, 'warm', 2];
    const told = [says(10, 0), lie, says(100, 0), started, says(200, 0), says(300, 0)];
    expect([110, 150, 250].map((atS) => off(told, atS, atS + 5))).toEqual([false, true, false]);
    const honest = [says(10, 0), started, says(200, 0), says(300, 0)];
    expect(off(honest, 150, 155)).toBe(false);
  });

  it('may be so after the last saying when faults made clocks lie', () => {
    expect(off([says(10, 0), lie, says(100, 0)], 60, 90)).toBe(false);
    expect(off([says(10, 0), lie, says(100, 0)], 110, 120)).toBe(true);
    expect(off([says(10, 0), says(100, 0)], 110, 120)).toBe(false);
  });
});

describe('nodes that may have to be dark', () => {
  const sag = { kind: 'bus-undervoltage', node: 1, milliVolt: 22_000 };
  const flip = { kind: 'bit-flip', node: 1, region: 'critical', count: 2 };
  const dark = (steps: readonly Step[], atS: number): boolean => {
    const nodes = new DarkExcuses({ faults: [sag, flip], thresholds: DEFAULT_THRESHOLDS });
    tell(nodes.handlers, steps);
    return overlaps(nodes.spans(1), atS * SECOND, atS * SECOND);
  };
  const sagged: readonly Step[] = [
    [100, 'fault', 0, sag.kind, 1, 1],
    [101, 'fault', 0, sag.kind, 1, 0],
  ];
  const reset: readonly Step[] = [
    [200, 'fault', 1, flip.kind, 1, 1],
    [300, 'node-down', 1, 'warm'],
    [320, 'node-up', 1, 'warm', 2],
  ];

  it('are excused until an order ends it', () => {
    expect(dark(sagged, 900)).toBe(true);
    const ordered: Step = [500, 'safe-mode-ordered', 1, 0, 7];
    expect([400, 600].map((atS) => dark([...sagged, ordered], atS))).toEqual([true, false]);
  });

  it('are so after a reset that may have made them forget, until they emit', () => {
    const all = [...sagged, ...reset];
    expect(dark(all, 900)).toBe(true);
    const emits: Step = [400, 'laser', 1, 0, 1];
    expect([350, 500].map((atS) => dark([...all, emits], atS))).toEqual([true, false]);
    // It remembers, and light is a matter of S14.
    expect(dark([...sagged, emits], 500)).toBe(true);
  });
});

describe('satellites that burnt', () => {
  it('are elsewhere when four times burn and time are 100 m', () => {
    const displaced = new DisplacedNodes([{ kind: 'manoeuvre', node: 2, deltaVKmPerS: -0.001 }]);
    tell(displaced.handlers, [[60, 'fault', 0, 'manoeuvre', 2, 1]]);
    const by = (untilS: number, link = LINK): boolean =>
      overlaps(displaced.spans(link), 0, untilS * SECOND);
    expect([by(84), by(86)]).toEqual([false, true]);
    expect(by(900, { ...LINK, partner: 3 })).toBe(false);
  });
});

describe('heads that could not turn', () => {
  const profile = SDA_LEO;
  const head = { index: 0, name: 'head', profile, mount: { azimuthRad: 0, normal: 'zenith' } };
  const nodes = [{ id: 1, name: 'a', terminals: [head], storeBytes: 1 }] as const;
  const untilS = (lastedS: number, thresholds = DEFAULT_THRESHOLDS): number => {
    const faults = [{ kind: 'terminal-stuck', node: 1 }];
    const links = new HinderedLinks({ faults, nodes: nodes as never, thresholds });
    tell(links.handlers, [
      [100, 'fault', 0, 'terminal-stuck', 1, 1],
      [100 + lastedS, 'fault', 0, 'terminal-stuck', 1, 0],
    ]);
    return (links.spans(LINK)[0]?.untilNs ?? 0) / SECOND - 100 - lastedS;
  };
  const turnS = turnAndRestNs(profile) / SECOND;
  const slewS = profile.slewTimeoutNs / SECOND;

  it('turn within a minute, and stay out of use where their slews failed as often as isolates them', () => {
    expect(untilS(3 * slewS - turnS - 1)).toBe(60);
    expect(untilS(3 * slewS)).toBeCloseTo(600 + 3 * slewS + turnS, 3);
    expect(untilS(1e6)).toBe(7_200);
    expect(untilS(slewS, { ...DEFAULT_THRESHOLDS, slewFailuresMax: 1 })).toBeGreaterThan(600);
  });
});
