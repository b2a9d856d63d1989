import type { TerminalConfig } from '../../flight/config.ts';
import { fullScanNs } from '../physics/scan-pattern.ts';
import type { AvionicsEffect, TerminalCommand } from '../../protocols/avionics.ts';
import {
  COMMAND_STAGES,
  EPOCH_STATES,
  MACHINES,
  REGIONS,
  SEVERITIES,
  SUBMIT_REFUSALS,
} from '../../protocols/avionics-names.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import { NO_CRC } from '../../protocols/frame-codec.ts';
import { COUNTER_END_NS, HOUR_NS, MINUTE_NS } from '../../protocols/units.ts';
import {
  absent,
  anyWhole,
  type BadField,
  badField,
  bytes,
  either,
  type FieldCheck,
  filled,
  listOf,
  mapping,
  oneOf,
  type Shape,
  text,
  truth,
  whole,
} from './field-checks.ts';

/** Timers that one computer has. */
const TIMERS_MAX = 1_000_000;
/** What a modem counts, when it counts. */
const INTERVAL_NS_MAX = 10 * MINUTE_NS;
const INTERVAL_NS_MIN = 1_000;
const INTERVALS_MAX = 1_000;
const NRAD_MAX = 1_000_000_000;
const UINT32_MAX = 0xffff_ffff;
const RAD_PER_NRAD = 1e-9;
/** Of a direction that counts as one of unit length: single precision passes, a slip does not. */
const LENGTH_ERROR_MAX = 1e-6;

const natural = whole(0);
const uint32 = whole(0, UINT32_MAX);
const timer = whole(0, TIMERS_MAX - 1);
const time = whole(0, COUNTER_END_NS);
const interval = whole(0, INTERVAL_NS_MAX);
const angle = whole(-NRAD_MAX, NRAD_MAX);
const extent = whole(1, NRAD_MAX);
const image: Shape = { head: bytes, payload: bytes, crc: uint32 };
const chunks = listOf(bytes);

const isDirection = (value: unknown): boolean => {
  if (!mapping.sound(value)) return false;
  const { x, y, z } = value as Readonly<Record<string, unknown>>;
  if (typeof x !== 'number' || typeof y !== 'number' || typeof z !== 'number') return false;
  return Math.abs(Math.sqrt(x * x + y * y + z * z) - 1) <= LENGTH_ERROR_MAX;
};

const direction: FieldCheck = {
  expected: `x, y and z of unit length to ${LENGTH_ERROR_MAX}`,
  sound: isDirection,
};

const trajectory: Shape = {
  startMonotonicNs: anyWhole,
  stepNs: time,
  directions: filled(listOf(direction)),
};

const COMMANDS: Readonly<Record<TerminalCommand['command'], Shape>> = {
  stow: {},
  slew: { trajectory },
  scan: { trajectory, halfConeNrad: extent, pitchNrad: extent, speedNradPerS: extent },
  stare: { trajectory },
  track: { pointAheadXNrad: angle, pointAheadYNrad: angle },
  coast: { trajectory },
  laser: { on: truth },
  rate: { transmitIndex: uint32, receiveIndex: uint32 },
  'margin-comparators': { milliDb: listOf(anyWhole) },
};

const SHAPES: Readonly<Record<AvionicsEffect['kind'], Shape>> = {
  transmit: { image },
  idle: { image: either(mapping, absent), intervalNs: interval },
  'watch-silence': { intervalNs: interval, intervals: listOf(whole(1, INTERVALS_MAX)) },
  terminal: { command: { command: oneOf(Object.keys(COMMANDS)) } },
  'timer-set': {
    timer,
    atMonotonicNs: time,
    owner: either(mapping, absent),
  },
  'timer-cancel': { timer },
  'store-write': { write: natural, region: oneOf(REGIONS), key: text, bytes: chunks },
  'store-delete': { region: oneOf(REGIONS), key: text },
  deliver: { header: mapping, payload: chunks },
  'submit-result': {
    request: natural,
    accepted: truth,
    reason: oneOf(['', ...SUBMIT_REFUSALS]),
    createdNs: natural,
    sequence: uint32,
  },
  report: { report: { id: uint32, severity: oneOf(SEVERITIES), args: listOf(anyWhole) } },
  transition: { machine: oneOf(MACHINES), instance: uint32, from: text, to: text },
  watchdog: { timeoutNs: time },
  restart: { boot: oneOf(['warm', 'cold']) },
  telemetry: { bytes },
  'plan-active': { version: uint32, digest: natural, contacts: uint32 },
  'key-epoch': { epoch: uint32, state: oneOf(EPOCH_STATES) },
  'command-stage': { command: natural, opcode: text, stage: oneOf(COMMAND_STAGES), reason: text },
  authenticated: { session: uint32, counter: natural },
};

const WITH_TERMINAL: readonly string[] = [
  'transmit',
  'idle',
  'watch-silence',
  'terminal',
  'authenticated',
];
const OWNER: Shape = { machine: oneOf(MACHINES), instance: uint32, state: text };

/** A kind of effect that hardware knows. */
export const isKind = (kind: unknown): kind is AvionicsEffect['kind'] =>
  typeof kind === 'string' && Object.hasOwn(SHAPES, kind);

/**
 * What is wrong with an effect of a stranger's, of a known kind; undefined: its hardware can carry it
 * out. `terminals`: those that the node has. Sizes are the codec's to judge.
 */
export const badEffect = (
  effect: Readonly<Record<string, unknown>>,
  kind: AvionicsEffect['kind'],
  terminals: readonly TerminalConfig[],
): BadField | undefined => {
  if (WITH_TERMINAL.includes(kind)) {
    const bad = badField(effect, { terminal: whole(0, terminals.length - 1) });
    if (bad !== undefined) return bad;
  }
  return (
    badFrame(effect) ?? badField(effect, SHAPES[kind]) ?? badTogether(effect as never, terminals)
  );
};

/** Bytes of a frame that came over a wire and do not end as a frame does. */
const badFrame = (effect: Readonly<Record<string, unknown>>): BadField | undefined => {
  const held = effect.image as Partial<FrameImage> | undefined;
  if (held?.crc !== NO_CRC || !(held.head instanceof Uint8Array)) return undefined;
  return { field: 'frame', value: held.head, expected: 'a CRC field (tag 0x7d, four bytes) last' };
};

/** What the shape of one field alone does not show. */
const badTogether = (
  effect: AvionicsEffect,
  terminals: readonly TerminalConfig[],
): BadField | undefined => {
  switch (effect.kind) {
    case 'timer-set':
      return effect.owner === undefined ? undefined : badField(effect.owner, OWNER, 'owner');
    case 'idle':
      if (effect.image === undefined) return undefined;
      return badField(effect.image, image, 'image') ?? tooShort(effect.intervalNs);
    case 'watch-silence':
      return effect.intervals.length === 0 ? undefined : tooShort(effect.intervalNs);
    case 'terminal': {
      const { command, terminal: index } = effect;
      return (
        badField(command, COMMANDS[command.command], 'command') ??
        badCommand(command, terminals[index] as TerminalConfig)
      );
    }
    default:
      return undefined;
  }
};

const tooShort = (intervalNs: number): BadField | undefined =>
  intervalNs >= INTERVAL_NS_MIN
    ? undefined
    : { field: 'intervalNs', value: intervalNs, expected: `at least ${INTERVAL_NS_MIN} ns` };

const badCommand = (
  command: TerminalCommand,
  { profile }: TerminalConfig,
): BadField | undefined => {
  if ('trajectory' in command && command.trajectory.directions.length > 1) {
    const { stepNs } = command.trajectory;
    if (stepNs < 1) {
      return { field: 'command.trajectory.stepNs', value: stepNs, expected: 'at least 1 ns' };
    }
  }
  if (command.command === 'scan') {
    const scanNs = fullScanNs({
      halfConeRad: command.halfConeNrad * RAD_PER_NRAD,
      pitchRad: command.pitchNrad * RAD_PER_NRAD,
      speedRadPerS: command.speedNradPerS * RAD_PER_NRAD,
    });
    if (scanNs <= 24 * HOUR_NS) return undefined;
    const value = command.speedNradPerS;
    return { field: 'command.speedNradPerS', value, expected: 'a scan of at most a day' };
  }
  if (command.command !== 'rate') return undefined;
  const index = whole(0, profile.rates.length - 1);
  return badField(command, { transmitIndex: index, receiveIndex: index }, 'command');
};
