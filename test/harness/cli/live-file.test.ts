import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LiveFile } from '../../../harness/cli/live-file.ts';

const MAKE_PIPE = 'mkfifo';
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-live-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a capture that goes out live', () => {
  it('ends without ending the run when its reader leaves, and tells so once', () => {
    const path = join(folder, 'pipe');
    expect(spawnSync(MAKE_PIPE, [path]).status).toBe(0);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    let left = 0;
    const file = new LiveFile(path, () => left++);
    file.writeBytes(Uint8Array.of(1, 2, 3));
    expect(left).toBe(0);
    closeSync(reader);
    file.writeBytes(Uint8Array.of(4));
    file.writeBytes(Uint8Array.of(5));
    expect(left).toBe(1);
  });

  it('holds in a file what was written', () => {
    const path = join(folder, 'file');
    const file = new LiveFile(path, () => undefined);
    file.writeBytes(Uint8Array.of(1, 2));
    file.writeBytes(Uint8Array.of(3));
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
  });
});
