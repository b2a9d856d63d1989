import type { NodeId } from '../../protocols/units.ts';
import type { Finding } from '../checkers/checker.ts';
import { clockText } from '../journal/record-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  type CzmlTime,
  colour,
  htmlTable,
  htmlText,
  labelStyle,
  nodeEntity,
} from './czml-values.ts';
import type { FaultHistory } from './run-history.ts';
import { type Span, united } from './spans.ts';

const FAULT = [255, 80, 60, 255] as const;
const VIOLATION = [255, 70, 230, 255] as const;
/** Marks at one node stand under each other in so many lines. */
const LINES = 5;
const LINE_PIXELS = 18;

/** A fault as a label beside its node while it lasts, at least long enough to be seen. */
export const faultPacket = (
  { fault, spans }: FaultHistory,
  scenario: Scenario,
  time: CzmlTime,
): readonly object[] => {
  const own = scenario.faults[fault];
  if (own === undefined) return [];
  const names = new Map(scenario.nodes.map(({ id, name }) => [id, name] as const));
  const shown = united(
    spans.flatMap((span) => [span, time.noticed(span.fromNs)]),
    time.endNs,
  );
  const { id, kind, node, ...parameters } = own;
  const partner = 'partner' in own ? ` → ${names.get(own.partner) ?? own.partner}` : '';
  const description = htmlTable([
    ['fault', id],
    ['kind', kind],
    ['where', `${names.get(node) ?? node}${partner}`],
    ...spans.map(({ fromNs, untilNs }) => ['struck', struckText(fromNs, untilNs)] as const),
    ...Object.entries(parameters).map(
      ([name, value]) =>
        [name, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const,
    ),
  ]);
  const text = `${kind}${partner}`;
  return [
    mark(
      { id: `fault-${fault}`, name: `${id} ${text}`, text, node, description, line: fault },
      shown,
      FAULT,
      time,
    ),
  ];
};

const struckText = (fromNs: number, untilNs: number): string =>
  untilNs > fromNs ? `${clockText(fromNs)} to ${clockText(untilNs)}` : clockText(fromNs);

/** A violation as a label beside the node that it names; undefined when it names none. */
export const findingPacket = (
  finding: Finding,
  number: number,
  time: CzmlTime,
): object | undefined => {
  const { checker, requirement, node, atNs, title, lines } = finding;
  if (node === 0) return undefined;
  const description = `<p>${htmlText(`${requirement}: ${title}`)}</p><pre>${htmlText(lines.join('\n'))}</pre>`;
  const name = `${checker} ${title}`;
  return mark(
    { id: `violation-${number}`, name, text: name, node, description, line: number },
    [time.noticed(atNs)],
    VIOLATION,
    time,
  );
};

const mark = (
  what: {
    readonly id: string;
    readonly name: string;
    readonly text: string;
    readonly node: NodeId;
    readonly description: string;
    readonly line: number;
  },
  shown: readonly Span[],
  rgba: readonly [number, number, number, number],
  time: CzmlTime,
): object => ({
  id: what.id,
  name: what.name,
  description: what.description,
  availability: shown.map((span) => time.span(span)),
  position: { reference: `${nodeEntity(what.node)}#position` },
  point: {
    pixelSize: 14,
    color: colour([0, 0, 0, 0]),
    outlineColor: colour(rgba),
    outlineWidth: 2,
  },
  label: {
    text: what.text,
    ...labelStyle(rgba),
    pixelOffset: { cartesian2: [9, LINE_PIXELS * (1 + (what.line % LINES))] },
  },
});
