import { z } from 'zod';
import type { Problem } from './problem.ts';
import type { SourceText } from './source-text.ts';
import { suggestion } from './suggest.ts';

/** What a schema found wrong, as problems with places. */
export const schemaProblems = (
  source: SourceText,
  schema: z.ZodType,
  error: z.ZodError,
): Problem[] => {
  const issues = error.issues.flatMap(unfolded);
  const problems = issues.flatMap((issue) => problemsOf(source, schema, issue));
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
};

/** Of a union the complaints of the branch whose kind of value was written; else the union's. */
const unfolded = (issue: z.core.$ZodIssue): z.core.$ZodIssue[] => {
  if (issue.code !== 'invalid_union') return [issue];
  const branch = issue.errors.find(([first]) => first !== undefined && !wrongKind(first));
  if (branch === undefined) return [issue];
  return branch.flatMap((inner) =>
    unfolded({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue),
  );
};

const wrongKind = ({ path, code }: z.core.$ZodIssue): boolean =>
  path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');

const problemsOf = (
  source: SourceText,
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
): readonly Problem[] => {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path, source.value);
    return issue.keys.map((key) => ({
      severity: 'error',
      ...source.place([...path, key], true),
      message: `unknown key "${key}"${path.length > 0 ? ` in ${pathText(path)}` : ''}`,
      hint: key === '<<' ? 'YAML 1.2 has no merge keys: write them out' : suggestion(key, known),
    }));
  }
  const found = valueAt(source.value, path);
  return [
    {
      severity: 'error',
      ...source.place(path),
      message: `${pathText(path)}: ${messageOf(issue, found)}`,
      hint: hintOf(issue, found, schema, path),
    },
  ];
};

const messageOf = (issue: z.core.$ZodIssue, found: unknown): string => {
  // Our own message, where a schema has one.
  if (!/^(Invalid|Too) /.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type': {
      const expected = nameOf(issue.expected);
      return found === undefined
        ? `missing, expected ${expected}`
        : `expected ${expected}, got ${shown(found)}`;
    }
    case 'invalid_value':
      return found === undefined
        ? `missing, expected one of ${issue.values.join(', ')}`
        : `expected one of ${issue.values.join(', ')}, got ${shown(found)}`;
    case 'too_small':
      return bounded(issue.origin, `${issue.inclusive === false ? 'more than' : 'at least'}`, {
        bound: issue.minimum,
        found,
      });
    case 'too_big':
      return bounded(issue.origin, `${issue.inclusive === false ? 'less than' : 'at most'}`, {
        bound: issue.maximum,
        found,
      });
    case 'invalid_union':
      return found === undefined ? 'missing' : `cannot be ${shown(found)}`;
    default:
      return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  }
};

const bounded = (
  origin: string,
  words: string,
  { bound, found }: { readonly bound: number | bigint; readonly found: unknown },
): string => {
  if (origin === 'array') {
    const got = Array.isArray(found) ? `, got ${found.length}` : '';
    return `expected ${words} ${bound} ${bound === 1 ? 'entry' : 'entries'}${got}`;
  }
  if (origin === 'string') return `expected ${words} ${bound} characters`;
  return `expected ${words} ${bound}, got ${shown(found)}`;
};

const hintOf = (
  issue: z.core.$ZodIssue,
  found: unknown,
  schema: z.ZodType,
  path: readonly PropertyKey[],
): string => {
  if (issue.code === 'custom')
    return typeof issue.params?.hint === 'string' ? issue.params.hint : '';
  if (found === null && issue.code === 'invalid_union') {
    return kindsOf(schema, path.slice(0, -1)).includes('null') ? "in quotes: 'null'" : '';
  }
  if (found === null && issue.code === 'invalid_value') {
    return issue.values.includes('null') ? "in quotes: 'null'" : '';
  }
  if (typeof found !== 'string') return '';
  if (issue.code === 'invalid_value') return suggestion(found, issue.values.map(String));
  if (issue.code !== 'invalid_union') return '';
  return suggestion(found, kindsOf(schema, path.slice(0, -1)));
};

const nameOf = (expected: string): string => {
  const names: Readonly<Record<string, string>> = {
    object: 'a mapping',
    array: 'a list',
    string: 'text',
    int: 'a whole number',
    boolean: 'true or false',
  };
  return names[expected] ?? `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`;
};

const shown = (value: unknown): string => {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

/** `flows[2].size` */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '') || 'scenario';

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    root,
  );

/** Schema of the value at a path, as far as mappings and lists lead there. */
const schemaAt = (schema: z.ZodType, path: readonly PropertyKey[], root: unknown): unknown => {
  let at: unknown = schema;
  let value: unknown = root;
  for (const step of path) {
    at = chosen(unwrapped(at), value);
    value = valueAt(value, [step]);
    if (at instanceof z.ZodObject) at = at.shape[String(step)];
    else if (at instanceof z.ZodArray) at = at.element;
    else return undefined;
  }
  return unwrapped(at);
};

/** Keys that the schema knows at a path. */
const keysAt = (schema: z.ZodType, path: readonly PropertyKey[], root: unknown): string[] => {
  const at = chosen(schemaAt(schema, path, root), valueAt(root, path));
  if (at instanceof z.ZodRecord && at.keyType instanceof z.ZodEnum) {
    return at.keyType.options.map(String);
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
};

const kindsOf = (schema: z.ZodType, path: readonly PropertyKey[]): string[] => {
  const at = schemaAt(schema, path, undefined);
  if (!(at instanceof z.ZodDiscriminatedUnion)) return [];
  return at.options.map((option) => String(literalKind(option, at.def.discriminator)));
};

const unwrapped = (schema: unknown): unknown => {
  let at = schema;
  while (at instanceof z.ZodOptional) at = at.unwrap();
  return at;
};

/**
 * The branch of a union that a value means by its `kind` or the like, or the only mapping among its branches.
 */
const chosen = (schema: unknown, value: unknown): unknown => {
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const { discriminator } = schema.def;
    const kind = valueAt(value, [discriminator]);
    return schema.options.find((option) => literalKind(option, discriminator) === kind);
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.find((option) => option instanceof z.ZodObject);
  }
  return schema;
};

const literalKind = (option: unknown, discriminator: string): unknown => {
  const kind = option instanceof z.ZodObject ? option.shape[discriminator] : undefined;
  return kind instanceof z.ZodLiteral ? kind.value : undefined;
};
