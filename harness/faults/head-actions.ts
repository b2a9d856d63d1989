import type { TerminalIndex } from '../../protocols/units.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { Impairment } from '../world/terminal-plant.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

type HeadKind =
  | 'thermal-limit'
  | 'terminal-stuck'
  | 'tracking-drop'
  | 'beacon-unseen'
  | 'laser-decay';

/** Faults of terminals. */
export const headAction = (fault: FaultOf<HeadKind>, rig: FaultRig): FaultAction => {
  const { heads } = rig;
  const { node } = fault;
  const each = (act: (terminal: TerminalIndex) => void): void => {
    for (const { terminal } of rig.nodes.modems(node)) {
      if (fault.terminal === undefined || fault.terminal === terminal) act(terminal);
    }
  };
  const impairing = (...what: readonly Impairment[]): FaultAction => {
    const impair = (change: 1 | -1): void =>
      each((terminal) => {
        for (const kind of what) heads.impair(node, terminal, kind, change);
      });
    return { begin: () => impair(1), end: () => impair(-1) };
  };
  switch (fault.kind) {
    case 'thermal-limit':
      return {
        begin: () => each((terminal) => heads.setThermal(node, terminal, true)),
        end: () => each((terminal) => heads.setThermal(node, terminal, false)),
      };
    // A gimbal that stands still loses its moving partner.
    case 'terminal-stuck':
      return impairing('stuck', 'blind');
    case 'tracking-drop':
      return impairing('blind');
    case 'beacon-unseen':
      return impairing('unseeing');
    case 'laser-decay': {
      const weaken = (milliDb: number): void =>
        each((terminal) => {
          const modem = rig.nodes.modems(node)[terminal];
          if (modem !== undefined) modem.decayMilliDb += milliDb;
          heads.powerChanged(node, terminal);
        });
      return { begin: () => weaken(fault.lossMilliDb), end: () => weaken(-fault.lossMilliDb) };
    }
  }
};
