import { describe, expect, it } from 'vitest';
import { campaignJsonSchema } from '../../../harness/campaign/campaign-schema.ts';
import { CHECKER_IDS } from '../../../harness/checkers/checkers.ts';
import { GATES } from '../../../harness/coverage/gates.ts';

type Node = Readonly<Record<string, unknown>>;

const at = (...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((node, key) => (node as Node)[key], campaignJsonSchema());

describe('the JSON Schema of campaigns', () => {
  it('names checkers and gates, as the loader knows no others', () => {
    expect(at('properties', 'tested', 'propertyNames')).toEqual({ enum: CHECKER_IDS });
    expect(at('properties', 'gates', 'anyOf', 2, 'items')).toMatchObject({
      enum: GATES.map(({ id }) => id),
    });
  });

  it('refuses what the loader refuses: shares of 0, no kind, kinds chosen both ways', () => {
    const scenario = at('properties', 'scenarios', 'items', 'anyOf', 1);
    expect(scenario).toMatchObject({ properties: { share: { exclusiveMinimum: 0 } } });
    const faults = at('properties', 'faults');
    expect(faults).toMatchObject({ properties: { only: { minItems: 1 } } });
    expect(faults).toMatchObject({ not: { required: ['only', 'without'] } });
  });
});
