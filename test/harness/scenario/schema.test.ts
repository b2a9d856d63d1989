import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { presetNames, presetText } from '../../../harness/scenario/load.ts';
import { scenarioJsonSchema } from '../../../harness/scenario/schema.ts';
import { load, refusal, SOUND, spoilt } from './sources.ts';

interface JsonSchema {
  readonly $schema?: string;
  readonly type?: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: unknown;
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly allOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  readonly const?: unknown;
}

const schema = JSON.parse(JSON.stringify(scenarioJsonSchema())) as JsonSchema;

/** All schemas in it, with their path. */
const walk = (at: JsonSchema, path: string): (readonly [string, JsonSchema])[] => [
  [path, at],
  ...Object.entries(at.properties ?? {}).flatMap(([key, one]) => walk(one, `${path}.${key}`)),
  ...[at.items ?? []].flat().flatMap((one) => walk(one as JsonSchema, `${path}[]`)),
  ...[...(at.anyOf ?? []), ...(at.oneOf ?? [])].flatMap((one) => walk(one, path)),
];

/** Clauses on keys that stand together, which zod does not read back. */
const CLAUSES = ['allOf', 'anyOf', 'oneOf', 'not', 'dependencies', 'minProperties'];

const withoutClauses = (_: string, at: unknown): unknown =>
  typeof at === 'object' && at !== null && 'properties' in at
    ? Object.fromEntries(Object.entries(at).filter(([key]) => !CLAUSES.includes(key)))
    : at;

/** Whether a value, and what is in it, keeps to those clauses. */
const keepsClauses = (at: JsonSchema, value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((one) => keepsClauses(at.items as JsonSchema, one));
  if (at.properties === undefined) {
    const kind = 'kind' in value ? value.kind : undefined;
    const branch = (at.oneOf ?? []).find((one) => one.properties?.kind?.const === kind);
    return branch === undefined || keepsClauses(branch, value);
  }
  const fits = ({ required = [] }: JsonSchema): boolean => required.every((key) => key in value);
  const fitting = (of: readonly JsonSchema[] | undefined): number | undefined =>
    of?.filter(fits).length;
  return (
    (fitting(at.oneOf) ?? 1) === 1 &&
    (fitting(at.anyOf) ?? 1) > 0 &&
    (at.not === undefined || !fits(at.not)) &&
    (at.allOf ?? []).every(({ anyOf }) => (fitting(anyOf) ?? 1) > 0) &&
    Object.keys(value).length >= (at.minProperties ?? 0) &&
    Object.entries(at.dependencies ?? {}).every(
      ([key, required]) => !(key in value) || fits({ required }),
    ) &&
    Object.entries(value).every(([key, one]) => keepsClauses(at.properties?.[key] ?? {}, one))
  );
};

const fault = (text: string): string => `${SOUND}faults:\n  - ${text}\n`;

describe('the JSON Schema of scenarios', () => {
  // The schema read back: it judges by itself, without the code that it was made from.
  const plain = JSON.parse(JSON.stringify(schema, withoutClauses)) as z.core.JSONSchema.JSONSchema;
  const read = z.fromJSONSchema(plain);
  const takes = (text: string): boolean => {
    const value: unknown = parse(text);
    return read.safeParse(value).success && keepsClauses(schema, value);
  };

  it('is draft-07 and holds for every preset', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
    expect(presetNames().length).toBeGreaterThanOrEqual(4);
    for (const name of presetNames()) {
      expect(read.safeParse(parse(presetText(name))).error).toBeUndefined();
      expect(takes(presetText(name))).toBe(true);
    }
    expect(takes(SOUND)).toBe(true);
  });

  it.each([
    ['an unknown key', spoilt('every:', 'evry:')],
    ['a bare number', spoilt('700 km', '700')],
    ['a wrong unit', spoilt('700 km', '700 parsec')],
    ['an unknown word', spoilt('tactical', 'strategic')],
    ['too few satellites', spoilt('satellites: 8', 'satellites: 0')],
    ['a missing key', spoilt('duration: 10 min\n', '')],
    ['a negative duration', spoilt('10 min', '-10 min')],
    ['an interval of 0', spoilt('5 s', '0.0e3 s')],
    ['a negative onset', fault('{ kind: hang, node: ring-01, at: -1 s }')],
    ['a flow without an interval', spoilt('    every: 5 s\n', '')],
    ['a flow with both intervals', spoilt('every: 5 s', 'every: 5 s\n    meanEvery: 5 s')],
    ['a share of no deadline', spoilt('every: 5 s', 'every: 5 s\n    deadlineShare: 0.5')],
    ['a constellation of nothing', spoilt('walker: ', '#')],
    ['a selection of no elements', spoilt('    terminals', '    select: name=A\n    terminals')],
    ['no nodes', 'name: test\nduration: 1 min\n'],
    ['a fault at no time', fault('{ kind: hang, node: ring-01 }')],
    [
      'a trigger of no state',
      fault('{ kind: hang, node: ring-01, when: { node: ring-01, enters: acquirring } }'),
    ],
    ['no other limit', fault('{ kind: other-limits, node: ring-01, at: 1 s, limits: {} }')],
    ['a bad table of nothing', fault('{ kind: bad-table, at: 1 s }')],
    [
      'frames again after a time and after others',
      fault('{ kind: frames-replayed, node: ring-01, at: 1 s, delay: 1 s, behind: 3 }'),
    ],
    [
      'a contact as planned',
      fault('{ kind: contact-off-plan, from: ring-01, to: ring-02, at: 1 s }'),
    ],
  ])('refuses %s in an editor already, as the loader does', (_, text) => {
    expect(takes(text)).toBe(false);
    expect(refusal(text)).toContain('error');
  });

  it.each([
    ['0 as an onset, also with a sign', fault('{ kind: hang, node: ring-01, at: -0.0 s }')],
    ['small and signed numbers', spoilt('5 s', '+0.05e2 s')],
    [
      'a trigger for an onset',
      fault('{ kind: hang, node: ring-01, when: { node: ring-01, enters: acquiring } }'),
    ],
    [
      'held frames that come and go',
      fault(
        '{ kind: frames-held, from: ring-01, to: ring-02, at: 1 s, duration: 1 min, pulse: { period: 9 s } }',
      ),
    ],
    ['a negative step', fault('{ kind: clock-step, node: ring-01, at: 1 s, step: -5 ms }')],
  ])('takes %s, as the loader does', (_, text) => {
    expect(takes(text)).toBe(true);
    expect(load(text).scenario.nodes).toHaveLength(8);
  });

  it('shows the range that a quantity has', () => {
    expect(schema.properties?.duration?.description).toBe('simulated (duration, 1 ms to 96 d)');
  });

  it('lets an editor complete and explain: closed mappings, a description for every quantity', () => {
    const all = walk(schema, '');
    expect(all.length).toBeGreaterThan(150);
    const open = all.filter(([, at]) => at.type === 'object' && at.additionalProperties !== false);
    expect(open.map(([path]) => path)).toEqual([]);
    const silent = all.filter(
      ([, at]) => at.pattern?.includes('eE') === true && (at.description ?? '') === '',
    );
    expect(silent.map(([path]) => path)).toEqual([]);
    const top = Object.entries(schema.properties ?? {});
    expect(top.filter(([, at]) => (at.description ?? '') === '').map(([key]) => key)).toEqual([
      'description',
    ]);
  });
});
