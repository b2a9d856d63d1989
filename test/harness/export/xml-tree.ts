export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const TOKEN = /<(\/?)([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>|([^<]+)/y;
const ENTITY = /&(?:amp|lt|gt|quot|#\d+);/g;

/** A small strict reader of what we write: throws on anything that is no well-formed XML of it. */
export const xmlTree = (text: string): XmlElement => {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!text.startsWith(declaration)) throw new Error('no declaration');
  TOKEN.lastIndex = declaration.length;
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`not XML at ${at}: ${text.slice(at, at + 40)}`);
    const [, closing, name = '', attributes = '', empty, words] = match;
    const parent = open.at(-1) as XmlElement;
    if (words !== undefined) parent.text += plain(words);
    else if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      const element = { name, attributes: attributesOf(attributes), children: [], text: '' };
      parent.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  const [only] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || only === undefined) {
    throw new Error('not one element');
  }
  return only;
};

const attributesOf = (text: string): Readonly<Record<string, string>> => {
  const pairs = [...text.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, plain(value)] as const,
  );
  const attributes = Object.fromEntries(pairs);
  if (Object.keys(attributes).length !== pairs.length) throw new Error(`twice in ${text}`);
  return attributes;
};

const NAMED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
};

const plain = (text: string): string => {
  if (/&/.test(text.replaceAll(ENTITY, ''))) throw new Error(`a bare & in ${text}`);
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    const sound = code >= 0x20 ? code < 0xd800 || code > 0xdfff : [9, 10, 13].includes(code);
    if (!sound || code === 0xfffe || code === 0xffff) throw new Error(`character ${code}`);
  }
  return text.replaceAll(
    ENTITY,
    (entity) => NAMED[entity] ?? String.fromCodePoint(Number(entity.slice(2, -1))),
  );
};
