import type { AvionicsInput, LocalTimes, StoreRecord, TerminalReading } from './avionics.ts';
import { BOOT_CAUSES, INHIBITS, REGIONS, STORE_FAILURES } from './avionics-names.ts';
import { ENTROPY_BYTES } from './avionics-rules.ts';
import { type Chunks, TRAFFIC_CLASSES } from './bundle.ts';
import { joinChunks, nameOf, numberOf, plainBytes } from './codec.ts';
import type { RejectReason } from './errors.ts';
import { imageBytes, imageFromBytes } from './frame-codec.ts';
import { FRAME_IN_BYTES_MAX } from './frame.ts';
import type { lasermesh } from './generated/lasermesh.js';
import { kept } from './generated-bytes.ts';

type WireInput = lasermesh.avionics.Input.$Properties;
type WireTerminal = lasermesh.avionics.Terminal.$Properties;
/** An input without its local times. */
type ContentOf<I> = I extends AvionicsInput ? Omit<I, keyof LocalTimes> : never;
type AnyContent = ContentOf<AvionicsInput>;
type Content<K extends AnyContent['kind']> = Extract<AnyContent, { kind: K }>;

/** Properties for generated code. */
export const inputToWire = (input: AvionicsInput): WireInput => {
  const { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined } = input;
  return { monotonicNs, utcNs, utcUncertaintyNs, utcDisciplined, ...contentToWire(input) };
};

const contentToWire = (input: AvionicsInput): WireInput => {
  switch (input.kind) {
    case 'boot':
      return { boot: bootToWire(input) };
    case 'timer':
      return { timer: { timer: input.timer } };
    case 'frame':
      return {
        frame: {
          terminal: input.terminal,
          frame: imageBytes(input.image).subarray(0, FRAME_IN_BYTES_MAX),
        },
      };
    case 'terminal':
      return { terminal: { terminal: input.terminal, ...readingToWire(input.reading) } };
    case 'silence':
      return { silence: { terminal: input.terminal, intervals: input.intervals } };
    case 'durable':
      return { durable: { write: input.write } };
    case 'store-failed': {
      const reason = numberOf(STORE_FAILURES, input.reason);
      return { storeFailed: { write: input.write, reason } };
    }
    case 'power': {
      const { busMilliVolt, stateOfChargePermille } = input;
      return { power: { busMilliVolt, stateOfChargePermille } };
    }
    case 'submit':
      return { submit: submitToWire(input) };
    case 'command':
      return { command: { bytes: input.bytes } };
  }
};

const bootToWire = (input: Content<'boot'>): lasermesh.avionics.Boot.$Properties => {
  const { bootCount, entropy } = input;
  if (entropy.length !== ENTROPY_BYTES) throw new RangeError('boot: entropy is not 64 bytes');
  const cause = numberOf(BOOT_CAUSES, input.cause);
  const records = input.records.map(({ region, key, bytes }) => ({
    region: numberOf(REGIONS, region),
    key,
    bytes: joinChunks(bytes),
  }));
  return { cause, bootCount, entropy, records };
};

const submitToWire = (input: Content<'submit'>): lasermesh.avionics.Submit.$Properties => {
  const { request, sourceService, destination, assured, custody, lifetimeNs } = input;
  return {
    request,
    sourceService,
    destinationNode: destination.node,
    destinationService: destination.service,
    class: numberOf(TRAFFIC_CLASSES, input.class),
    assured,
    custody,
    lifetimeNs,
    payload: joinChunks(input.payload),
  };
};

const readingToWire = (reading: TerminalReading): WireTerminal => {
  switch (reading.reading) {
    case 'gimbal-settled':
      return { gimbalSettled: {} };
    case 'beacon-detected':
      return { beaconDetected: { xNrad: reading.xNrad, yNrad: reading.yNrad } };
    case 'beacon-lost':
      return { beaconLost: {} };
    case 'scan-finished':
      return { scanFinished: {} };
    case 'fine-error':
      return { fineError: { within: reading.within } };
    case 'signal':
      return { signal: { present: reading.present } };
    case 'frame-sync':
      return { frameSync: { locked: reading.locked } };
    case 'margin':
      return { margin: { milliDb: reading.milliDb } };
    case 'inhibit':
      return { inhibit: { kind: numberOf(INHIBITS, reading.kind), active: reading.active } };
    case 'head-started':
      return { headStarted: {} };
  }
};

/** Our union of a generated message; a reason when something required is missing. */
export const inputFromWire = (message: WireInput): AvionicsInput | RejectReason => {
  const content = contentFromWire(message);
  if (typeof content === 'string') return content;
  const times = {
    monotonicNs: message.monotonicNs ?? 0,
    utcNs: message.utcNs ?? 0,
    utcUncertaintyNs: message.utcUncertaintyNs ?? 0,
    utcDisciplined: message.utcDisciplined ?? false,
  };
  return { ...times, ...content };
};

const contentFromWire = (message: WireInput): AnyContent | RejectReason => {
  if (message.boot) return bootFromWire(message.boot) ?? 'malformed';
  if (message.timer) return { kind: 'timer', timer: message.timer.timer ?? 0 };
  if (message.frame) {
    const image = imageFromBytes(kept(message.frame.frame));
    return { kind: 'frame', terminal: message.frame.terminal ?? 0, image };
  }
  if (message.terminal) {
    const reading = readingFromWire(message.terminal);
    if (typeof reading === 'string') return reading;
    return { kind: 'terminal', terminal: message.terminal.terminal ?? 0, reading };
  }
  if (message.silence) {
    const { terminal, intervals } = message.silence;
    return { kind: 'silence', terminal: terminal ?? 0, intervals: intervals ?? 0 };
  }
  if (message.durable) return { kind: 'durable', write: message.durable.write ?? 0 };
  if (message.storeFailed) {
    const reason = nameOf(STORE_FAILURES, message.storeFailed.reason ?? 0);
    if (reason === undefined) return 'malformed';
    return { kind: 'store-failed', write: message.storeFailed.write ?? 0, reason };
  }
  if (message.power) {
    const { busMilliVolt, stateOfChargePermille } = message.power;
    return {
      kind: 'power',
      busMilliVolt: busMilliVolt ?? 0,
      stateOfChargePermille: stateOfChargePermille ?? 0,
    };
  }
  if (message.submit) return submitFromWire(message.submit) ?? 'malformed';
  if (message.command) return { kind: 'command', bytes: plainBytes(message.command.bytes) };
  return 'unknown-type';
};

const bootFromWire = (boot: lasermesh.avionics.Boot.$Properties): Content<'boot'> | undefined => {
  const cause = nameOf(BOOT_CAUSES, boot.cause ?? 0);
  const { entropy } = boot;
  if (cause === undefined || entropy?.length !== ENTROPY_BYTES) return undefined;
  const records: StoreRecord[] = [];
  for (const record of boot.records ?? []) {
    const region = nameOf(REGIONS, record.region ?? 0);
    if (region === undefined) return undefined;
    records.push({ region, key: record.key ?? '', bytes: chunksOf(record.bytes) });
  }
  return { kind: 'boot', cause, bootCount: boot.bootCount ?? 0, entropy, records };
};

const submitFromWire = (
  submit: lasermesh.avionics.Submit.$Properties,
): Content<'submit'> | undefined => {
  const trafficClass = nameOf(TRAFFIC_CLASSES, submit.class ?? 0);
  if (trafficClass === undefined || !submit.destinationNode) return undefined;
  return {
    kind: 'submit',
    request: submit.request ?? 0,
    sourceService: submit.sourceService ?? 0,
    destination: { node: submit.destinationNode, service: submit.destinationService ?? 0 },
    class: trafficClass,
    assured: submit.assured ?? false,
    custody: submit.custody ?? false,
    lifetimeNs: submit.lifetimeNs ?? 0,
    payload: chunksOf(submit.payload && kept(submit.payload)),
  };
};

const readingFromWire = (message: WireTerminal): TerminalReading | RejectReason => {
  if (message.gimbalSettled) return { reading: 'gimbal-settled' };
  if (message.beaconDetected) {
    const { xNrad, yNrad } = message.beaconDetected;
    return { reading: 'beacon-detected', xNrad: xNrad ?? 0, yNrad: yNrad ?? 0 };
  }
  if (message.beaconLost) return { reading: 'beacon-lost' };
  if (message.scanFinished) return { reading: 'scan-finished' };
  if (message.fineError)
    return { reading: 'fine-error', within: message.fineError.within ?? false };
  if (message.signal) return { reading: 'signal', present: message.signal.present ?? false };
  if (message.frameSync)
    return { reading: 'frame-sync', locked: message.frameSync.locked ?? false };
  if (message.margin) return { reading: 'margin', milliDb: message.margin.milliDb ?? 0 };
  if (message.inhibit) {
    const kind = nameOf(INHIBITS, message.inhibit.kind ?? 0);
    if (kind === undefined) return 'malformed';
    return { reading: 'inhibit', kind, active: message.inhibit.active ?? false };
  }
  if (message.headStarted) return { reading: 'head-started' };
  return 'unknown-type';
};

/** Bytes in one piece, none when they are empty. */
const chunksOf = (bytes: Uint8Array | null | undefined): Chunks =>
  bytes && bytes.length > 0 ? [bytes] : [];
