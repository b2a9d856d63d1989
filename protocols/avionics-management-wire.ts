import type { AvionicsEffect } from './avionics.ts';
import { BOOT_CAUSES, COMMAND_STAGES, EPOCH_STATES } from './avionics-names.ts';
import { nameOf, numberOf, plainBytes } from './codec.ts';
import type { RejectReason } from './errors.ts';
import type { lasermesh } from './generated/lasermesh.js';

type WireEffect = lasermesh.avionics.Effect.$Properties;

/** Effects by which a computer manages itself and answers its operator. */
type ManagementEffect = Extract<
  AvionicsEffect,
  {
    kind:
      | 'watchdog'
      | 'restart'
      | 'telemetry'
      | 'plan-active'
      | 'key-epoch'
      | 'command-stage'
      | 'authenticated';
  }
>;

/** Properties for generated code. */
export const managementToWire = (effect: ManagementEffect): WireEffect => {
  switch (effect.kind) {
    case 'watchdog':
      return { watchdog: { timeoutNs: effect.timeoutNs } };
    case 'restart':
      return { restart: { boot: numberOf(BOOT_CAUSES, effect.boot) } };
    case 'telemetry':
      return { telemetry: { bytes: effect.bytes } };
    case 'plan-active': {
      const { version, digest, contacts } = effect;
      return { planActive: { version, digest, contacts } };
    }
    case 'key-epoch': {
      const state = numberOf(EPOCH_STATES, effect.state);
      return { keyEpoch: { epoch: effect.epoch, state } };
    }
    case 'command-stage': {
      const { command, opcode, reason } = effect;
      const stage = numberOf(COMMAND_STAGES, effect.stage);
      return { commandStage: { command, opcode, stage, reason } };
    }
    case 'authenticated': {
      const { terminal, session, counter } = effect;
      return { authenticated: { terminal, session, counter } };
    }
  }
};

/** Our union of a generated message; a reason when something required is missing. */
export const managementFromWire = (message: WireEffect): ManagementEffect | RejectReason => {
  if (message.watchdog) return { kind: 'watchdog', timeoutNs: message.watchdog.timeoutNs ?? 0 };
  if (message.restart) {
    const boot = nameOf(BOOT_CAUSES, message.restart.boot ?? 0);
    if (boot !== 'warm' && boot !== 'cold') return 'malformed';
    return { kind: 'restart', boot };
  }
  if (message.telemetry) {
    return { kind: 'telemetry', bytes: plainBytes(message.telemetry.bytes) };
  }
  if (message.planActive) {
    const { version, digest, contacts } = message.planActive;
    const plan = { version: version ?? 0, digest: digest ?? 0, contacts: contacts ?? 0 };
    return { kind: 'plan-active', ...plan };
  }
  if (message.keyEpoch) {
    const state = nameOf(EPOCH_STATES, message.keyEpoch.state ?? 0);
    if (state === undefined) return 'malformed';
    return { kind: 'key-epoch', epoch: message.keyEpoch.epoch ?? 0, state };
  }
  if (message.commandStage) {
    const { command, opcode, reason } = message.commandStage;
    const stage = nameOf(COMMAND_STAGES, message.commandStage.stage ?? 0);
    if (stage === undefined) return 'malformed';
    const texts = { opcode: opcode ?? '', stage, reason: reason ?? '' };
    return { kind: 'command-stage', command: command ?? 0, ...texts };
  }
  if (message.authenticated) {
    const { terminal, session, counter } = message.authenticated;
    const frame = { terminal: terminal ?? 0, session: session ?? 0, counter: counter ?? 0 };
    return { kind: 'authenticated', ...frame };
  }
  return 'unknown-type';
};
