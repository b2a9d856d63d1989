import type { BadRecord, ElementFile, ElementRecord } from './element-record.ts';
import { type OmmFields, ommRecord } from './omm-record.ts';

/** Fields of one message, and where it begins in the file. */
interface Message {
  readonly line: number;
  readonly fields: OmmFields;
}

/** Reads the CSV form of CelesTrak and Space-Track: keywords in the first line, a message in each other. */
export const parseOmmCsv = (text: string): ElementFile => {
  const [head = '', ...rows] = linesOf(text);
  const keys = cellsOf(head);
  const bad: BadRecord[] = [];
  const messages: Message[] = [];
  rows.forEach((row, index) => {
    if (row.trim() === '') return;
    const line = index + 2;
    const cells = cellsOf(row);
    if (cells.length === keys.length) {
      messages.push({ line, fields: fieldsOf(keys.map((key, at) => [key, cells[at] ?? ''])) });
      return;
    }
    const reason = `expected ${keys.length} values, found ${cells.length}`;
    bad.push({ line, satellite: (cells[0] ?? '').slice(0, 24), reason });
  });
  return withBad(messages, bad);
};

/** Reads the KEYWORD = value form (CCSDS 502.0 §4.2), message after message. */
export const parseOmmKvn = (text: string): ElementFile => {
  const messages: { readonly line: number; readonly pairs: [string, string][] }[] = [];
  const bad: BadRecord[] = [];
  const seen = new Set<string>();
  linesOf(text).forEach((raw, index) => {
    const line = index + 1;
    if (/^\s*($|COMMENT\b)/.test(raw)) return;
    const [, key, value = ''] = /^\s*([A-Z][A-Z0-9_]*)\s*=(.*)$/.exec(raw) ?? [];
    if (key === undefined) {
      bad.push({ line, satellite: '', reason: 'expected KEYWORD = value' });
      return;
    }
    // Some files have the header once, and a segment for each object.
    if (messages.length === 0 || seen.has(key)) {
      messages.push({ line, pairs: [] });
      seen.clear();
    }
    if (!key.startsWith('USER_DEFINED')) seen.add(key);
    messages.at(-1)?.pairs.push([key, value.replace(/\[[^[\]]*\]\s*$/, '').trim()]);
  });
  return withBad(
    messages.map(({ line, pairs }) => ({ line, fields: fieldsOf(pairs) })),
    bad,
  );
};

/** Reads the XML form (CCSDS 505.0): an omm by itself, or several in an ndm. */
export const parseOmmXml = (text: string): ElementFile => {
  const pieces = withoutComments(text).split(/<\/omm\s*>/);
  const messages: Message[] = [];
  const bad: BadRecord[] = [];
  let line = 1;
  pieces.forEach((piece, index) => {
    const start = [...piece.matchAll(/<omm[\s>]/g)].at(-1)?.index ?? -1;
    const begin = line + newlines(piece.slice(0, Math.max(start, 0)));
    line += newlines(piece);
    if (index < pieces.length - 1) {
      messages.push({ line: begin, fields: fieldsOf(leavesOf(piece.slice(start))) });
    } else if (start >= 0) {
      bad.push({ line: begin, satellite: '', reason: 'this omm has no end' });
    } else if (/<ndm[\s>]/.test(pieces[0] ?? '') && !/<\/ndm\s*>/.test(piece)) {
      bad.push({ line, satellite: '', reason: 'the ndm has no end' });
    }
  });
  const none = 'XML without an orbit mean-elements message (omm)';
  if (messages.length + bad.length === 0) bad.push({ line: 1, satellite: '', reason: none });
  return withBad(messages, bad);
};

/** What XML comments out says nothing; its lines still count. */
const withoutComments = (text: string): string => {
  const [before = '', ...others] = text.split('<!--');
  const kept = others.map((other) => {
    const end = other.indexOf('-->');
    const comment = end < 0 ? other : other.slice(0, end + 3);
    return '\n'.repeat(newlines(comment)) + other.slice(comment.length);
  });
  return before + kept.join('');
};

const newlines = (text: string): number => text.split('\n').length - 1;

const leavesOf = (xml: string): [string, string][] =>
  [...xml.matchAll(/<([A-Z][A-Z0-9_]*)(?:\s[^<>]*)?>([^<]*)<\//g)].map(
    ([, key = '', value = '']) => [key, plain(value)],
  );

const linesOf = (text: string): string[] => text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);

/** Values of a line, quoted ones ("a ""b"", c") without their quotes. */
const cellsOf = (line: string): string[] => {
  const cells = [''];
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line[at] ?? '';
    if (sign === '"' && isQuoted && line[at + 1] === '"') at += 1;
    else if (sign === '"') {
      isQuoted = !isQuoted;
      continue;
    } else if (sign === ',' && !isQuoted) {
      cells.push('');
      continue;
    }
    cells[cells.length - 1] += sign;
  }
  return cells.map((cell) => cell.trim());
};

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
};

const plain = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '').trim();

/** Without what is empty, and without what would stand for something of every object. */
const fieldsOf = (pairs: readonly (readonly [string, string])[]): OmmFields =>
  Object.fromEntries(pairs.filter(([key, value]) => value !== '' && /^[A-Z]/.test(key)));

const withBad = (messages: readonly Message[], unread: readonly BadRecord[]): ElementFile => {
  const records: ElementRecord[] = [];
  const bad = [...unread];
  for (const { fields, line } of messages) {
    const result = ommRecord(fields, line);
    if ('reason' in result) bad.push(result);
    else records.push(result);
  }
  return { records, bad: bad.sort((a, b) => a.line - b.line) };
};
