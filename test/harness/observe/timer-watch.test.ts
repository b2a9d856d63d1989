import { describe, expect, it } from 'vitest';
import { Journal } from '../../../harness/journal/journal.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { TimerWatch } from '../../../harness/observe/timer-watch.ts';
import type { TimerOwner } from '../../../protocols/avionics.ts';

const TERMINAL = { machine: 'terminal', instance: 1 } as const;
const ownerOf = (state: string): TimerOwner => ({ ...TERMINAL, state });

/** A watch over one node; each function is one effect, `end` the end of the step. */
const bench = () => {
  const journal = new Journal({ level: 'off', checked: true });
  const stale: string[] = [];
  const checked: number[] = [];
  const late: number[] = [];
  journal.subscribe(
    readerOf({
      'timer-stale': (_atNs, node, machine, instance, state) =>
        stale.push(`${node} ${machine} ${instance} ${state}`),
      'timers-checked': (_atNs, _node, timers) => checked.push(timers),
      'watchdog-late': (_atNs, _node, timers) => late.push(timers),
    }),
  );
  const watch = new TimerWatch(7, journal, () => 5, 3);
  const to = (state: string, instance: number = TERMINAL.instance): void =>
    watch.transition({ kind: 'transition', ...TERMINAL, instance, from: '', to: state });
  return { watch, stale, checked, late, to };
};

describe('the watch over timers of states', () => {
  it('finds nothing where timers end with their states, in any order within the step', () => {
    const { watch, stale, checked, to } = bench();
    watch.set(0, ownerOf('slewing.turning'));
    to('slewing.turning');
    watch.stepEnded();
    to('acquiring.staring');
    watch.ended(0);
    watch.stepEnded();
    watch.stopped();
    expect(stale).toEqual([]);
    expect(checked).toEqual([1]);
  });

  it('finds a timer that is live after the step in which its state was left, once', () => {
    const { watch, stale, checked, to } = bench();
    watch.set(0, ownerOf('slewing.turning'));
    to('slewing.turning');
    watch.stepEnded();
    to('acquiring.staring');
    watch.stepEnded();
    to('centring.steering');
    watch.stepEnded();
    expect(stale).toEqual(['7 terminal 1 slewing.turning']);
    watch.ended(0);
    watch.stopped();
    expect(checked).toEqual([]);
  });

  it('lets the timer of an outer state live while the inner ones change', () => {
    const { watch, stale, to } = bench();
    watch.set(0, ownerOf('centring'));
    to('centring.steering');
    watch.stepEnded();
    to('centring.confirming');
    watch.stepEnded();
    expect(stale).toEqual([]);
    to('tracking.fine.syncing');
    watch.stepEnded();
    expect(stale).toEqual(['7 terminal 1 centring']);
  });

  it('finds the old timer of a state that was left and entered again in one step', () => {
    const { watch, stale, to } = bench();
    watch.set(0, ownerOf('tracking.fading'));
    to('tracking.fading');
    watch.stepEnded();
    to('tracking.fine.syncing');
    to('tracking.fading');
    watch.set(1, ownerOf('tracking.fading'));
    watch.stepEnded();
    expect(stale).toEqual(['7 terminal 1 tracking.fading']);
  });

  it('finds a timer that is set for a state that does not hold', () => {
    const { watch, stale } = bench();
    watch.set(3, ownerOf('resting'));
    watch.stepEnded();
    expect(stale).toEqual(['7 terminal 1 resting']);
  });

  it('takes a timer that is set again for the newer setting', () => {
    const { watch, stale, to } = bench();
    watch.set(0, ownerOf('slewing.turning'));
    to('slewing.turning');
    watch.stepEnded();
    to('acquiring.staring');
    watch.set(0, undefined);
    watch.stepEnded();
    expect(stale).toEqual([]);
  });

  it('does not mix up instances, nor states whose names begin alike', () => {
    const { watch, stale, to } = bench();
    watch.set(0, ownerOf('slewing'));
    to('slewing');
    watch.stepEnded();
    to('acquiring.staring', 2);
    watch.stepEnded();
    expect(stale).toEqual([]);
    to('slewingBack');
    watch.stepEnded();
    expect(stale).toEqual(['7 terminal 1 slewing']);
  });

  it('forgets timers and states when the computer stops', () => {
    const { watch, stale, checked, to } = bench();
    watch.set(0, ownerOf('slewing.turning'));
    to('slewing.turning');
    watch.stepEnded();
    watch.stopped();
    to('inhibited');
    watch.stepEnded();
    watch.stopped();
    expect(stale).toEqual([]);
    expect(checked).toEqual([]);
  });

  it('tells of timers that are overdue when the watchdog is told', () => {
    const { watch, late } = bench();
    watch.watchdogTold(new Map());
    watch.watchdogTold(new Map([[1, 2]]));
    expect(late).toEqual([]);
    watch.watchdogTold(
      new Map([
        [1, 2],
        [2, 1],
        [4, 0],
      ]),
    );
    expect(late).toEqual([2]);
  });
});
