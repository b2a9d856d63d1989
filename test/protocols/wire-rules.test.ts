import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { EFFECTS, INPUT } from '../../protocols/avionics-rules.ts';
import { BUNDLE_HEADER, BUNDLE_MARK } from '../../protocols/bundle-rules.ts';
import { FROM_NODE, TO_NODE } from '../../protocols/gateway-rules.ts';
import { ADMINISTRATIVE_RECORD, MANAGEMENT_MESSAGE } from '../../protocols/management-rules.ts';
import {
  COMMAND_CONTENT,
  PLAN_UPLOAD,
  SEALED,
  TELEMETRY_CONTENT,
} from '../../protocols/operations-rules.ts';
import { ADVERTISEMENT, ADVERTISEMENT_KEY } from '../../protocols/routing-rules.ts';
import type { FieldRule, MessageRule } from '../../protocols/wire-rules.ts';

const PROTOCOLS = fileURLToPath(new URL('../../protocols/', import.meta.url));

const loadProtos = (): protobuf.Root => {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    target.startsWith('/') ? target : `${PROTOCOLS}${target}`;
  const files = ['link.proto', 'bundle.proto', 'routing.proto', 'management.proto'];
  root.loadSync([...files, 'avionics.proto', 'operations.proto', 'gateway.proto']);
  root.resolveAll();
  return root;
};

/** What the .proto file says of a field, in the words of our rules. */
const kindOf = (field: protobuf.Field): string => {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Enum) {
    return `enum up to ${Math.max(...Object.values(resolvedType.values))}`;
  }
  return resolvedType instanceof protobuf.Type ? `message ${resolvedType.name}` : field.type;
};

const ruleKindOf = (rule: FieldRule): string => {
  if (rule.kind === 'enum') return `enum up to ${rule.max}`;
  return rule.kind === 'message' ? `message ${rule.rule.name}` : rule.kind;
};

const compare = (root: protobuf.Root, rule: MessageRule, seen: Set<string>): void => {
  if (seen.has(rule.name)) return;
  seen.add(rule.name);
  const type = root.lookupType(rule.name);
  const known = rule.fields.flatMap((field, number) => (field === undefined ? [] : [number]));
  expect(known, rule.name).toEqual(type.fieldsArray.map(({ id }) => id).sort((a, b) => a - b));
  let oneof = 0;
  for (const field of type.fieldsArray) {
    const ours = rule.fields[field.id];
    if (ours === undefined) throw new Error(`${rule.name}.${field.name} has no rule`);
    expect(ruleKindOf(ours), `${rule.name}.${field.name}`).toBe(kindOf(field));
    const bounded = 'repeatedMax' in ours && ours.repeatedMax !== undefined;
    expect(bounded, `${rule.name}.${field.name} repeated`).toBe(field.repeated);
    if (field.partOf) oneof |= 1 << field.id;
    if (ours.kind === 'message') compare(root, ours.rule, seen);
  }
  expect(rule.exclusive, `${rule.name} oneof`).toBe(oneof);
};

describe('wire rules', () => {
  it('cover every field of the .proto files with its type', () => {
    const root = loadProtos();
    const seen = new Set<string>();
    const rules = [
      MANAGEMENT_MESSAGE,
      ADMINISTRATIVE_RECORD,
      ADVERTISEMENT,
      ADVERTISEMENT_KEY,
      BUNDLE_HEADER,
      BUNDLE_MARK,
      INPUT,
      EFFECTS,
      SEALED,
      COMMAND_CONTENT,
      TELEMETRY_CONTENT,
      PLAN_UPLOAD,
      FROM_NODE,
      TO_NODE,
    ];
    for (const rule of rules) compare(root, rule, seen);
    // All messages but those whose codec is written by hand.
    const all = root.nestedArray.flatMap(function types(part): string[] {
      if (part instanceof protobuf.Type) return [part.name];
      return part instanceof protobuf.Namespace ? part.nestedArray.flatMap(types) : [];
    });
    const byHand = ['Acknowledgement', 'LinkFrame', 'Segment', 'StoredBundle'];
    expect(all.filter((name) => !seen.has(name)).sort()).toEqual(byHand);
  });
});
