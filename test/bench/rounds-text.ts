import type { Skipped } from './measure.ts';
import { overheadOf, type Rounds } from './rounds.ts';

/** Widths of the table's columns; all fit 100 characters. */
const WIDTHS = [9, 19, 31, 8, 8, 9, 9] as const;
const HEADS = ['bench', 'median', 'rounds', 'CPU s', 'floor s', 'overhead', 'resident'] as const;
const NOTES_WIDTH = 90;

/** The table's head. */
export const headText = (): string => row(HEADS);

/** One bench: figures of the median round with the range of all, then what shows that it is right. */
export const roundsText = (result: Rounds | Skipped): string => {
  if ('skipped' in result) return `${result.bench}  SKIPPED: ${result.skipped}\n`;
  const { middle, rounds, spread, sound } = result;
  const [least, most] = spread.figure;
  const of = `${rounds.length}: ${short(least)} to ${short(most)}`;
  const notes = Object.entries(middle.notes).map(([name, value]) => `${name} ${value}`);
  return [
    row([
      result.bench,
      `${short(middle.figure)} ${SHORT_UNITS[middle.unit] ?? middle.unit}`,
      rounds.length === 1 ? '1' : `${of} (±${half(spread.figure)} %)`,
      middle.cpuS.toFixed(2),
      middle.floorS.toFixed(2),
      overheadOf(middle).toFixed(2),
      `${middle.residentMb} MB`,
    ]),
    ...wrapped(`${middle.what}; ${middle.unit}`),
    ...wrapped(`${sound ? 'sound' : 'NOT SOUND'}: ${notes.join(', ')}`),
    '',
  ].join('\n');
};

const SHORT_UNITS: Readonly<Record<string, string>> = {
  'packet-hops per CPU second': 'hops/CPU s',
  'CPU s, whole process': 'CPU s',
  'CPU s per step': 'CPU s',
  '× real time on one core': '× real time',
  'simulated hours per CPU hour': 'h/CPU h',
  '% of a run’s time, the most of them': '%',
  'resident memory after the last day ÷ after the first': '× day 1',
};

/** Half of the range, in per cent of its middle. */
const half = ([least, most]: readonly [number, number]): string =>
  ((100 * (most - least)) / (most + least)).toFixed(1);

const short = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 3 });

/** Words to the left, numbers to the right. */
const row = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => (i < 3 ? cell.padEnd(WIDTHS[i] ?? 0) : cell.padStart(WIDTHS[i] ?? 0)))
    .join(' ')
    .trimEnd();

const wrapped = (text: string): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > NOTES_WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `          ${one}`);
};
