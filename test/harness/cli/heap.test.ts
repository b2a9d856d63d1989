import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { environment } from './command.ts';

const PROGRAM = fileURLToPath(new URL('heap-of-a-run.ts', import.meta.url));
const TSX = fileURLToPath(import.meta.resolve('tsx'));

/** What a heap holds after most of it died, in a process that tends it so soon and takes so much memory [MB]. */
const heldMb = (firstMs: number, residentMb: number): number => {
  const words = ['--import', TSX, PROGRAM, `${firstMs}`, `${residentMb * 1e6}`];
  const { stdout, stderr } = spawnSync(process.execPath, words, {
    env: environment({}),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const [left, bytes] = stdout.split(' ').map(Number);
  expect(left).toBe(10_000);
  return (bytes ?? 0) / 1e6;
};

it('gives back the room of what died among what lives, in runs that last', () => {
  const alone = heldMb(30_000, 300);
  expect(alone).toBeGreaterThan(10);
  expect(heldMb(0, 300)).toBeLessThan(0.7 * alone);
  // Too large for it.
  expect(heldMb(0, 900)).toBeGreaterThan(0.8 * alone);
});
