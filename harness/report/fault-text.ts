import { clockText } from '../journal/record-text.ts';
import type { Fault } from '../scenario/fault.ts';
import type { ScenarioNode } from '../scenario/scenario.ts';
import { durationText } from './number-text.ts';

/** What all kinds have, or what stands in the sentence by itself. */
const TOLD: ReadonlySet<string> = new Set([
  'id',
  'kind',
  'node',
  'partner',
  'both',
  'terminal',
  'atNs',
  'durationNs',
  'untilNs',
  'when',
  'pulse',
  'share',
  'types',
  'partOf',
]);

/** A fault in one line: kind, target, onset, length, parameters. */
export const faultText = (fault: Fault, nodes: readonly ScenarioNode[]): string => {
  const { kind, atNs, durationNs, when, pulse } = fault;
  const nameOf = (id: number): string => nodes.find((node) => node.id === id)?.name ?? `node ${id}`;
  const onset =
    when === undefined
      ? `at ${clockText(atNs)}`
      : `${durationText(when.afterNs)} after ${nameOf(when.node)} enters ${when.enters}` +
        ` (${when.machine}, time ${when.nth})`;
  return [
    `${kind} ${targetText(fault, nameOf, nodes)}`,
    onset,
    ...(durationNs === undefined ? [] : [`for ${durationText(durationNs)}`]),
    ...(pulse === undefined
      ? []
      : [`on ${durationText(pulse.onNs)} of each ${durationText(pulse.periodNs)}`]),
    ...parameters(fault),
  ].join(', ');
};

const targetText = (
  fault: Fault,
  nameOf: (id: number) => string,
  nodes: readonly ScenarioNode[],
): string => {
  if ('partner' in fault) {
    return `${nameOf(fault.node)} ${fault.both ? '↔' : '→'} ${nameOf(fault.partner)}`;
  }
  const node = nodes.find(({ id }) => id === fault.node);
  const terminal =
    'terminal' in fault && fault.terminal !== undefined
      ? `/${node?.terminals[fault.terminal]?.name ?? fault.terminal}`
      : '';
  return `${nameOf(fault.node)}${terminal}`;
};

const parameters = (fault: Fault): readonly string[] => {
  const frames =
    'share' in fault && 'types' in fault
      ? [
          ...(fault.share === 1 ? [] : [`${Math.round(100 * fault.share)} % of frames`]),
          ...(fault.types.length === 0 ? [] : [`${fault.types.join(' and ')} frames only`]),
        ]
      : [];
  const others = Object.entries(fault)
    .filter(([name, value]) => !TOLD.has(name) && value !== undefined)
    .map(([name, value]) => parameterText(name, value));
  return [...frames, ...others];
};

const parameterText = (name: string, value: unknown): string =>
  name.endsWith('Ns') && typeof value === 'number'
    ? `${name.slice(0, -'Ns'.length)} ${signedText(value)}`
    : `${name} ${valueText(value)}`;

const valueText = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(valueText).join(' and ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => parameterText(name, inner))
    .join(', ');
};

const signedText = (ns: number): string => (ns < 0 ? `−${durationText(-ns)}` : durationText(ns));
