import type { DurationFigures } from './durations.ts';
import type { ServedFigures } from './served-run.ts';

/** What is known of a served run at an instant. */
export interface GatewayState {
  readonly figures: ServedFigures;
  readonly simulatedNs: number;
  readonly tcpConnections: number;
  readonly udpPeers: number;
  readonly refusals: ReadonlyMap<string, number>;
}

const NS_PER_S = 1e9;

/** The state in Prometheus's text format 0.0.4: a name and a number a line. */
export const metricsText = (state: GatewayState): string => {
  const { figures, refusals } = state;
  const { sites } = figures;
  const perNode = (figureOf: (site: (typeof sites)[number]) => number): Sample[] =>
    sites.map((site) => [{ node: site.name }, figureOf(site)]);
  return [
    family('lasermesh_simulated_seconds', 'gauge', 'simulated time', [
      [{}, state.simulatedNs / NS_PER_S],
    ]),
    summary('lasermesh_event_lateness_seconds', 'how late events were fired', [
      [{}, figures.lateness],
    ]),
    family(
      'lasermesh_node_attached',
      'gauge',
      '1: a peer is attached',
      perNode(({ attached }) => Number(attached)),
    ),
    family(
      'lasermesh_node_hung',
      'gauge',
      '1: does not answer in time',
      perNode(({ hung }) => Number(hung)),
    ),
    family(
      'lasermesh_node_attachments_total',
      'counter',
      'peers so far',
      perNode(({ attachments }) => attachments),
    ),
    family(
      'lasermesh_node_steps_total',
      'counter',
      'inputs given to it',
      perNode(({ steps }) => steps),
    ),
    family(
      'lasermesh_node_dropped_total',
      'counter',
      'inputs that found no room to wait',
      perNode(({ dropped }) => dropped),
    ),
    summary(
      'lasermesh_node_round_trip_seconds',
      'from a step to its answer',
      sites.map(({ name, roundTrip }) => [{ node: name }, roundTrip]),
    ),
    family('lasermesh_connections', 'gauge', 'peers that are connected', [
      [{ transport: 'tcp' }, state.tcpConnections],
      [{ transport: 'udp' }, state.udpPeers],
    ]),
    family(
      'lasermesh_refusals_total',
      'counter',
      'peers that were turned away',
      [...refusals].map(([reason, count]) => [{ reason }, count]),
    ),
  ].join('');
};

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

const family = (name: string, type: string, help: string, samples: readonly Sample[]): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => line(name, ...sample)).join('')}`;

const summary = (
  name: string,
  help: string,
  of: readonly (readonly [labels: Labels, figures: DurationFigures])[],
): string => {
  const lines = of.map(([labels, { p50Ns, p99Ns, maxNs, sumNs, count }]) =>
    [
      line(name, { ...labels, quantile: '0.5' }, p50Ns / NS_PER_S),
      line(name, { ...labels, quantile: '0.99' }, p99Ns / NS_PER_S),
      line(name, { ...labels, quantile: '1' }, maxNs / NS_PER_S),
      line(`${name}_sum`, labels, sumNs / NS_PER_S),
      line(`${name}_count`, labels, count),
    ].join(''),
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} summary\n${lines.join('')}`;
};

const line = (name: string, labels: Labels, value: number): string => {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
};

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
