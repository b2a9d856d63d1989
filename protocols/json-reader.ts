import { InputError } from './errors.ts';

/** A JSON value with the place where it stands, so that complaints about content can name it. */
export type JsonNode =
  | {
      readonly kind: 'object';
      readonly at: number;
      readonly members: ReadonlyMap<string, JsonNode>;
    }
  | { readonly kind: 'array'; readonly at: number; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly at: number; readonly text: string }
  /** `text` as written: decimals are not forced through a double. */
  | { readonly kind: 'number'; readonly at: number; readonly text: string }
  | { readonly kind: 'literal'; readonly at: number; readonly value: boolean | null };

const DEPTH_MAX = 64;

/** `file:line:col` of an offset, or `line:col` without a file; both from 1. */
export const placeOf = (text: string, offset: number, file: string | undefined): string => {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  const place = `${line}:${offset - start + 1}`;
  return file === undefined ? place : `${file}:${place}`;
};

/** Reads JSON (RFC 8259). Throws InputError with a place on syntax errors and duplicate names. */
export const readJson = (text: string, file?: string): JsonNode => {
  const reader = new JsonReader(text, file);
  const node = reader.value(0);
  reader.end();
  return node;
};

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Up to a quote or an escape within a string; what they are is judged by JSON.parse. */
const PLAIN = /[^"\\]*/y;
const SPACE = /[ \t\r\n]*/y;
const LITERALS = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

class JsonReader {
  private readonly text: string;
  private readonly file: string | undefined;
  private position = 0;

  constructor(text: string, file: string | undefined) {
    this.text = text;
    this.file = file;
    if (text.charCodeAt(0) === 0xfeff) this.position = 1;
  }

  value(depth: number): JsonNode {
    this.space();
    const at = this.position;
    const next = this.text[at];
    if (depth > DEPTH_MAX) this.fail(`nested deeper than ${DEPTH_MAX}`);
    if (next === '{') return this.object(depth);
    if (next === '[') return this.array(depth);
    if (next === '"') return { kind: 'string', at, text: this.string() };
    const number = this.match(NUMBER);
    if (number !== undefined) return { kind: 'number', at, text: number };
    for (const [word, value] of LITERALS) {
      if (this.text.startsWith(word, at)) {
        this.position += word.length;
        return { kind: 'literal', at, value };
      }
    }
    return this.fail('expected a JSON value');
  }

  end(): void {
    this.space();
    if (this.position < this.text.length) this.fail('expected the end of the file');
  }

  private object(depth: number): JsonNode {
    const at = this.position++;
    const members = new Map<string, JsonNode>();
    while (this.more('}', members.size > 0)) {
      const nameAt = this.position;
      if (this.text[nameAt] !== '"') this.fail('expected a name in quotes');
      const name = this.string();
      if (members.has(name)) {
        this.position = nameAt;
        this.fail(`"${name}" stands here twice`);
      }
      this.expect(':');
      members.set(name, this.value(depth + 1));
    }
    return { kind: 'object', at, members };
  }

  private array(depth: number): JsonNode {
    const at = this.position++;
    const items: JsonNode[] = [];
    while (this.more(']', items.length > 0)) items.push(this.value(depth + 1));
    return { kind: 'array', at, items };
  }

  /** Whether another member follows; passes over the comma, or over the closing bracket. */
  private more(close: string, comma: boolean): boolean {
    this.space();
    if (this.text[this.position] === close) {
      this.position += 1;
      return false;
    }
    if (comma) this.expect(',');
    this.space();
    return true;
  }

  private expect(sign: string): void {
    this.space();
    if (this.text[this.position] !== sign) this.fail(`expected "${sign}"`);
    this.position += 1;
  }

  private string(): string {
    const at = this.position;
    const quoted = this.quoted();
    if (quoted === undefined) return this.fail('unfinished string');
    try {
      return String(JSON.parse(quoted));
    } catch {
      this.position = at;
      return this.fail('bad escape or control character in a string');
    }
  }

  /** A string with its quotes, and behind it; undefined, and at its begin: it has no end. */
  private quoted(): string | undefined {
    const at = this.position++;
    // Piece by piece: one expression for all runs out of stack at some millions of escapes.
    for (;;) {
      this.match(PLAIN);
      if (this.text[this.position] === '"') {
        this.position += 1;
        return this.text.slice(at, this.position);
      }
      if (this.position + 1 >= this.text.length) {
        this.position = at;
        return undefined;
      }
      this.position += 2;
    }
  }

  private space(): void {
    this.match(SPACE);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    this.position += found?.length ?? 0;
    return found;
  }

  private fail(message: string): never {
    throw new InputError('json', message, placeOf(this.text, this.position, this.file));
  }
}
