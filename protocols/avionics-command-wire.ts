import type { PointingTrajectory, TerminalCommand } from './avionics.ts';
import type { RejectReason } from './errors.ts';
import type { lasermesh } from './generated/lasermesh.js';

type WireCommand = lasermesh.avionics.Command.$Properties;
type WireTrajectory = lasermesh.avionics.Trajectory.$Properties;

/** Properties for generated code; the terminal is the caller's to add. */
export const commandToWire = (command: TerminalCommand): WireCommand => {
  switch (command.command) {
    case 'stow':
      return { stow: {} };
    case 'slew':
      return { slew: { trajectory: trajectoryToWire(command.trajectory) } };
    case 'scan': {
      const { halfConeNrad, pitchNrad, speedNradPerS } = command;
      const trajectory = trajectoryToWire(command.trajectory);
      return { scan: { trajectory, halfConeNrad, pitchNrad, speedNradPerS } };
    }
    case 'stare':
      return { stare: { trajectory: trajectoryToWire(command.trajectory) } };
    case 'track': {
      const { pointAheadXNrad, pointAheadYNrad } = command;
      return { track: { pointAheadXNrad, pointAheadYNrad } };
    }
    case 'coast':
      return { coast: { trajectory: trajectoryToWire(command.trajectory) } };
    case 'laser':
      return { laser: { on: command.on } };
    case 'rate': {
      const { transmitIndex, receiveIndex } = command;
      return { rate: { transmitIndex, receiveIndex } };
    }
    case 'margin-comparators':
      return { marginComparators: { milliDb: [...command.milliDb] } };
  }
};

const trajectoryToWire = (trajectory: PointingTrajectory): WireTrajectory => ({
  startMonotonicNs: trajectory.startMonotonicNs,
  stepNs: trajectory.stepNs,
  directions: trajectory.directions.map(({ x, y, z }) => ({ x, y, z })),
});

/** Our union of a generated message; a reason when something required is missing. */
export const commandFromWire = (message: WireCommand): TerminalCommand | RejectReason => {
  if (message.stow) return { command: 'stow' };
  if (message.slew) return { command: 'slew', trajectory: pathOf(message.slew) };
  if (message.scan) {
    return {
      command: 'scan',
      trajectory: pathOf(message.scan),
      halfConeNrad: message.scan.halfConeNrad ?? 0,
      pitchNrad: message.scan.pitchNrad ?? 0,
      speedNradPerS: message.scan.speedNradPerS ?? 0,
    };
  }
  if (message.stare) return { command: 'stare', trajectory: pathOf(message.stare) };
  if (message.track) {
    return {
      command: 'track',
      pointAheadXNrad: message.track.pointAheadXNrad ?? 0,
      pointAheadYNrad: message.track.pointAheadYNrad ?? 0,
    };
  }
  if (message.coast) return { command: 'coast', trajectory: pathOf(message.coast) };
  if (message.laser) return { command: 'laser', on: message.laser.on ?? false };
  if (message.rate) {
    const { transmitIndex, receiveIndex } = message.rate;
    return {
      command: 'rate',
      transmitIndex: transmitIndex ?? 0,
      receiveIndex: receiveIndex ?? 0,
    };
  }
  if (message.marginComparators) {
    return { command: 'margin-comparators', milliDb: message.marginComparators.milliDb ?? [] };
  }
  return 'unknown-type';
};

/** An absent trajectory is one without samples. */
const pathOf = (command: { trajectory?: WireTrajectory | null }): PointingTrajectory => ({
  startMonotonicNs: command.trajectory?.startMonotonicNs ?? 0,
  stepNs: command.trajectory?.stepNs ?? 0,
  directions: (command.trajectory?.directions ?? []).map(({ x, y, z }) => ({
    x: x ?? 0,
    y: y ?? 0,
    z: z ?? 0,
  })),
});
