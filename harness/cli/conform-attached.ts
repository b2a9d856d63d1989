import { randomBytes } from 'node:crypto';
import { InputError } from '../../protocols/errors.ts';
import { TARGET, TARGET_NAME } from '../conform/bench/mesh.ts';
import type { CaseResult } from '../conform/verdict.ts';
import { addressOf, addressText, isLoopback } from '../gateway/address.ts';
import { Gateway } from '../gateway/gateway.ts';
import { printableText } from '../report/printable-text.ts';
import { startThread } from '../threads/start-thread.ts';
import type { ConformWorkerTerms, FromConformWorker } from './conform-messages.ts';
import type { ConformOptions, ConformTerms } from './conform-options.ts';
import { Interrupted, Interruption } from './interruption.ts';
import { say } from './output.ts';

const THREAD = new URL('./conform-worker', import.meta.url);
const TOKEN_MIN = 8;
const NS_PER_MS = 1e6;
const NS_PER_S = 1e9;
/** Lines about peers; more are left out. */
const PEER_LINES_MAX = 200;
const SOFTWARE_SHOWN = 60;
const SCHEMES = ['tcp', 'udp'] as const;

/**
 * Listens for flight software, which attaches as `target`, and tries it.
 *
 * @throws Interrupted when somebody asked to stop
 */
export const tryAttached = async (
  target: string,
  options: ConformOptions,
  { cases, statement }: ConformTerms,
  told: (result: CaseResult) => void,
): Promise<void> => {
  const scheme = SCHEMES.find((one) => target.startsWith(`${one}://`));
  if (scheme === undefined) {
    const message = `target "${target}": expected tcp://HOST:PORT or udp://HOST:PORT, where it will attach. Nothing was run.`;
    throw new InputError('usage', message);
  }
  const address = addressOf(target, 'target', scheme);
  const { token = randomBytes(12).toString('hex') } = options;
  if (!isLoopback(address) && (options.token ?? '').length < TOKEN_MIN) {
    const message = `an address that other machines reach wants --token TEXT of at least ${TOKEN_MIN} characters. Nothing was run.`;
    throw new InputError('usage', message);
  }
  const tell = peerLines();
  const nodes = [{ id: TARGET, name: TARGET_NAME, offered: true }];
  const gateway = new Gateway({
    mode: 'lockstep',
    token,
    nodes,
    told: (event) => {
      if (event.kind === 'refused') tell(`peer refused (${event.reason}): ${event.detail}`);
      else tell(`${event.node} ${event.kind}  ${event.software.slice(0, SOFTWARE_SHOWN)}`);
    },
  });
  const port = await (scheme === 'tcp'
    ? gateway.listenTcp(address)
    : gateway.listenUdp(address)
  ).catch((error: Error) => {
    gateway.close('closed');
    throw new InputError('listen', `cannot listen at ${addressText(address)}: ${error.message}`);
  });
  const place = addressText({ ...address, port });
  say(`tester  ${scheme}://${place}  node ${TARGET_NAME}  token ${token}`);
  const { runEnd } = gateway;
  const terms: ConformWorkerTerms = {
    ...runEnd,
    cases: cases.map(({ id }) => id),
    statement,
    patienceMs: options.patience / NS_PER_MS,
    answerWithinMs: options.answerWithin / NS_PER_MS,
  };
  let nobody = false;
  try {
    await workerEnd(terms, (message) => {
      if (message.kind === 'waiting') say(`waiting for a peer to attach as ${TARGET_NAME}`);
      else if (message.kind === 'nobody') nobody = true;
      else if (message.kind === 'result') told(message.result);
    });
  } finally {
    gateway.close('the tests are over');
  }
  if (nobody) {
    const within = `within ${options.patience / NS_PER_S} s`;
    const message = `nobody attached as ${TARGET_NAME} at ${scheme}://${place} ${within}. Nothing was run.`;
    throw new InputError('gateway', message);
  }
};

/** What strangers do may be told without end, and holds what they like. */
const peerLines = (): ((text: string) => void) => {
  let lines = 0;
  return (text) => {
    if (++lines > PEER_LINES_MAX) return;
    say(lines === PEER_LINES_MAX ? 'further lines of this sort are left out' : printableText(text));
  };
};

const workerEnd = async (
  workerData: ConformWorkerTerms,
  told: (message: FromConformWorker) => void,
): Promise<void> => {
  const worker = startThread(THREAD, { workerData, transferList: [workerData.port] });
  const interruption = new Interruption(() => void worker.terminate());
  try {
    await new Promise<void>((ended, failed) => {
      worker.on('message', (message: FromConformWorker) => {
        if (message.kind === 'finished') ended();
        else told(message);
      });
      worker.on('error', failed);
      worker.on('exit', () => {
        const { signal } = interruption;
        failed(
          signal === undefined
            ? new Error('the thread of the tests ended early')
            : new Interrupted(signal),
        );
      });
    });
  } finally {
    interruption.stop();
    void worker.terminate();
  }
};
