import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { AnyStateMachine, AnyTransitionDefinition } from 'xstate';
import { CHARTS, MACHINES, transitionNames } from './statecharts.ts';

/**
 * Set-up of test/transitions.ts: each statechart writes down which of its transitions are taken, in
 * whatever way a test drives it: by XState, or as a node does. Names are added to a file per process.
 */
interface Microstep {
  readonly type: string;
  readonly _transitions?: readonly AnyTransitionDefinition[];
}

interface Announcer {
  readonly _sendInspectionEvent: (step: Microstep) => void;
}

const folder = process.env.LASERMESH_TRANSITIONS;

const record = (machine: AnyStateMachine, taken: Set<string>): void => {
  const names = transitionNames(machine);
  const note = (event: Microstep): void => {
    if (event.type !== '@xstate.microstep') return;
    for (const transition of event._transitions ?? []) {
      const name = names.get(transition);
      if (name !== undefined) taken.add(name);
    }
  };
  const original = machine.transition.bind(machine);
  machine.transition = (snapshot, event, scope) => {
    // Every microstep of an actor is announced to its system, with the transitions in it.
    const { _sendInspectionEvent: pass } = scope.system as unknown as Announcer;
    const announce: Announcer['_sendInspectionEvent'] = (step) => {
      note(step);
      pass(step);
    };
    const system = Object.create(scope.system, { _sendInspectionEvent: { value: announce } });
    return original(snapshot, event, { ...scope, system });
  };
};

if (folder !== undefined) {
  const taken = new Set<string>();
  for (const machine of MACHINES) record(machine, taken);
  for (const chart of CHARTS) {
    const names = transitionNames(chart.machine);
    chart.took = (transition) => taken.add(names.get(transition) ?? '');
  }
  afterAll(() => {
    appendFileSync(join(folder, `${process.pid}.txt`), [...taken].map((n) => `${n}\n`).join(''));
  });
}
