import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unheardIn } from '../../../harness/gateway/unheard.ts';
import { compiledProgram } from '../cli/compiled.ts';

const LIMIT_MS = 100_000;
/** A network of its own, whose line can be cut without anybody's leave. */
const OWN_NETWORK = ['-rn', 'sh', '-c'];
const hasOwnNetwork =
  spawnSync('unshare', [...OWN_NETWORK, 'ip link set lo up && test -r /proc/net/tcp']).status === 0;

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const PORT = 7_700;
const row = (other: string, again: string, asked: number): string =>
  `   1: 0100007F:1E14 ${other} 01 00000005:00000000 01:000000A1 ${again}     0        ${asked} 4711 3 0`;

/**
 * A gateway and a peer that attaches, in one process; then the line is cut, before or after a step that the peer is not
 * to answer. Tells how long until the gateway takes it for gone [s].
 */
const script = (home: string, step: boolean): string => `
const { Gateway } = await import(${JSON.stringify(join(home, 'dist/harness/gateway/gateway.js'))});
const { delimited } = await import(${JSON.stringify(join(home, 'dist/harness/gateway/delimited.js'))});
const { encodeFromNode } = await import(${JSON.stringify(join(home, 'dist/protocols/gateway-codec.js'))});
const { execSync } = await import('node:child_process');
const { connect } = await import('node:net');
let cutMs = 0;
const gateway = new Gateway({
  mode: 'lockstep', token: 't', nodes: [{ id: 1, name: 'one', offered: true }],
  told: ({ kind }) => {
    if (kind === 'attached') {
      execSync('ip link set lo down');
      cutMs = performance.now();
      if (${step}) gateway.runEnd.port.postMessage({ kind: 'step', place: 1, attachment: 1, bytes: Uint8Array.of(1) });
    }
    if (kind === 'gone') { console.log((performance.now() - cutMs) / 1000); process.exit(); }
  },
});
const port = await gateway.listenTcp({ host: '127.0.0.1', port: 0 });
connect(port, '127.0.0.1').on('error', () => undefined).write(delimited(encodeFromNode({
  kind: 'attach', version: 1, node: 'one', terminal: '', token: Buffer.from('t'), mode: undefined, software: '',
})));
`;

const goneAfterS = async (step: boolean): Promise<number> => {
  const words = `ip link set lo up && exec "$NODE" --input-type=module -e "$SCRIPT"`;
  const env = { ...process.env, NODE: process.execPath };
  const SCRIPT = script(await compiledProgram(), step);
  const child = spawn('unshare', [...OWN_NETWORK, words], { env: { ...env, SCRIPT } });
  let said = '';
  child.stdout.on('data', (piece) => {
    said += String(piece);
  });
  child.stderr.on('data', (piece) => {
    said += String(piece);
  });
  const timer = setTimeout(() => child.kill(), LIMIT_MS - 20_000);
  await once(child, 'close');
  clearTimeout(timer);
  return said === '' ? Number.POSITIVE_INFINITY : Number(said);
};

describe.skipIf(!hasOwnNetwork)('a peer whose machine is gone without a word', () => {
  it.concurrent.each([[false], [true]])(
    'leaves its place within half a minute, with a step on its way: %s',
    async (step) => {
      const afterS = await goneAfterS(step);
      expect(afterS).toBeGreaterThan(20);
      expect(afterS).toBeLessThan(50);
    },
    LIMIT_MS,
  );
});

describe('connections without an answer', () => {
  const unheard = (...rows: string[]): number[] => [...unheardIn([HEAD, ...rows].join('\n'), PORT)];

  it('are those to which a piece was sent again seven times, or that were asked as often', () => {
    expect(unheard(row('0100007F:C490', '00000006', 0))).toEqual([]);
    expect(unheard(row('0100007F:C490', '00000007', 0))).toEqual([0xc490]);
    expect(unheard(row('0100007F:C490', '0000000F', 0))).toEqual([0xc490]);
    expect(unheard(row('0100007F:C490', '00000000', 8))).toEqual([0xc490]);
  });

  it('are not those of other ports of ours, nor of a port that another machine answers from', () => {
    const mute = row('0100007F:C490', '00000009', 0);
    expect(unheard(mute.replace(':1E14', ':1E15'))).toEqual([]);
    expect(unheard(mute, row('0200007F:C490', '00000000', 0))).toEqual([]);
  });

  it('have longer addresses in version 6', () => {
    const zeros = '0'.repeat(24);
    const mute = row(`${zeros}0100007F:C490`, '00000007', 0);
    expect(unheard(mute.replace('0100007F:1E14', `${zeros}0100007F:1E14`))).toEqual([0xc490]);
  });
});
