import { z } from 'zod';
import type { Problem, SourceText } from './source-text.ts';
import { suggestion } from './suggest.ts';

/** What a schema found wrong, as problems with places; nested unions are unfolded to the nearest branch. */
export const schemaProblems = (
  source: SourceText,
  schema: z.ZodType,
  error: z.ZodError,
): Problem[] => {
  const problems: Problem[] = [];
  for (const issue of error.issues) collect(source, schema, issue, [], problems);
  return problems.slice(0, 50);
};

const collect = (
  source: SourceText,
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  prefix: readonly PropertyKey[],
  problems: Problem[],
): void => {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      problems.push({
        severity: 'error',
        ...source.place([...path, key], true),
        message: `unknown key "${key}"${path.length > 0 ? ` in ${pathText(path)}` : ''}`,
        hint: suggestion(key, keysAt(schema, path, source.value)),
      });
    }
    return;
  }
  problems.push({
    severity: 'error',
    ...source.place(path),
    message: `${pathText(path)}: ${messageOf(issue, source.value, path)}`,
    hint: hintOf(issue, source.value, path),
  });
};

const messageOf = (
  issue: z.core.$ZodIssue,
  root: unknown,
  path: readonly PropertyKey[],
): string => {
  const found = valueAt(root, path);
  if (issue.code === 'invalid_type') {
    if (found === undefined) return `missing, expected ${articled(issue.expected)}`;
    return `expected ${articled(issue.expected)}, got ${shown(found)}${unitHelp(issue, found)}`;
  }
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_union') {
    return `unknown ${String(path.at(-1) ?? 'value')} ${shown(found)}`;
  }
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
};

/** A bare number where a quantity is due is the commonest slip. */
const unitHelp = (issue: z.core.$ZodIssueInvalidType, found: unknown): string =>
  issue.expected === 'string' && typeof found === 'number'
    ? ' (a quantity needs its unit, such as "10 s", "550 km", "2.5 Gb/s")'
    : '';

const hintOf = (issue: z.core.$ZodIssue, root: unknown, path: readonly PropertyKey[]): string => {
  if (issue.code !== 'invalid_value') return '';
  const found = valueAt(root, path);
  return typeof found === 'string' ? suggestion(found, issue.values.map(String)) : '';
};

const articled = (expected: string): string => {
  if (expected === 'int') return 'a whole number';
  return `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected === 'object' ? 'mapping' : expected}`;
};

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

/** `flows[2].size` */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '') || 'scenario';

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    root,
  );

/** Keys that the schema knows at a path. */
const keysAt = (schema: z.ZodType, path: readonly PropertyKey[], root: unknown): string[] => {
  let at: unknown = schema;
  let value: unknown = root;
  for (const step of path) {
    at = unwrap(at, value);
    value = valueAt(value, [step]);
    if (at instanceof z.ZodObject) at = at.shape[String(step)];
    else if (at instanceof z.ZodArray) at = at.element;
    else return [];
  }
  at = unwrap(at, value);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
};

const unwrap = (schema: unknown, value: unknown): unknown => {
  let at = schema;
  while (at instanceof z.ZodOptional) at = at.unwrap();
  if (!(at instanceof z.ZodDiscriminatedUnion)) return at;
  const kind = valueAt(value, ['kind']);
  return at.options.find(
    (option) => option instanceof z.ZodObject && literalOf(option.shape.kind) === kind,
  );
};

const literalOf = (schema: unknown): unknown =>
  schema instanceof z.ZodLiteral ? schema.value : undefined;
