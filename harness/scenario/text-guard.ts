import { readFileSync, statSync } from 'node:fs';
import { Lexer } from 'yaml';
import type { Place } from './problem.ts';

/** Largest scenario file that is read [bytes]: some 30,000 nodes and flows written one by one. */
export const SCENARIO_BYTES_MAX = 4 * 1024 * 1024;
/** Deepest nesting; the format itself needs eight. */
export const DEPTH_MAX = 64;
/** Words and signs of a scenario: a parser needs about 7 µs for each. */
const TOKENS_MAX = 1_000_000;

/** What keeps a text from being parsed at all. */
export interface TextFault extends Place {
  readonly message: string;
}

/**
 * The text of a file that a user names, or why there is none. One of length 0 is not read: what the
 * system makes up as it is read has that length, and may have no end.
 */
export const fileText = (file: string): string | TextFault => {
  if (statSync(file).size === 0) return '';
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    return { line: 0, column: 0, length: 0, message: `cannot be read: ${code}` };
  }
};

/** What is wrong with the text of a file, under its name. */
export const textFault = (name: string, { line, column, message }: TextFault): string =>
  `${line === 0 ? name : `${name}:${line}:${column}`}  error  ${message}`;

/**
 * The text of a file, or what shows that it is none: bytes that are not UTF-8, control
 * characters.
 */
export const decodeText = (bytes: Uint8Array): string | TextFault => {
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    return { ...placeAt(latin1(bytes), invalidUtf8At(bytes)), message: 'not UTF-8 text' };
  }
  const control = CONTROL.exec(text);
  // A break by itself is one to YAML and JavaScript; the parser here takes it for a space.
  if (control === null) return text.replaceAll(/\r(?!\n)/g, '\n');
  const code = control[0].charCodeAt(0).toString(16).padStart(2, '0');
  const message = `not a text file: holds the control character 0x${code}`;
  return { ...placeAt(text, control.index), message };
};

/**
 * What makes parsing dangerous or endless: nesting that would overflow a recursive parser, a
 * flood of signs. Looks at words and signs only, in one pass.
 */
export const findFlood = (text: string): TextFault | undefined => {
  let depth = 0;
  let dashes = 0;
  let offset = 0;
  let tokens = 0;
  let lineStart = true;
  for (const token of new Lexer().lex(text)) {
    const at = offset;
    const sign = token[0];
    if (!MARKS.includes(token)) offset += token.length;
    tokens += 1;
    if (tokens > TOKENS_MAX) {
      return { ...placeAt(text, at), message: `too long: more than ${TOKENS_MAX} words and signs` };
    }
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    else if (token === '-' || token === '?') dashes += 1;
    else if (sign === '\n' || sign === '\r') dashes = 0;
    const indent = lineStart && sign === ' ' ? token.length : 0;
    lineStart = sign === '\n' || sign === '\r';
    if (depth > DEPTH_MAX || dashes > DEPTH_MAX || indent > INDENT_MAX) {
      return { ...placeAt(text, at), message: `nested deeper than ${DEPTH_MAX}` };
    }
  }
  return undefined;
};

/** Tokens of the lexer that stand for no text: document, end of a broken flow, scalar. */
const MARKS: readonly string[] = ['\u0002', '\u0018', '\u001f'];

/** Spaces before the first word of a line: each level of a block needs one at least. */
const INDENT_MAX = 4 * DEPTH_MAX;

/** Line and column of an offset, both from 1. */
export const placeAt = (text: string, offset: number): Place => {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1, length: 1 };
};

// Tab, line feed and carriage return are text.
const CONTROL = /[^\P{Cc}\t\n\r]/u;

const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** First byte that no UTF-8 text has at its place, found by halving. */
const invalidUtf8At = (bytes: Uint8Array): number => {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    // A cut inside a character is no fault: stream mode keeps it for later.
    if (isPrefix(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
};

const isPrefix = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
};
