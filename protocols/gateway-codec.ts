import { effectsFromWire, effectToWire } from './avionics-effect-wire.ts';
import { inputFromWire, inputToWire } from './avionics-input-wire.ts';
import { nameOf, numberOf, plainBytes } from './codec.ts';
import { configurationFromWire, configurationToWire } from './configuration-codec.ts';
import type { Decoded, RejectReason } from './errors.ts';
import {
  type FromNode,
  GATEWAY_MODES,
  type GatewayMode,
  REFUSAL_REASONS,
  type ToNode,
} from './gateway.ts';
import { FROM_NODE, FROM_NODE_CAPS, TO_NODE, TO_NODE_CAPS } from './gateway-rules.ts';
import { lasermesh } from './generated/lasermesh.js';
import { decodeGenerated } from './generated-bytes.ts';
import { assertInteger, assertIntegers, UINT32_MAX, UINT53_MAX } from './wire-integers.ts';
import { sound } from './wire-rules.ts';

const wire = lasermesh.gateway;
type WireFromNode = lasermesh.gateway.FromNode.$Properties;
type WireToNode = lasermesh.gateway.ToNode.$Properties;
type WireAttach = lasermesh.gateway.Attach.$Properties;
type WireWelcome = lasermesh.gateway.Welcome.$Properties;

/** Without the length that goes before it on a stream. Throws on what no gateway would take. */
export const encodeFromNode = (message: FromNode): Uint8Array =>
  sound(wire.FromNode.encode(fromNodeToWire(message)).finish(), FROM_NODE, FROM_NODE_CAPS);

/** Payloads and images are views into the bytes, which nobody may change afterwards. */
export const decodeFromNode = (bytes: Uint8Array): Decoded<FromNode> =>
  decodeGenerated(bytes, wire.FromNode, FROM_NODE, FROM_NODE_CAPS, fromNodeFromWire);

export const encodeToNode = (message: ToNode): Uint8Array =>
  sound(wire.ToNode.encode(toNodeToWire(message)).finish(), TO_NODE, TO_NODE_CAPS);

export const decodeToNode = (bytes: Uint8Array): Decoded<ToNode> =>
  decodeGenerated(bytes, wire.ToNode, TO_NODE, TO_NODE_CAPS, toNodeFromWire);

const fromNodeToWire = (message: FromNode): WireFromNode => {
  switch (message.kind) {
    case 'attach': {
      const { version, node, terminal, token, mode, software } = message;
      assertInteger(version, UINT32_MAX);
      const number = modeNumber(mode);
      return {
        attach: { protocolVersion: version, node, terminal, token, mode: number, software },
      };
    }
    case 'answer': {
      const { number } = message;
      const effects = { effects: message.effects.map(effectToWire) };
      assertInteger(number, UINT53_MAX);
      assertIntegers(effects, 'directions');
      return { answer: { number, effects } };
    }
    case 'leave':
      return { leave: {} };
  }
};

const fromNodeFromWire = ({ attach, answer, leave }: WireFromNode): FromNode | RejectReason => {
  if (attach) return attachFromWire(attach);
  if (leave) return { kind: 'leave' };
  if (!answer) return 'unknown-type';
  const effects = effectsFromWire(answer.effects ?? {});
  if (typeof effects === 'string') return effects;
  return { kind: 'answer', number: answer.number ?? 0, effects };
};

const attachFromWire = (attach: WireAttach): FromNode => ({
  kind: 'attach',
  version: attach.protocolVersion ?? 0,
  node: attach.node ?? '',
  terminal: attach.terminal ?? '',
  token: plainBytes(attach.token),
  mode: nameOf(GATEWAY_MODES, attach.mode ?? 0),
  software: attach.software ?? '',
});

const toNodeToWire = (message: ToNode): WireToNode => {
  switch (message.kind) {
    case 'welcome': {
      const { version, mode, answerWithinNs, configuration, attachment } = message;
      assertInteger(answerWithinNs, UINT53_MAX);
      assertInteger(attachment, UINT53_MAX);
      return {
        welcome: {
          protocolVersion: version,
          mode: modeNumber(mode),
          answerWithinNs,
          configuration: configurationToWire(configuration),
          attachment,
        },
      };
    }
    case 'refusal': {
      const { reason, detail } = message;
      return { refusal: { reason: numberOf(REFUSAL_REASONS, reason), detail } };
    }
    case 'step': {
      const { number } = message;
      const input = inputToWire(message.input);
      assertInteger(number, UINT53_MAX);
      assertIntegers(input);
      return { step: { number, input } };
    }
    case 'farewell':
      return { farewell: { reason: message.reason } };
  }
};

const toNodeFromWire = (message: WireToNode): ToNode | RejectReason => {
  const { welcome, refusal, step, farewell } = message;
  if (step) {
    const input = inputFromWire(step.input ?? {});
    return typeof input === 'string' ? input : { kind: 'step', number: step.number ?? 0, input };
  }
  if (welcome) return welcomeFromWire(welcome);
  if (farewell) return { kind: 'farewell', reason: farewell.reason ?? '' };
  if (!refusal) return 'unknown-type';
  const reason = nameOf(REFUSAL_REASONS, refusal.reason ?? 0);
  if (reason === undefined) return 'malformed';
  return { kind: 'refusal', reason, detail: refusal.detail ?? '' };
};

const welcomeFromWire = (welcome: WireWelcome): ToNode | RejectReason => {
  const mode = nameOf(GATEWAY_MODES, welcome.mode ?? 0);
  if (mode === undefined || !welcome.configuration) return 'malformed';
  const configuration = configurationFromWire(welcome.configuration);
  if (typeof configuration === 'string') return configuration;
  return {
    kind: 'welcome',
    version: welcome.protocolVersion ?? 0,
    mode,
    answerWithinNs: welcome.answerWithinNs ?? 0,
    configuration,
    attachment: welcome.attachment ?? 0,
  };
};

const modeNumber = (mode: GatewayMode | undefined): number =>
  mode === undefined ? 0 : numberOf(GATEWAY_MODES, mode);
