import { createServer, type Server } from 'node:http';
import { loadavg } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { InputError } from '../../protocols/errors.ts';
import { type Address, addressText } from '../gateway/address.ts';
import { Gateway, type GatewayTerms } from '../gateway/gateway.ts';
import { metricsText } from '../gateway/metrics.ts';
import { printableText } from '../report/printable-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { startThread } from '../threads/start-thread.ts';
import { Interruption } from './interruption.ts';
import { say } from './output.ts';
import { ProgressLine } from './progress.ts';
import type { FromServeWorker, ServeWorkerTerms } from './serve-messages.ts';

type State = Extract<FromServeWorker, { kind: 'state' }>;
type Finished = Extract<FromServeWorker, { kind: 'finished' }>;
export type ServedEnd =
  | Finished
  | { readonly kind: 'interrupted'; readonly signal: NodeJS.Signals };

/** Where it listens; undefined: not at all. */
export interface ServedAddresses {
  readonly listen: Address;
  readonly udp: Address | undefined;
  readonly metrics: Address | undefined;
}

const THREAD = new URL('./serve-worker', import.meta.url);
/** Lines about peers; more are counted only. */
const PEER_LINES_MAX = 200;
/** Whoever reads figures asks and goes; others could use up the files that peers need. */
const METRICS_CONNECTIONS_MAX = 64;
const METRICS_PATIENCE = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};

/** The thread with the sockets: peers, metrics, the line on stderr; and the one of the run. */
export class Served {
  readonly gateway: Gateway;
  readonly #line: ProgressLine;
  readonly #metrics: Server;
  #worker: Worker | undefined;
  #state: State | undefined;
  #waited = '';
  #peerLines = 0;
  /** Load of the machine, begin and end: processes that wanted a core, over a minute. */
  loads: readonly number[] = [];

  constructor(scenario: Scenario, terms: Omit<GatewayTerms, 'told'>) {
    this.#line = new ProgressLine(process.stderr, scenario);
    this.gateway = new Gateway({
      ...terms,
      told: (event) => {
        if (event.kind === 'refused')
          this.#tell(printableText(`peer refused (${event.reason}): ${event.detail}`));
        else this.#tell(`${event.node} ${event.kind}  ${printable(event.software)}`);
      },
    });
    this.#metrics = createServer(METRICS_PATIENCE, (request, response) => {
      const known = request.method === 'GET' && request.url === '/metrics';
      response.writeHead(known ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(known ? this.#metricsText() : 'only GET /metrics\n');
    });
    this.#metrics.maxConnections = METRICS_CONNECTIONS_MAX;
  }

  /** Listens; what it says on stderr is where. */
  async open({ listen, udp, metrics }: ServedAddresses): Promise<void> {
    const opened = async (at: Address, listening: Promise<number>, what: string): Promise<void> => {
      try {
        const port = await listening;
        say(`${what}${addressText({ ...at, port })}`);
      } catch (error) {
        const message = `cannot listen at ${addressText(at)}: ${(error as Error).message}`;
        throw new InputError('listen', message);
      }
    };
    await opened(listen, this.gateway.listenTcp(listen), 'gateway  tcp://');
    if (udp !== undefined) await opened(udp, this.gateway.listenUdp(udp), 'gateway  udp://');
    if (metrics === undefined) return;
    await opened(metrics, this.#listenMetrics(metrics), 'metrics  http://');
  }

  run(terms: Omit<ServeWorkerTerms, 'port' | 'signal'>): Promise<ServedEnd> {
    const { runEnd } = this.gateway;
    this.loads = [loadavg()[0] ?? 0];
    return new Promise<ServedEnd>((resolve, reject) => {
      const interruption = new Interruption(() => {
        resolve({ kind: 'interrupted', signal: interruption.signal ?? 'SIGINT' });
      });
      const workerData = { ...terms, ...runEnd };
      const worker = startThread(THREAD, { workerData, transferList: [runEnd.port] });
      this.#worker = worker;
      worker.on('message', (message: FromServeWorker) => {
        if (message.kind === 'state') this.#show(message);
        else if (message.kind === 'fault') this.#tell(message.text);
        else if (message.kind === 'refused') reject(new InputError(message.code, message.message));
        else if (message.kind === 'finished') resolve(message);
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        interruption.stop();
        reject(new Error('the thread of the run ended early'));
      });
    }).then((end) => {
      this.loads = [...this.loads, loadavg()[0] ?? 0];
      this.gateway.close(
        end.kind === 'finished' ? `the run is over: ${end.verdict.result}` : 'stopped',
      );
      return end;
    });
  }

  close(): void {
    this.#line.done();
    void this.#worker?.terminate();
    this.gateway.close('closed');
    this.#metrics.close();
    this.#metrics.closeAllConnections();
  }

  #listenMetrics({ host, port }: Address): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#metrics.once('error', reject);
      this.#metrics.listen(port, host, () => {
        const address = this.#metrics.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  #show(state: State): void {
    this.#state = state;
    const waited = state.waitingFor.join(', ');
    if (waited !== this.#waited && waited !== '') this.#tell(`waiting for ${waited}`);
    this.#waited = waited;
    if (waited === '') this.#line.update(() => state.progress);
  }

  #tell(text: string): void {
    if (++this.#peerLines > PEER_LINES_MAX) return;
    this.#line.done();
    say(this.#peerLines === PEER_LINES_MAX ? 'further lines of this sort are left out' : text);
  }

  #metricsText(): string {
    const state = this.#state;
    if (state === undefined) return '';
    return metricsText({
      figures: state.figures,
      simulatedNs: state.progress.atNs,
      tcpConnections: this.gateway.tcp.connections,
      udpPeers: this.gateway.udp.connections,
      refusals: this.gateway.refusals,
    });
  }
}

/** What a peer calls itself, without what a terminal would obey. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
