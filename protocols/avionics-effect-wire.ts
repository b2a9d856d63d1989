import type { AvionicsEffect } from './avionics.ts';
import { commandFromWire, commandToWire } from './avionics-command-wire.ts';
import { managementFromWire, managementToWire } from './avionics-management-wire.ts';
import { MACHINES, REGIONS, SEVERITIES, SUBMIT_REFUSALS } from './avionics-names.ts';
import { headerFromWire, headerToWire } from './bundle-wire.ts';
import { EMPTY_BYTES, joinChunks, nameOf, numberOf } from './codec.ts';
import type { RejectReason } from './errors.ts';
import { imageBytes, imageFromBytes } from './frame-codec.ts';
import type { lasermesh } from './generated/lasermesh.js';
import { kept } from './generated-bytes.ts';

type WireEffect = lasermesh.avionics.Effect.$Properties;
type EffectOf<K extends AvionicsEffect['kind']> = Extract<AvionicsEffect, { kind: K }>;

/** Properties for generated code. */
export const effectToWire = (effect: AvionicsEffect): WireEffect => {
  switch (effect.kind) {
    case 'transmit':
      return { transmit: { terminal: effect.terminal, frame: imageBytes(effect.image) } };
    case 'idle': {
      const { terminal, intervalNs } = effect;
      const frame = effect.image === undefined ? EMPTY_BYTES : imageBytes(effect.image);
      return { idle: { terminal, frame, intervalNs } };
    }
    case 'watch-silence': {
      const { terminal, intervalNs } = effect;
      return { watchSilence: { terminal, intervalNs, intervals: [...effect.intervals] } };
    }
    case 'terminal':
      return { terminal: { terminal: effect.terminal, ...commandToWire(effect.command) } };
    case 'timer-set':
      return { timerSet: timerToWire(effect) };
    case 'timer-cancel':
      return { timerCancel: { timer: effect.timer } };
    case 'store-write': {
      const { write, key } = effect;
      const region = numberOf(REGIONS, effect.region);
      return { storeWrite: { write, region, key, bytes: joinChunks(effect.bytes) } };
    }
    case 'store-delete':
      return { storeDelete: { region: numberOf(REGIONS, effect.region), key: effect.key } };
    case 'deliver': {
      const header = headerToWire(effect.header);
      return { deliver: { header, payload: joinChunks(effect.payload) } };
    }
    case 'submit-result': {
      const { request, accepted, createdNs, sequence } = effect;
      const reason = numberOf(SUBMIT_REFUSALS, effect.reason);
      return { submitResult: { request, accepted, reason, createdNs, sequence } };
    }
    case 'report': {
      const { id, severity, args } = effect.report;
      return { report: { id, severity: numberOf(SEVERITIES, severity), args: [...args] } };
    }
    case 'transition': {
      const { instance, from, to } = effect;
      return { transition: { machine: numberOf(MACHINES, effect.machine), instance, from, to } };
    }
    default:
      return managementToWire(effect);
  }
};

/** Our union of a generated message; a reason when something required is missing. */
const effectFromWire = (message: WireEffect): AvionicsEffect | RejectReason => {
  if (message.transmit) {
    const image = imageFromBytes(kept(message.transmit.frame));
    return { kind: 'transmit', terminal: message.transmit.terminal ?? 0, image };
  }
  if (message.idle) return idleFromWire(message.idle);
  if (message.watchSilence) {
    const { terminal, intervalNs, intervals } = message.watchSilence;
    const watch = { terminal: terminal ?? 0, intervalNs: intervalNs ?? 0 };
    return { kind: 'watch-silence', ...watch, intervals: intervals ?? [] };
  }
  if (message.terminal) {
    const command = commandFromWire(message.terminal);
    if (typeof command === 'string') return command;
    return { kind: 'terminal', terminal: message.terminal.terminal ?? 0, command };
  }
  if (message.timerSet) return timerFromWire(message.timerSet) ?? 'malformed';
  if (message.timerCancel) return { kind: 'timer-cancel', timer: message.timerCancel.timer ?? 0 };
  if (message.storeWrite) return storeWriteFromWire(message.storeWrite) ?? 'malformed';
  if (message.storeDelete) {
    const region = nameOf(REGIONS, message.storeDelete.region ?? 0);
    if (region === undefined) return 'malformed';
    return { kind: 'store-delete', region, key: message.storeDelete.key ?? '' };
  }
  if (message.deliver) return deliverFromWire(message.deliver) ?? 'malformed';
  if (message.submitResult) return submitResultFromWire(message.submitResult) ?? 'malformed';
  if (message.report) {
    const { id, args } = message.report;
    const severity = nameOf(SEVERITIES, message.report.severity ?? 0);
    if (severity === undefined) return 'malformed';
    return { kind: 'report', report: { id: id ?? 0, severity, args: args ?? [] } };
  }
  if (message.transition) return transitionFromWire(message.transition) ?? 'malformed';
  return managementFromWire(message);
};

const timerToWire = (effect: EffectOf<'timer-set'>): lasermesh.avionics.TimerSet.$Properties => {
  const { timer, atMonotonicNs, owner } = effect;
  if (owner === undefined) return { timer, atMonotonicNs };
  const { instance, state } = owner;
  const machine = numberOf(MACHINES, owner.machine);
  return { timer, atMonotonicNs, owner: { machine, instance, state } };
};

const timerFromWire = (
  message: lasermesh.avionics.TimerSet.$Properties,
): EffectOf<'timer-set'> | undefined => {
  const { timer, atMonotonicNs, owner } = message;
  const set = { timer: timer ?? 0, atMonotonicNs: atMonotonicNs ?? 0 };
  if (!owner) return { kind: 'timer-set', ...set };
  const machine = nameOf(MACHINES, owner.machine ?? 0);
  if (machine === undefined) return undefined;
  const { instance, state } = owner;
  return {
    kind: 'timer-set',
    ...set,
    owner: { machine, instance: instance ?? 0, state: state ?? '' },
  };
};

const idleFromWire = (idle: lasermesh.avionics.Idle.$Properties): EffectOf<'idle'> => {
  const { terminal, frame, intervalNs } = idle;
  const image = frame && frame.length > 0 ? imageFromBytes(kept(frame)) : undefined;
  return { kind: 'idle', terminal: terminal ?? 0, image, intervalNs: intervalNs ?? 0 };
};

const storeWriteFromWire = (
  message: lasermesh.avionics.StoreWrite.$Properties,
): EffectOf<'store-write'> | undefined => {
  const { write, key, bytes } = message;
  const region = nameOf(REGIONS, message.region ?? 0);
  if (region === undefined) return undefined;
  const chunks = bytes && bytes.length > 0 ? [kept(bytes)] : [];
  return { kind: 'store-write', write: write ?? 0, region, key: key ?? '', bytes: chunks };
};

const deliverFromWire = (
  message: lasermesh.avionics.Deliver.$Properties,
): EffectOf<'deliver'> | undefined => {
  const header = message.header ? headerFromWire(message.header) : undefined;
  const { payload } = message;
  if (header === undefined || (payload?.length ?? 0) !== header.payloadBytes) return undefined;
  return { kind: 'deliver', header, payload: payload && payload.length > 0 ? [payload] : [] };
};

const submitResultFromWire = (
  message: lasermesh.avionics.SubmitResult.$Properties,
): EffectOf<'submit-result'> | undefined => {
  const refusal = message.reason ?? 0;
  const reason = refusal === 0 ? '' : nameOf(SUBMIT_REFUSALS, refusal);
  if (reason === undefined) return undefined;
  return {
    kind: 'submit-result',
    request: message.request ?? 0,
    accepted: message.accepted ?? false,
    reason,
    createdNs: message.createdNs ?? 0,
    sequence: message.sequence ?? 0,
  };
};

const transitionFromWire = (
  message: lasermesh.avionics.Transition.$Properties,
): EffectOf<'transition'> | undefined => {
  const machine = nameOf(MACHINES, message.machine ?? 0);
  const { instance, from, to } = message;
  if (machine === undefined) return undefined;
  return { kind: 'transition', machine, instance: instance ?? 0, from: from ?? '', to: to ?? '' };
};

/** A batch: one effect that cannot be taken makes the whole of it one. */
export const effectsFromWire = (
  message: lasermesh.avionics.Effects.$Properties,
): readonly AvionicsEffect[] | RejectReason => {
  const effects: AvionicsEffect[] = [];
  for (const part of message.effects ?? []) {
    const effect = effectFromWire(part);
    if (typeof effect === 'string') return effect;
    effects.push(effect);
  }
  return effects;
};
