import type { Ns } from '../../protocols/units.ts';
import type { Span } from './spans.ts';
import { utcText } from './utc-text.ts';

type Rgba = readonly [number, number, number, number];

/** Words on a dark ground: outlines would fill so small a font. */
export const labelStyle = (rgba: Rgba): object => ({
  font: '13px sans-serif',
  fillColor: colour(rgba),
  showBackground: true,
  backgroundColor: colour([0, 0, 0, 150]),
  backgroundPadding: { cartesian2: [4, 2] },
  horizontalOrigin: 'LEFT',
});

export const colour = (rgba: Rgba): object => ({ rgba });

/** Instants of a run as CZML writes them. */
export class CzmlTime {
  readonly epochUnixMs: number;
  readonly endNs: Ns;

  constructor(epochUnixMs: number, endNs: Ns) {
    this.epochUnixMs = epochUnixMs;
    this.endNs = endNs;
  }

  at(atNs: Ns): string {
    return utcText(this.epochUnixMs, atNs);
  }

  span({ fromNs, untilNs }: Span): string {
    return `${this.at(fromNs)}/${this.at(untilNs)}`;
  }

  get whole(): string {
    return this.span({ fromNs: 0, untilNs: this.endNs });
  }

  /**
   * True within the spans, false elsewhere: a reader takes what it is not told for true, and of
   * intervals that overlap the later one.
   */
  during(spans: readonly Span[]): readonly object[] {
    return [
      { interval: this.whole, boolean: false },
      ...spans.map((span) => ({ interval: this.span(span), boolean: true })),
    ];
  }

  /** Long enough to be seen while the picture plays: a sixtieth of it from that instant. */
  noticed(atNs: Ns): Span {
    const shownNs = Math.max(1, Math.round(this.endNs / 60));
    const fromNs = Math.max(0, Math.min(atNs, this.endNs - shownNs));
    return { fromNs, untilNs: Math.min(this.endNs, fromNs + shownNs) };
  }
}

/** Descriptions are HTML. */
export const htmlText = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** A description of two columns. */
export const htmlTable = (rows: readonly (readonly [string, string | number])[]): string =>
  `<table>${rows
    .map(
      ([name, value]) => `<tr><td>${htmlText(name)}</td><td>${htmlText(String(value))}</td></tr>`,
    )
    .join('')}</table>`;

/** Beyond so many nodes names hide everything, thin lines are enough, and no viewer has time for trails. */
const CROWD = 200;
export const crowded = ({ nodes }: { readonly nodes: readonly unknown[] }): boolean =>
  nodes.length > CROWD;

/** Ids of entities, which references name: numbers, as names may hold anything. */
export const nodeEntity = (node: number): string => `node-${node}`;
