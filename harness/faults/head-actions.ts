import type { TerminalIndex } from '../../protocols/units.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { Impairment } from '../world/terminal-plant.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

type HeadKind =
  | 'thermal-limit'
  | 'terminal-stuck'
  | 'tracking-drop'
  | 'beacon-unseen'
  | 'receiver-saturated'
  | 'laser-decay'
  | 'point-ahead-error'
  | 'sun-in-view'
  | 'false-lock'
  | 'rate-change';

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
  const weakening = (lossOf: (terminal: TerminalIndex) => number): FaultAction => {
    const weaken = (sign: 1 | -1): void =>
      each((terminal) => {
        const modem = rig.nodes.modems(node)[terminal];
        if (modem !== undefined) modem.decayMilliDb += sign * lossOf(terminal);
        heads.powerChanged(node, terminal);
      });
    return { begin: () => weaken(1), end: () => weaken(-1) };
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
    // What comes in is too bright to be read; the sensors that track it go on.
    case 'receiver-saturated': {
      const saturate = (change: 1 | -1): void =>
        each((terminal) => {
          rig.nodes.modems(node)[terminal]?.saturate(change);
        });
      return { begin: () => saturate(1), end: () => saturate(-1) };
    }
    case 'sun-in-view':
      return {
        begin: () => each((terminal) => heads.glare(node, terminal, 1)),
        end: () => each((terminal) => heads.glare(node, terminal, -1)),
      };
    // The modem first: it is asked when the sensor has reported.
    case 'false-lock':
      return impairing(...(fault.frames ? (['missynced'] as const) : []), 'deceived');
    // Flight software goes on at the rate that it set: what its modem cannot hold is lost.
    case 'rate-change': {
      const slow = (change: 1 | -1): void =>
        each((terminal) => rig.nodes.modems(node)[terminal]?.slowLine(fault.share, change));
      return { begin: () => slow(1), end: () => slow(-1) };
    }
    case 'laser-decay':
      return weakening(() => fault.lossMilliDb);
    case 'point-ahead-error':
      return weakening((terminal) => heads.beamLossMilliDb(node, terminal, fault.errorRad));
  }
};
