import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../harness/scenario/text-guard.ts';

describe('the text of a file', () => {
  it('has a line where a carriage return stands alone, and none more where it does not', () => {
    const bytes = new TextEncoder().encode('a: 1\rb: 2\r\nc: 3\r\rd: 4\r');
    expect(decodeText(bytes)).toBe('a: 1\nb: 2\r\nc: 3\n\nd: 4\n');
  });
});
