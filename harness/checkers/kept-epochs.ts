import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * Key epochs that nodes drop when they begin to use the next one (LM-MGT-190): the one before is accepted until it is retired,
 * and a session under it does not end for a new handshake in the very instant.
 */
export const keptEpochs = (
  { foreignNodes }: Pick<CheckerContext, 'foreignNodes'>,
  log: FindingLog,
): RecordHandlers => {
  /** When each node began to use an epoch last, and retired one last. */
  const changedNs = { current: new Map<NodeId, Ns>(), retired: new Map<NodeId, Ns>() };
  return {
    'key-epoch': (atNs, node, _epoch, state) => {
      if (state === 'current' || state === 'retired') changedNs[state].set(node, atNs);
    },
    transition: (atNs, node, machine, terminal, from, to) => {
      if (machine !== 'link' || to !== 'hello.initiating' || !from.startsWith('established'))
        return;
      if (changedNs.current.get(node) !== atNs || changedNs.retired.get(node) === atNs) return;
      if (foreignNodes?.has(node) === true) return;
      log.add({
        requirement: REQUIREMENTS.keysKept,
        class: 'epoch-dropped',
        node,
        atNs,
        title: 'session ends because the next key epoch is used, though its own was not retired',
        what: `terminal ${terminal}`,
        about: { node, terminal },
      });
    },
  };
};
