import type { AvionicsInput } from './avionics.ts';
import { effectsFromWire, effectToWire } from './avionics-effect-wire.ts';
import { inputFromWire, inputToWire } from './avionics-input-wire.ts';
import { nameOf, numberOf, plainBytes } from './codec.ts';
import {
  configurationFromWire,
  configurationToWire,
  terminalFromWire,
  terminalToWire,
} from './configuration-codec.ts';
import type { Decoded, RejectReason } from './errors.ts';
import {
  type FromNode,
  GATEWAY_MODES,
  type GatewayMode,
  REFUSAL_REASONS,
  type TerminalCommands,
  type TerminalUpload,
  type ToNode,
} from './gateway.ts';
import { FROM_NODE, FROM_NODE_CAPS, TO_NODE, TO_NODE_CAPS } from './gateway-rules.ts';
import { lasermesh } from './generated/lasermesh.js';
import { decodeGenerated } from './generated-bytes.ts';
import { profileFromWire, profileToWire } from './profile-wire.ts';
import { assertInteger, assertIntegers, UINT32_MAX, UINT53_MAX } from './wire-integers.ts';
import { sound } from './wire-rules.ts';

const wire = lasermesh.gateway;
type WireFromNode = lasermesh.gateway.FromNode.$Properties;
type WireToNode = lasermesh.gateway.ToNode.$Properties;
type WireAttach = lasermesh.gateway.Attach.$Properties;
type WireStep = lasermesh.gateway.Step.$Properties;
type WireCommands = lasermesh.gateway.Commands.$Properties;
type WireUpload = lasermesh.gateway.TerminalUpload.$Properties;
type WireAnswer = lasermesh.gateway.Answer.$Properties;
type WireWelcome = lasermesh.gateway.Welcome.$Properties;

/** Without the length that goes before it on a stream. Throws on what no gateway would take. */
export const encodeFromNode = (message: FromNode): Uint8Array =>
  sound(wire.FromNode.encode(fromNodeToWire(message)).finish(), FROM_NODE, FROM_NODE_CAPS);

/** Large payloads and images are views into the bytes, which nobody may change afterwards. */
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
      const inputs = (message.inputs ?? []).map(inputToWire);
      for (const input of inputs) assertIntegers(input);
      return { answer: { number, effects, inputs } };
    }
    case 'leave':
      return { leave: {} };
  }
};

const fromNodeFromWire = ({ attach, answer, leave }: WireFromNode): FromNode | RejectReason => {
  if (attach) return attachFromWire(attach);
  if (leave) return { kind: 'leave' };
  return answer ? answerFromWire(answer) : 'unknown-type';
};

const answerFromWire = (answer: WireAnswer): FromNode | RejectReason => {
  const effects = effectsFromWire(answer.effects ?? {});
  if (typeof effects === 'string') return effects;
  const number = answer.number ?? 0;
  if (!answer.inputs?.length) return { kind: 'answer', number, effects };
  const inputs: AvionicsInput[] = [];
  for (const wireInput of answer.inputs) {
    const input = inputFromWire(wireInput);
    if (typeof input === 'string') return input;
    inputs.push(input);
  }
  return { kind: 'answer', number, effects, inputs };
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
    case 'terminal-welcome': {
      const { version, mode, answerWithinNs, terminal, attachment } = message;
      assertInteger(answerWithinNs, UINT53_MAX);
      assertInteger(attachment, UINT53_MAX);
      const head = { protocolVersion: version, mode: modeNumber(mode), answerWithinNs, attachment };
      return { welcome: { ...head, terminal: uploadToWire(terminal) } };
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
    case 'commands': {
      const { number } = message;
      assertInteger(number, UINT53_MAX);
      return { step: { number, commands: commandsToWire(message.commands) } };
    }
    case 'farewell':
      return { farewell: { reason: message.reason } };
  }
};

const commandsToWire = ({ monotonicNs, utcNs, effects }: TerminalCommands): WireCommands => {
  const commands = { monotonicNs, utcNs, effects: { effects: effects.map(effectToWire) } };
  assertIntegers(commands, 'directions');
  return commands;
};

const uploadToWire = ({ nodeName, entry }: TerminalUpload): WireUpload => ({
  nodeName,
  entry: terminalToWire(entry, 0),
  profile: profileToWire(entry.profile),
});

const toNodeFromWire = (message: WireToNode): ToNode | RejectReason => {
  const { welcome, refusal, step, farewell } = message;
  if (step) return stepFromWire(step);
  if (welcome) return welcomeFromWire(welcome);
  if (farewell) return { kind: 'farewell', reason: farewell.reason ?? '' };
  if (!refusal) return 'unknown-type';
  const reason = nameOf(REFUSAL_REASONS, refusal.reason ?? 0);
  if (reason === undefined) return 'malformed';
  return { kind: 'refusal', reason, detail: refusal.detail ?? '' };
};

const stepFromWire = ({ number = 0, input, commands }: WireStep): ToNode | RejectReason => {
  if (commands && input) return 'malformed';
  if (commands) {
    const effects = effectsFromWire(commands.effects ?? {});
    if (typeof effects === 'string') return effects;
    const { monotonicNs = 0, utcNs = 0 } = commands;
    return {
      kind: 'commands',
      number: number ?? 0,
      commands: { monotonicNs: monotonicNs ?? 0, utcNs: utcNs ?? 0, effects },
    };
  }
  const decoded = inputFromWire(input ?? {});
  return typeof decoded === 'string'
    ? decoded
    : { kind: 'step', number: number ?? 0, input: decoded };
};

const welcomeFromWire = (welcome: WireWelcome): ToNode | RejectReason => {
  const mode = nameOf(GATEWAY_MODES, welcome.mode ?? 0);
  if (mode === undefined) return 'malformed';
  const head = {
    version: welcome.protocolVersion ?? 0,
    mode,
    answerWithinNs: welcome.answerWithinNs ?? 0,
    attachment: welcome.attachment ?? 0,
  };
  if (welcome.terminal) return terminalWelcome(welcome.terminal, head);
  if (!welcome.configuration) return 'malformed';
  const configuration = configurationFromWire(welcome.configuration);
  if (typeof configuration === 'string') return configuration;
  return { kind: 'welcome', ...head, configuration };
};

type WelcomeHead = Omit<Extract<ToNode, { kind: 'terminal-welcome' }>, 'kind' | 'terminal'>;

const terminalWelcome = (upload: WireUpload, head: WelcomeHead): ToNode | RejectReason => {
  const profile = profileFromWire(upload.profile ?? {});
  if (typeof profile === 'string') return profile;
  const entry = terminalFromWire(upload.entry ?? {}, profile);
  if (entry === undefined) return 'malformed';
  return {
    kind: 'terminal-welcome',
    ...head,
    terminal: { nodeName: upload.nodeName ?? '', entry },
  };
};

const modeNumber = (mode: GatewayMode | undefined): number =>
  mode === undefined ? 0 : numberOf(GATEWAY_MODES, mode);
