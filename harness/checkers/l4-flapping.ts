import type { NodeId, Ns } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { Disturbances } from './disturbances.ts';
import { KeyEpochs } from './key-epochs.ts';
import { pairKey, pairOf } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * L4: outside faults and their aftermath no pair of terminals makes and loses its link more than
 * `flapsMax` times within `flapWindowNs`.
 */
export const l4Flapping: CheckerFactory = (context) => {
  const log = new FindingLog('L4', context);
  const { flapsMax, flapWindowNs, aftermathNs } = context.thresholds;
  const disturbances = new Disturbances(context.faults, aftermathNs);
  /** Losses of each pair within the window, oldest first. */
  const losses = new Map<string, Ns[]>();
  let tested = 0;
  let excused = 0;

  const epochs = new KeyEpochs();

  const unlock = (atNs: Ns, node: NodeId, terminal: number, partner: NodeId, other: number) => {
    const disturbed = disturbances.near(node, atNs) || disturbances.near(partner, atNs);
    // Whose handshake nobody can answer points anew, as it should.
    if (disturbed || !epochs.common(node, partner)) {
      excused++;
      return;
    }
    tested++;
    const pair = pairOf(node, terminal, partner, other);
    const key = pairKey(pair);
    const recent = (losses.get(key) ?? []).filter((lostNs) => atNs - lostNs <= flapWindowNs);
    recent.push(atNs);
    // Once found, the pair is counted anew: one finding for each bout.
    losses.set(key, recent.length > flapsMax ? [] : recent);
    if (recent.length <= flapsMax) return;
    log.add({
      requirement: REQUIREMENTS.steady,
      class: 'flapping',
      node: pair.node,
      atNs,
      title: 'a link was made and lost again and again without a fault',
      what:
        `terminal ${pair.terminal} with ${context.recent.nodeName(pair.partner)} terminal ` +
        `${pair.partnerTerminal}: lost ${recent.length} times in ${flapWindowNs / 60e9} min,`,
      about: { node: pair.node, terminal: pair.terminal },
    });
  };

  return makeChecker({
    id: 'L4',
    title: 'no link is made and lost again and again without a fault',
    requirements: [REQUIREMENTS.steady],
    log,
    tested: () => tested,
    counts: () => ({ excused }),
    handlers: {
      ...disturbances.handlers,
      'node-down': (atNs, ...values) => {
        disturbances.handlers['node-down']?.(atNs, ...values);
        epochs.restarted(values[0]);
      },
      'key-epoch': (_atNs, node, epoch, state) => epochs.changed(node, epoch, state),
      unlock: (atNs, node, terminal, partner, partnerTerminal) =>
        unlock(atNs, node, terminal, partner, partnerTerminal),
    },
  });
};
