import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../harness/planted/token-match.ts';

const found = (text: string, find: string): readonly string[] =>
  placesOf(text, find).map(({ from, to }) => text.slice(from, to));

describe('the search for tokens', () => {
  it('does not mind white space and comments', () => {
    const text = "if ( a<b ) {\n  // why\n  return 'x y' /* so */ ;\n}";
    expect(found(text, "if (a < b) { return 'x y'; }")).toEqual([text]);
  });

  it('minds words, strings and signs', () => {
    expect(found('if (ab < c) return 1;', 'b < c')).toEqual([]);
    expect(found('this.#next + this.#nextOne', '#next')).toEqual(['#next']);
    expect(found("f('a b')", "f('a  b')")).toEqual([]);
    expect(found('returnx', 'return x')).toEqual([]);
    expect(found('a.b', 'a?.b')).toEqual([]);
  });

  it('minds no comma before a closing bracket, on either side', () => {
    expect(found('f(a, [b, c])', 'f(\n  a,\n  [b, c,],\n)')).toEqual(['f(a, [b, c])']);
    expect(found('{ a: f(\n  b,\n),\n}', '{ a: f(b) }')).toHaveLength(1);
    expect(found('f(a b)', 'f(a, b)')).toEqual([]);
  });

  it('finds every place', () => {
    expect(found('x += 1; y; x+=1;', 'x += 1;')).toEqual(['x += 1;', 'x+=1;']);
    expect(() => placesOf('x', '  ')).toThrow(RangeError);
  });
});
