import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll } from '../journal/history.ts';
import { type ExportedRun, exportedRun } from './exported-run.ts';

let run: ExportedRun;
let folder = '';
const lasermesh = (...args: readonly string[]) => run.lasermesh(...args);
const text = (...path: readonly string[]): string => run.text(...path);
const records = () => readAll([readFileSync(join(folder, 'run', 'journal.lmj'))]).records;
const copyWith = (name: string, file: string, bytes: Buffer | undefined): string =>
  run.copyWith(name, file, bytes);

beforeAll(async () => {
  run = await exportedRun();
  ({ folder } = run);
}, 100_000);
afterAll(() => run.remove());

interface Interval {
  readonly interval: string;
  readonly boolean?: boolean;
  readonly rgba?: readonly number[];
}
interface Packet {
  readonly id: string;
  readonly name: string;
  readonly availability?: string | readonly string[];
  readonly position?: { readonly cartesian?: readonly number[]; readonly reference?: string };
  readonly point?: { readonly color: readonly Interval[] };
  readonly label?: { readonly text: string };
  readonly polyline?: {
    readonly show: readonly Interval[];
    readonly positions: { readonly references: readonly string[] };
  };
}

describe('export --czml', () => {
  const packets = (): readonly Packet[] => JSON.parse(text('run.czml')) as Packet[];
  const packet = (id: string): Packet => {
    const found = packets().find((own) => own.id === id);
    if (found === undefined) throw new Error(`no packet ${id}`);
    return found;
  };

  it('opens with a document, names every entity once and refers to none that is missing', () => {
    const [document, ...others] = packets();
    expect(document).toMatchObject({
      id: 'document',
      version: '1.0',
      clock: { interval: '2027-01-01T00:00:00.000Z/2027-01-01T00:06:00.000Z', multiplier: 3 },
    });
    const ids = others.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const references = others.flatMap(({ position, polyline }) => [
      ...(position?.reference === undefined ? [] : [position.reference]),
      ...(polyline?.positions.references ?? []),
    ]);
    expect(references.length).toBeGreaterThan(16);
    for (const reference of references) {
      expect(ids).toContain(reference.replace(/#position$/, ''));
    }
  });

  it('shows a link exactly from each lock to its unlock', () => {
    const epoch = Date.UTC(2027, 0, 1);
    const nsOf = (utc: string): number => {
      const [seconds = '', fraction = ''] = utc.slice(0, -1).split('.');
      return (Date.parse(`${seconds}Z`) - epoch) * 1e6 + Number(fraction.padEnd(9, '0'));
    };
    const expected: string[] = [];
    const open = new Map<string, number>();
    for (const { kind, atNs, values } of records()) {
      if (kind !== 'lock' && kind !== 'unlock') continue;
      const link = `link-${values[0]}-${values[2]}-optical`;
      if (kind === 'lock') open.set(link, atNs);
      else {
        expected.push(`${link} ${open.get(link)} ${atNs}`);
        open.delete(link);
      }
    }
    for (const [link, atNs] of open) expected.push(`${link} ${atNs} ${360e9}`);
    const shown = packets().flatMap(({ id, polyline }) => {
      if (polyline === undefined || !id.startsWith('link-')) return [];
      const [whole, ...intervals] = polyline.show;
      expect(whole?.boolean).toBe(false);
      return intervals.map(({ interval, boolean }) => {
        expect(boolean).toBe(true);
        const [from = '', until = ''] = interval.split('/');
        return `${id} ${nsOf(from)} ${nsOf(until)}`;
      });
    });
    expect(shown.sort()).toEqual(expected.sort());
    expect(shown.length).toBeGreaterThan(8);
  });

  it('shows a contact without its lock in another line', () => {
    const { show } = packet('missed-6-7-optical').polyline ?? { show: [] };
    const last = show.at(-1)?.interval;
    // The node at one end was lost after five minutes.
    expect(last).toMatch(/^2027-01-01T00:05:00.*\/2027-01-01T00:06:00\.000Z$/);
  });

  it('colours a node by its mode, without a gap', () => {
    const colours = packet('node-7').point?.color ?? [];
    expect(colours.at(-1)).toEqual({
      interval: '2027-01-01T00:05:00.000Z/2027-01-01T00:06:00.000Z',
      rgba: [150, 30, 30, 255],
    });
    for (const [i, { interval }] of colours.entries()) {
      const next = colours[i + 1]?.interval ?? `${interval.split('/')[1]}/`;
      expect(interval.split('/')[1]).toBe(next.split('/')[0]);
    }
  });

  it('labels a fault while it lasts, and one that is over at once long enough to be seen', () => {
    expect(packet('fault-1')).toMatchObject({
      label: { text: 'link-outage → ring-02' },
      position: { reference: 'node-1#position' },
      availability: ['2027-01-01T00:04:00.000Z/2027-01-01T00:04:40.000Z'],
    });
    expect(packet('fault-0').availability).toEqual([
      '2027-01-01T00:03:00.000Z/2027-01-01T00:03:06.000Z',
    ]);
  });

  it('parts the track of a satellite that burned', () => {
    const { position } = packet('node-6') as unknown as { position: { interval: string }[] };
    expect(position.map(({ interval }) => interval)).toEqual([
      '2027-01-01T00:00:00.000Z/2027-01-01T00:02:00.000Z',
      '2027-01-01T00:02:00.000Z/2027-01-01T00:06:00.000Z',
    ]);
  });

  it('shows violations of a verdict, with what they say escaped', async () => {
    const verdict = JSON.parse(text('run', 'verdict.json')) as {
      checkers: { findings: object[]; violations: number; result: string }[];
    };
    const finding = { requirement: 'LM-BND-031', class: 'x', signature: 'S1/x', checker: 'S1' };
    const [first] = verdict.checkers;
    if (first === undefined) throw new Error('no checker');
    first.findings = [
      { ...finding, node: 2, atNs: 60e9, title: 'broken', lines: ['<script>alert(1)</script>'] },
      { ...finding, node: 0, atNs: 60e9, title: 'nowhere', lines: [] },
    ];
    first.violations = 2;
    first.result = 'fail';
    const failed = copyWith('failed', 'verdict.json', Buffer.from(JSON.stringify(verdict)));
    const { out } = await lasermesh('export', failed, '--czml', '-');
    const [mark] = (JSON.parse(out) as (Packet & { description: string })[]).filter(({ id }) =>
      id.startsWith('violation-'),
    );
    expect(mark).toMatchObject({
      name: 'S1 broken',
      position: { reference: 'node-2#position' },
      availability: ['2027-01-01T00:01:00.000Z/2027-01-01T00:01:06.000Z'],
    });
    expect(mark?.description).toContain('&lt;script&gt;');
  });
});
