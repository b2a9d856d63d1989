import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { presetNames, presetText } from '../../../harness/scenario/load.ts';
import { scenarioJsonSchema } from '../../../harness/scenario/schema.ts';
import { SOUND, spoilt } from './sources.ts';

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
}

const schema = JSON.parse(JSON.stringify(scenarioJsonSchema())) as JsonSchema;

/** All schemas in it, with their path. */
const walk = (at: JsonSchema, path: string): (readonly [string, JsonSchema])[] => [
  [path, at],
  ...Object.entries(at.properties ?? {}).flatMap(([key, one]) => walk(one, `${path}.${key}`)),
  ...[at.items ?? []].flat().flatMap((one) => walk(one as JsonSchema, `${path}[]`)),
  ...[...(at.anyOf ?? []), ...(at.oneOf ?? [])].flatMap((one) => walk(one, path)),
];

describe('the JSON Schema of scenarios', () => {
  // The schema read back: it judges by itself, without the code that it was made from.
  const judge = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);

  it('is draft-07 and holds for every preset', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
    expect(presetNames().length).toBeGreaterThanOrEqual(4);
    for (const name of presetNames()) {
      expect(judge.safeParse(parse(presetText(name))).error).toBeUndefined();
    }
    expect(judge.safeParse(parse(SOUND)).success).toBe(true);
  });

  it.each([
    ['an unknown key', spoilt('every:', 'evry:')],
    ['a bare number', spoilt('700 km', '700')],
    ['a wrong unit', spoilt('700 km', '700 parsec')],
    ['an unknown word', spoilt('tactical', 'strategic')],
    ['too few satellites', spoilt('satellites: 8', 'satellites: 0')],
    ['a missing key', spoilt('duration: 10 min\n', '')],
  ])('refuses %s in an editor already', (_, text) => {
    expect(judge.safeParse(parse(text)).success).toBe(false);
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
