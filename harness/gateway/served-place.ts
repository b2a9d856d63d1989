import type { FlightFactory } from '../../flight/config.ts';
import type { AvionicsEffect } from '../../protocols/avionics.ts';
import type { GatewayMode } from '../../protocols/gateway.ts';
import { SECOND_NS, type NodeId, type TerminalIndex } from '../../protocols/units.ts';
import type { Inbox } from './inbox.ts';
import { awaitAnswer, lockstepSoftware } from './lockstep-software.ts';
import { realTimeSoftware } from './real-time-software.ts';
import type { Site } from './site.ts';
import { SplitNode, type TerminalPeer } from './split-node.ts';
import { StepQueue } from './step-queue.ts';
import { carriedOut, TERMINAL_TIMERS } from './terminal-answer.ts';

/** A node, or a terminal of one, that may be attached in a served run. */
export interface ServedPlace {
  readonly site: Site;
  /** The run does not begin without it. */
  readonly required: boolean;
  /** In real time. */
  readonly steps: StepQueue | undefined;
}

export const servedPlace = (site: Site, required: boolean, mode: GatewayMode): ServedPlace => ({
  site,
  required,
  steps: mode === 'real-time' ? new StepQueue(site) : undefined,
});

/** The software of each node that has a place: of a peer, or with peers between it and its terminals. */
export const softwareOfPlaces = (
  places: Iterable<ServedPlace>,
  inbox: Inbox,
  computer: FlightFactory,
): ReadonlyMap<NodeId, FlightFactory> => {
  const whole = new Map<NodeId, FlightFactory>();
  const split = new Map<NodeId, Map<TerminalIndex, ServedPlace>>();
  for (const place of places) {
    const { site, steps } = place;
    const { terminal } = site.terms;
    if (terminal !== undefined) {
      const others = split.get(site.node) ?? new Map<TerminalIndex, ServedPlace>();
      split.set(site.node, others.set(terminal, place));
    } else if (steps === undefined) {
      whole.set(site.node, lockstepSoftware(site, inbox));
    } else {
      whole.set(site.node, realTimeSoftware(site, steps));
    }
  }
  for (const [node, terminals] of split) whole.set(node, splitSoftware(terminals, inbox, computer));
  return whole;
};

const splitSoftware =
  (
    places: ReadonlyMap<TerminalIndex, ServedPlace>,
    inbox: Inbox,
    computer: FlightFactory,
  ): FlightFactory =>
  (config) => {
    const peers = new Map<TerminalIndex, TerminalPeer>();
    for (const [terminal, { site, steps }] of places) {
      site.starts(config);
      steps?.clear();
      peers.set(terminal, { site, ask: askOf(site, steps, inbox) });
    }
    const node = new SplitNode(computer(config), peers);
    return {
      step: (input) => {
        if (input.kind === 'boot') {
          for (const { steps } of places.values()) {
            if (steps !== undefined) steps.bootCount = input.bootCount;
          }
        }
        return node.step(input);
      },
    };
  };

const askOf = (site: Site, steps: StepQueue | undefined, inbox: Inbox): TerminalPeer['ask'] => {
  if (steps === undefined) return (step) => awaitAnswer(site, inbox, step);
  return (step) => {
    steps.give(step);
    return undefined;
  };
};

/** What a terminal's hardware does by itself when nothing steers it any more; nobody is there for its timers. */
export const unsteered = (terminal: TerminalIndex): readonly AvionicsEffect[] => [
  { kind: 'terminal', terminal, command: { command: 'stow' } },
  { kind: 'idle', terminal, image: undefined, intervalNs: SECOND_NS },
  { kind: 'watch-silence', terminal, intervalNs: SECOND_NS, intervals: [] },
  ...Array.from({ length: TERMINAL_TIMERS }, (_, timer) =>
    carriedOut({ kind: 'timer-cancel', timer }, terminal),
  ),
];
