import type { Planted } from './defect.ts';

const defect = (fields: Omit<Planted, 'kind'>): Planted => ({ kind: 'defect', ...fields });

/**
 * The seeded defects, by number. Each is a slip that a programmer of this code might make, at the place
 * where it would be made.
 */
export const DEFECTS: readonly Planted[] = [
  defect({
    id: 'custody-released-on-send',
    number: 1,
    title: 'custody is released when the last segment is sent, not when the next node accepts',
    file: 'flight/store/outduct.ts',
    find: 'if (!custody) { bundle.session = undefined; this.#host.bestEffortSent(bundle); }',
    replace: `if (custody) session.transfers.delete(bundle.transfer);
      bundle.session = undefined;
      this.#host.bestEffortSent(bundle);`,
    checkers: ['S2'],
    trigger: 'custody traffic; for a loss an acknowledgement lost, or a reset of either end',
  }),
  defect({
    id: 'close-waits-for-ever',
    number: 2,
    title: 'an orderly close waits for its answer without a timeout, whatever becomes of the light',
    file: 'flight/link/link.machine.ts',
    find: `closing: {
      after: {
        closeNs: [
          {
            guard: 'closesLeft',
            target: 'closing',
            reenter: true,
            actions: ['countClose', 'closeAnyway'],
          },
          { target: 'down', actions: end('closed') },
        ],
      },
      on: {
        'close.done': { target: 'down', actions: end('closed') },
        'tracking.lost': { target: 'down', actions: end('tracking-lost') },
        'silence.long': { target: 'down', actions: end('silence') },`,
    replace: `closing: {
      on: {
        'close.done': { target: 'down', actions: end('closed') },
        'tracking.lost': {},
        'silence.long': {},`,
    checkers: ['L6', 'L2'],
    trigger: 'management frames lost one way while a contact ends',
  }),
  defect({
    id: 'acquisition-timer-kept',
    number: 3,
    title: 'the timer of a local re-scan is not cancelled, and fires into the next one',
    file: 'flight/statechart/node-chart-timers.ts',
    find: `const at = this.#pending.findIndex((pending) => pending?.id === id);
    if (at < 0) return;`,
    replace: `const at = this.#pending.findIndex((pending) => pending?.id === id);
    if (at < 0 || id.includes('localRescan')) return;`,
    checkers: ['S11'],
    trigger: 'light that goes for longer than it is coasted on, and comes back within the re-scan',
  }),
  defect({
    id: 'older-plan-accepted',
    number: 4,
    title: 'a contact plan is taken when its version differs, not when it is newer',
    file: 'flight/command/plan-keeper.ts',
    find: "if (version < this.plan.version) return 'older-version';",
    replace: '',
    checkers: ['S10'],
    trigger: 'an older plan that comes after a newer one',
  }),
  defect({
    id: 'bulk-holds-the-link',
    number: 5,
    title: 'a bundle that has begun holds the line to its end, whatever waits',
    file: 'flight/store/outduct.ts',
    find: 'const classIndex = session.order.choose(ready);',
    replace: `const begun = active.findIndex((bundle) => bundle !== undefined);
      const classIndex = begun >= 0 ? begun : session.order.choose(ready);`,
    checkers: ['S8'],
    trigger: 'urgent bundles for a neighbour while a long one of a lower class leaves to it',
  }),
  defect({
    id: 'replay-window-signed',
    number: 6,
    title: 'the replay window compares counters as signed 32-bit numbers',
    file: 'flight/security/replay-window.ts',
    find: 'if (counter > this.#newest) return true;',
    replace: 'if ((counter | 0) > (this.#newest | 0)) return true;',
    checkers: ['S9'],
    trigger:
      'counters that pass 2^31 while a session closes (counterFirst), and a CLOSE that is replayed',
  }),
  defect({
    id: 'age-by-wall-clock',
    number: 7,
    title: 'a bundle without a time of creation is as old as the wall clock says',
    file: 'flight/store/age.ts',
    find: 'if (header.createdNs === 0) return 0;',
    replace: '',
    checkers: ['S7'],
    trigger:
      'a source whose clock is off by more than 100 ms at most (rtcError, no time source), lifetimes that are shorter than the run has lasted',
  }),
  defect({
    id: 'gimbal-limit-at-start-only',
    number: 8,
    title:
      'limits of the gimbal are heeded before a contact, and not while its partner is followed',
    file: 'flight/pointing/terminal-controller.ts',
    find: `case 'inhibit':
        return { type: reading.active ? 'inhibit.raised' : 'inhibit.cleared', kind: reading.kind };`,
    replace: `case 'inhibit':
        if (this.state.startsWith('tracking') && reading.kind.startsWith('gimbal')) return undefined;
        return { type: reading.active ? 'inhibit.raised' : 'inhibit.cleared', kind: reading.kind };`,
    checkers: ['S6'],
    trigger: 'a partner that is followed into the keyhole of the mount, or out of its range',
  }),
  defect({
    id: 'expiry-unreported',
    number: 9,
    title: 'bundles that expire go without report and counter',
    file: 'flight/store/bundle-agent.ts',
    find: "else this.#parts.deletion.remove(bundle, 'expired');",
    replace: 'else this.#parts.deletion.finish(bundle);',
    checkers: ['S1', 'S16'],
    trigger: 'a bundle that expires in a queue or without a route',
  }),
  defect({
    id: 'both-ends-scan',
    number: 10,
    title:
      'after a restart in a contact, slots are counted from the restart and both ends alternate',
    file: 'flight/pointing/acquisition-slots.ts',
    find: `startUtcNs: contact.startNs,
      lower: config.id < contact.to,`,
    replace: `startUtcNs:
        this.#services.clock.utcNs() > contact.startNs + 10e9
          ? this.#services.clock.utcNs()
          : contact.startNs,
      lower:
        config.id < contact.to || this.#services.clock.utcNs() > contact.startNs + 10e9,`,
    checkers: ['L1', 'L4'],
    trigger: 'both ends of a link reset at the same instant, in a contact',
  }),
  defect({
    id: 'safe-mode-scans-on',
    number: 11,
    title: 'safe mode does not reach a terminal that is acquiring',
    file: 'flight/pointing/terminal.machine.ts',
    find: "acquiring: { initial: 'choosing', on: { ...STARTED_ANEW, slot: [",
    replace: "acquiring: { initial: 'choosing', on: { ...STARTED_ANEW, disable: {}, slot: [",
    checkers: ['S14'],
    trigger: 'safe mode while a terminal is acquiring',
  }),
  defect({
    id: 'mission-counter-32-bits',
    number: 12,
    title:
      'the mission counter ends at 32 bits, and the watchdog takes that for a hang, again and again',
    file: 'flight/health/mission-counter.ts',
    find: 'return this.#startTenths + Math.floor((this.#bootUtcNs + this.#clock.nowNs()) / TENTH_NS);',
    replace: `return Math.min(
      this.#startTenths + Math.floor((this.#bootUtcNs + this.#clock.nowNs()) / TENTH_NS),
      0xffff_ffff,
    );`,
    checkers: ['L5', 'S12'],
    trigger: 'a mission counter that passes 2^32 tenths of a second (clock: mission)',
  }),
];
