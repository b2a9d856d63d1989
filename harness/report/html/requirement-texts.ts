import { Html, html } from './html.ts';

/** Texts of requirements by id, from the chapters of protocols/spec in Markdown. */
export type RequirementTexts = ReadonlyMap<string, string>;

/** A requirement is a list item that opens on its id, up to the next item, heading or blank line. */
export const requirementTexts = (chapters: readonly string[]): RequirementTexts => {
  const texts = new Map<string, string>();
  for (const chapter of chapters) {
    for (const item of chapter.split(/\n(?=- |#|\s*\n|\|)/)) {
      const match = /^- \*\*(LM-[A-Z]{3}-\d{3})\*\*\s+([\s\S]*)$/.exec(item);
      if (match === null) continue;
      const [, id = '', body = ''] = match;
      const [normative = ''] = body.split(/\*Implemented\s+in\*/);
      texts.set(id, normative.replace(/\s+/g, ' ').trim());
    }
  }
  return texts;
};

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
