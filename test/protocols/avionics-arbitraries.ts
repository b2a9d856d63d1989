import fc from 'fast-check';
import type {
  AvionicsEffect,
  AvionicsInput,
  TerminalCommand,
  TerminalReading,
} from '../../protocols/avionics.ts';
import { type Chunks, TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import { encodeFrame, imageBytes, imageFromBytes } from '../../protocols/frame-codec.ts';
import { bundleHeader, bytes, endpoint, int53, linkFrame, uint32, uint53 } from './arbitraries.ts';

/** Contiguous, as images are behind a wire; also images that no encoder made. */
const image: fc.Arbitrary<FrameImage> = fc.oneof(
  linkFrame.map((frame) => imageFromBytes(imageBytes(encodeFrame(frame)))),
  fc.uint8Array({ minLength: 1, maxLength: 80 }).map(imageFromBytes),
);
/** In one piece at most, as decoders hand them out. */
const chunks: fc.Arbitrary<Chunks> = fc
  .uint8Array({ maxLength: 200 })
  .map((piece) => (piece.length === 0 ? [] : [piece]));
const region = fc.constantFrom('bundles', 'marks', 'counters', 'critical');
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name);

const reading: fc.Arbitrary<TerminalReading> = fc.oneof(
  fc.record({
    reading: fc.constantFrom('gimbal-settled', 'beacon-lost', 'scan-finished', 'head-started'),
  }),
  fc.record({ reading: kind('beacon-detected'), xNrad: int53, yNrad: int53 }),
  fc.record({ reading: kind('fine-error'), within: fc.boolean() }),
  fc.record({ reading: kind('signal'), present: fc.boolean() }),
  fc.record({ reading: kind('frame-sync'), locked: fc.boolean() }),
  fc.record({ reading: kind('margin'), milliDb: int53 }),
  fc.record({
    reading: kind('inhibit'),
    kind: fc.constantFrom('sun', 'gimbal-range', 'gimbal-rate', 'thermal'),
    active: fc.boolean(),
  }),
);

const content = fc.oneof(
  fc.record({
    kind: kind('boot'),
    cause: fc.constantFrom('power-on', 'warm', 'cold', 'watchdog'),
    bootCount: uint32,
    entropy: bytes(64),
    records: fc.array(fc.record({ region, key: text, bytes: chunks }), { maxLength: 4 }),
  }),
  fc.record({ kind: kind('timer'), timer: uint53 }),
  fc.record({ kind: kind('frame'), terminal: uint32, image }),
  fc.record({ kind: kind('terminal'), terminal: uint32, reading }),
  fc.record({ kind: kind('silence'), terminal: uint32, intervals: uint32 }),
  fc.record({ kind: kind('durable'), write: uint53 }),
  fc.record({
    kind: kind('store-failed'),
    write: uint53,
    reason: fc.constantFrom('full', 'device'),
  }),
  fc.record({ kind: kind('power'), busMilliVolt: uint32, stateOfChargePermille: uint32 }),
  fc.record({
    kind: kind('submit'),
    request: uint53,
    sourceService: uint32,
    destination: endpoint,
    class: fc.constantFrom(...TRAFFIC_CLASSES),
    assured: fc.boolean(),
    custody: fc.boolean(),
    lifetimeNs: uint53,
    payload: chunks,
  }),
);

export const avionicsInput: fc.Arbitrary<AvionicsInput> = fc
  .tuple(
    fc.record({
      monotonicNs: int53,
      utcNs: int53,
      utcUncertaintyNs: uint53,
      utcDisciplined: fc.boolean(),
    }),
    content,
  )
  .map(([times, rest]) => ({ ...times, ...rest }));

const coordinate = fc.double({ noNaN: true, noDefaultInfinity: true });
const trajectory = fc.record({
  startMonotonicNs: int53,
  stepNs: uint53,
  directions: fc.array(fc.record({ x: coordinate, y: coordinate, z: coordinate }), {
    maxLength: 5,
  }),
});

const command: fc.Arbitrary<TerminalCommand> = fc.oneof(
  fc.record({ command: kind('stow') }),
  fc.record({ command: fc.constantFrom('slew', 'stare', 'coast'), trajectory }),
  fc.record({
    command: kind('scan'),
    trajectory,
    halfConeNrad: uint53,
    pitchNrad: uint53,
    speedNradPerS: uint53,
  }),
  fc.record({ command: kind('track'), pointAheadXNrad: int53, pointAheadYNrad: int53 }),
  fc.record({ command: kind('laser'), on: fc.boolean() }),
  fc.record({ command: kind('rate'), transmitIndex: uint32, receiveIndex: uint32 }),
  fc.record({ command: kind('margin-comparators'), milliDb: fc.array(int53, { maxLength: 5 }) }),
);

const deliver: fc.Arbitrary<AvionicsEffect> = chunks.chain((payload) =>
  fc.record({
    kind: kind('deliver'),
    header: bundleHeader(payload[0]?.length ?? 0),
    payload: fc.constant(payload),
  }),
);

const machine = fc.constantFrom('node', 'terminal', 'link', 'outduct');

export const avionicsEffect: fc.Arbitrary<AvionicsEffect> = fc.oneof(
  fc.record({ kind: kind('transmit'), terminal: uint32, image }),
  fc.record({
    kind: kind('idle'),
    terminal: uint32,
    image: fc.option(image, { nil: undefined }),
    intervalNs: uint53,
  }),
  fc.record({
    kind: kind('watch-silence'),
    terminal: uint32,
    intervalNs: uint53,
    intervals: fc.array(uint32, { maxLength: 4 }),
  }),
  fc.record({ kind: kind('terminal'), terminal: uint32, command }),
  fc.record({ kind: kind('timer-set'), timer: uint53, atMonotonicNs: int53 }),
  fc.record({
    kind: kind('timer-set'),
    timer: uint53,
    atMonotonicNs: int53,
    owner: fc.record({ machine, instance: uint32, state: text }),
  }),
  fc.record({ kind: kind('timer-cancel'), timer: uint53 }),
  fc.record({ kind: kind('store-write'), write: uint53, region, key: text, bytes: chunks }),
  fc.record({ kind: kind('store-delete'), region, key: text }),
  deliver,
  fc.record({
    kind: kind('submit-result'),
    request: uint53,
    accepted: fc.boolean(),
    reason: fc.constantFrom(
      '',
      'no-storage',
      'throttled',
      'not-operational',
      'too-large',
      'unknown-destination',
      'policy',
    ),
    createdNs: uint53,
    sequence: uint32,
  }),
  fc.record({
    kind: kind('report'),
    report: fc.record({
      id: uint32,
      severity: fc.constantFrom('activity', 'warning-low', 'warning-high', 'fatal'),
      args: fc.array(int53, { maxLength: 7 }),
    }),
  }),
  fc.record({
    kind: kind('transition'),
    machine,
    instance: uint32,
    from: text,
    to: text,
  }),
  fc.record({ kind: kind('watchdog'), timeoutNs: uint53 }),
  fc.record({ kind: kind('restart'), boot: fc.constantFrom('warm', 'cold') }),
  fc.record({ kind: kind('telemetry'), bytes: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ kind: kind('plan-active'), version: uint32, digest: uint53, contacts: uint32 }),
  fc.record({
    kind: kind('key-epoch'),
    epoch: uint32,
    state: fc.constantFrom('next', 'current', 'retired'),
  }),
  fc.record({
    kind: kind('command-stage'),
    command: uint53,
    opcode: text,
    stage: fc.constantFrom('accepted', 'started', 'done', 'refused'),
    reason: text,
  }),
  fc.record({ kind: kind('authenticated'), terminal: uint32, session: uint32, counter: uint53 }),
);
