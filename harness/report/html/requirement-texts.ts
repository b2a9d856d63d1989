import { Html, html } from './html.ts';

/** Texts of requirements by id, from the chapters of protocols/spec in Markdown. */
export type RequirementTexts = ReadonlyMap<string, string>;

/** A requirement as it stands in a chapter: id, normative text on one line, and the notes behind it. */
export interface RequirementItem {
  readonly id: string;
  readonly text: string;
  /** From `*Implemented in*` on; empty when that is not there. */
  readonly notes: string;
}

/** A requirement is a list item that opens on its id, up to the next item, heading or blank line. */
export const requirementItems = (chapter: string): readonly RequirementItem[] =>
  chapter.split(/\n(?=- |#|\s*\n|\|)/).flatMap((item) => {
    const match = /^- \*\*(LM-[A-Z]{3}-\d{3})\*\*\s+([\s\S]*)$/.exec(item);
    if (match === null) return [];
    const [, id = '', body = ''] = match;
    const line = body.replace(/\s+/g, ' ').trim();
    const [text = ''] = line.split('*Implemented in*');
    return [{ id, text: text.trim(), notes: line.slice(text.length) }];
  });

export const requirementTexts = (chapters: readonly string[]): RequirementTexts =>
  new Map(chapters.flatMap(requirementItems).map(({ id, text }) => [id, text]));

/** Id and text of a requirement; code words as the specification marks them. */
export const requirementHtml = (id: string, texts: RequirementTexts): Html => {
  const text = texts.get(id);
  if (text === undefined) return html`<p><code>${id}</code></p>`;
  const parts = text
    .split('`')
    .map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : emphasised(part)));
  return html`<p class="requirement"><code class="id">${id}</code> ${parts}</p>`;
};

const emphasised = (text: string): Html =>
  new Html(
    text
      .split('**')
      .map((part, i) => html`${part}`.text.replace(/^(.*)$/s, i % 2 === 1 ? '<b>$1</b>' : '$1'))
      .join(''),
  );
