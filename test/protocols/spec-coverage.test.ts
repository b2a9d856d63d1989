import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EFFECTS, INPUT } from '../../protocols/avionics-rules.ts';
import { decodeFrame, imageFromBytes } from '../../protocols/frame-codec.ts';
import { FROM_NODE, TO_NODE } from '../../protocols/gateway-rules.ts';
import { ADMINISTRATIVE_RECORD, MANAGEMENT_MESSAGE } from '../../protocols/management-rules.ts';
import { decodeSealed } from '../../protocols/operations-codec.ts';
import { COMMAND_CONTENT, TELEMETRY_CONTENT } from '../../protocols/operations-rules.ts';
import { WireReader } from '../../protocols/wire-reader.ts';
import type { MessageRule } from '../../protocols/wire-rules.ts';

const SPEC = new URL('../../protocols/spec/', import.meta.url);

/** What an example of each kind is, and the bytes in it that are to be looked at. */
const KINDS: Readonly<Record<string, [MessageRule, (bytes: Uint8Array) => Uint8Array]>> = {
  management: [MANAGEMENT_MESSAGE, (bytes) => bytes],
  frame: [MANAGEMENT_MESSAGE, (bytes) => bodyOf(bytes)],
  administrative: [ADMINISTRATIVE_RECORD, (bytes) => bytes],
  input: [INPUT, (bytes) => bytes],
  effects: [EFFECTS, (bytes) => bytes],
  fromnode: [FROM_NODE, (bytes) => bytes],
  tonode: [TO_NODE, (bytes) => bytes],
  telecommand: [COMMAND_CONTENT, (bytes) => sealedBody(bytes)],
  telemetry: [TELEMETRY_CONTENT, (bytes) => sealedBody(bytes)],
};

const bodyOf = (bytes: Uint8Array): Uint8Array => {
  const decoded = decodeFrame(imageFromBytes(bytes));
  return decoded.ok && decoded.value.type === 'management' ? decoded.value.body : new Uint8Array();
};

const sealedBody = (bytes: Uint8Array): Uint8Array => {
  const decoded = decodeSealed(bytes);
  return decoded.ok ? decoded.value.body : new Uint8Array();
};

const isMember = ({ exclusive }: MessageRule, number: number): boolean =>
  number < 32 && ((exclusive >>> number) & 1) === 1;

/** Members of oneofs that a message may hold, `Message.number`, in all that is nested. */
const possible = (rule: MessageRule, into: Set<string>): void => {
  rule.fields.forEach((field, number) => {
    if (isMember(rule, number)) into.add(`${rule.name}.${number}`);
    if (field?.kind === 'message') possible(field.rule, into);
  });
};

/** Those that it holds. */
const shown = (bytes: Uint8Array, rule: MessageRule, into: Set<string>): void => {
  const reader = new WireReader(bytes, 0, bytes.length);
  while (reader.position < reader.end && reader.fault === undefined) {
    const key = reader.varint();
    const number = key >>> 3;
    const field = rule.fields[number];
    if (isMember(rule, number)) into.add(`${rule.name}.${number}`);
    if (field?.kind !== 'message') {
      reader.unknown(key, 0);
      continue;
    }
    const length = reader.length();
    const inner = bytes.subarray(reader.position, reader.position + length);
    shown(inner, field.rule, into);
    reader.position += length;
  }
  expect(reader.fault).toBeUndefined();
};

const examples = readdirSync(SPEC)
  .filter((name) => /^\d+-/.test(name))
  .flatMap((name) => [
    ...readFileSync(new URL(name, SPEC), 'utf8').matchAll(/^```hex (\w+)\n([\s\S]*?)^```$/gm),
  ]);

describe('wire examples of the specification', () => {
  it('show every message, input, effect, reading, command and telecommand', () => {
    const wanted = new Set<string>();
    const found = new Set<string>();
    for (const [rule] of Object.values(KINDS)) possible(rule, wanted);
    for (const [, kind = '', text = ''] of examples) {
      const known = KINDS[kind];
      if (known === undefined) continue;
      const [rule, part] = known;
      shown(part(Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))), rule, found);
    }
    expect(wanted.size).toBeGreaterThan(80);
    expect([...wanted].filter((name) => !found.has(name))).toEqual([]);
  });
});
