import { spanText } from '../report/number-text.ts';
import { type CzmlTime, colour, htmlTable, nodeEntity } from './czml-values.ts';
import type { LinkHistory } from './run-history.ts';
import { type Span, totalNs, united, without } from './spans.ts';

const LOCKED = { optical: [60, 220, 255, 255], radio: [170, 255, 120, 255] } as const;
const MISSED = [255, 150, 40, 255] as const;

/**
 * The packets of a link: a line that shows while it is locked, and a dashed one that shows while it is
 * planned and not locked. None for what there is not.
 */
export const linkPackets = (
  link: LinkHistory,
  time: CzmlTime,
  drawn: { readonly nameOf: (node: number) => string; readonly thin: boolean },
): readonly object[] => {
  const { nameOf, thin } = drawn;
  const locked = united(link.locked, time.endNs);
  const planned = united(link.planned, time.endNs);
  const missed = without(planned, locked);
  const [a, b] = link.nodes;
  const name = `${nameOf(a)} – ${nameOf(b)}`;
  const id = `${a}-${b}-${link.medium}`;
  const description = htmlTable([
    ['medium', link.medium],
    ['planned', `${planned.length} × ${spanText(totalNs(planned))}`],
    ['locked', `${locked.length} × ${spanText(totalNs(locked))}`],
    ['planned and not locked', spanText(totalNs(missed))],
  ]);
  const packet = (spans: readonly Span[], line: object, kind: string): object => ({
    id: `${kind}-${id}`,
    name: kind === 'link' ? name : `${name}, planned and not locked`,
    description,
    polyline: {
      positions: { references: [`${nodeEntity(a)}#position`, `${nodeEntity(b)}#position`] },
      arcType: 'NONE',
      show: time.during(spans),
      ...line,
    },
  });
  const solid = {
    width: thin ? 1 : 2,
    material: { solidColor: { color: colour(LOCKED[link.medium]) } },
  };
  const dashed = {
    width: thin ? 1 : 1.5,
    material: { polylineDash: { color: colour(MISSED), dashLength: 14 } },
  };
  return [
    ...(locked.length === 0 ? [] : [packet(locked, solid, 'link')]),
    ...(missed.length === 0 ? [] : [packet(missed, dashed, 'missed')]),
  ];
};
