/**
 * Text for an element or a quoted attribute. What XML 1.0 has no way to say (§2.2: most control
 * characters, halves of surrogate pairs) is written as \u and its code.
 */
export const xmlText = (text: string): string => {
  let escaped = '';
  for (const sign of text) {
    const code = sign.codePointAt(0) as number;
    escaped +=
      ENTITIES[sign] ?? (sayable(code) ? sign : `\\u${code.toString(16).padStart(4, '0')}`);
  }
  return escaped;
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const sayable = (code: number): boolean => {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code < 0xd800 || (code > 0xdfff && code !== 0xfffe && code !== 0xffff);
};
