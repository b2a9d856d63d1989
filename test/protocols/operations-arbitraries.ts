import fc from 'fast-check';
import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import {
  COMMAND_REFUSALS,
  type CommandBody,
  type Housekeeping,
  type Telecommand,
  type TelemetryBody,
  type TelemetryPacket,
} from '../../protocols/operations.ts';
import { bytes, int53, nodeId, uint32, uint53 } from './arbitraries.ts';

const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name);
const sequence = uint53.map((value) => Math.max(1, value));

const chunk: fc.Arbitrary<CommandBody> = fc
  .record({
    command: kind('plan-chunk'),
    version: uint32,
    digest: bytes(32),
    chunks: uint32.map((value) => Math.max(1, value)),
    place: fc.nat(1_000_000),
    activateUtcNs: int53,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  })
  .map(({ place, ...part }) => ({ ...part, chunk: place % part.chunks }));

export const commandBody: fc.Arbitrary<CommandBody> = fc.oneof(
  fc.record({ command: kind('ping') }),
  fc.record({ command: kind('safe-mode'), on: fc.boolean() }),
  fc.record({ command: kind('restart'), boot: fc.constantFrom('warm', 'cold') }),
  fc.record({ command: kind('terminal'), terminal: uint32, enabled: fc.boolean() }),
  chunk,
  fc.record({ command: kind('plan-discard'), version: uint32 }),
  fc.record({ command: kind('key-load'), epoch: uint32 }),
  fc.record({ command: kind('key-activate'), epoch: uint32, atUtcNs: int53 }),
  fc.record({ command: kind('key-retire'), epoch: uint32 }),
  fc.record({ command: kind('report-rate'), id: uint32, perMinute: uint32 }),
);

export const telecommand: fc.Arbitrary<Telecommand> = fc.record({
  target: nodeId,
  sequence,
  issuedUtcNs: int53,
  expiresUtcNs: int53,
  keyEpoch: uint32,
  body: commandBody,
});

const housekeeping: fc.Arbitrary<Housekeeping> = fc.record({
  bootCount: uint32,
  utcNs: int53,
  uptimeNs: uint53,
  mode: fc.constantFrom('operational', 'booting.selfTest', 'safe', ''),
  bundlesAccepted: uint53,
  bundlesDelivered: uint53,
  bundlesDeleted: uint53,
  bundlesForwarded: uint53,
  bundlesHeld: uint53,
  storePercent: uint32,
  linksUp: uint32,
  planVersion: uint32,
  keyEpoch: uint32,
  linkStateDigest: uint53,
  stateOfChargePermille: uint32,
  terminalsOut: uint32,
  reportsSuppressed: uint53,
});

const event = fc.record({
  id: uint32,
  severity: uint32,
  utcNs: int53,
  args: fc.array(int53, { maxLength: 8 }),
});

const telemetryBody: fc.Arbitrary<TelemetryBody> = fc.oneof(
  fc.record({ telemetry: kind('housekeeping'), housekeeping }),
  fc.record({
    telemetry: kind('events'),
    events: fc.array(event, { maxLength: 8 }),
    suppressed: fc.array(fc.record({ id: uint32, count: uint32 }), { maxLength: 8 }),
  }),
  fc.record({
    telemetry: kind('command-stage'),
    sequence: uint53,
    stage: fc.constantFrom('accepted', 'started', 'done'),
    reason: fc.constant(''),
  }),
  fc.record({
    telemetry: kind('command-stage'),
    sequence: uint53,
    stage: kind('refused'),
    reason: fc.constantFrom(...COMMAND_REFUSALS),
  }),
);

export const telemetryPacket: fc.Arbitrary<TelemetryPacket> = fc.record({
  node: nodeId,
  sequence,
  keyEpoch: uint32,
  body: telemetryBody,
});

const terminalIndex = fc.integer({ min: 0, max: 65_535 });

const contact = fc
  .record({
    idGap: fc.integer({ min: 1, max: 300 }),
    startGapNs: fc.integer({ min: 0, max: 1e13 }),
    from: nodeId,
    to: nodeId,
    durationNs: fc.integer({ min: 1, max: 1e13 }),
    rateBps: fc.integer({ min: 1, max: 1e12 }),
    lightsNs: fc.array(fc.integer({ min: 0, max: 1e10 }), { minLength: 1, maxLength: 6 }),
    stepNs: fc.integer({ min: 1, max: 1e12 }),
    sampled: fc.boolean(),
    fromTerminal: fc.option(terminalIndex, { nil: undefined }),
    toTerminal: fc.option(terminalIndex, { nil: undefined }),
    medium: fc.constantFrom('optical', 'radio'),
  })
  .filter(({ from, to }) => from !== to);

/** Sound plans: sorted by start and id. */
export const contactPlan: fc.Arbitrary<ContactPlan> = fc
  .tuple(uint32, fc.integer({ min: -1e14, max: 1e14 }), fc.array(contact, { maxLength: 8 }))
  .map(([version, firstNs, parts]) => {
    let id = 0;
    let startNs = firstNs;
    const contacts = parts.map((part): Contact => {
      id += part.idGap;
      startNs += part.startGapNs;
      const { from, to, rateBps, stepNs, lightsNs, fromTerminal, toTerminal, medium } = part;
      return {
        id,
        from,
        to,
        startNs,
        endNs: startNs + part.durationNs,
        rateBps,
        lightTimeNs: lightsNs[0] ?? 0,
        ...(part.sampled ? { lightTimes: { stepNs, valuesNs: lightsNs } } : {}),
        ...(fromTerminal === undefined ? {} : { fromTerminal }),
        ...(toTerminal === undefined ? {} : { toTerminal }),
        medium,
      };
    });
    return { version, contacts };
  });
