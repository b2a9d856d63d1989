import { lightTimeAt, transmissionNs } from '../../flight/routing/light-time.ts';
import type { PlannedRoute } from '../../flight/routing/planned-route.ts';
import { bestRoutes } from '../../flight/routing/yen.ts';
import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import type { Bps, NodeId, Ns } from '../../protocols/units.ts';

export interface RouteRequest {
  readonly plan: ContactPlan;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly atNs: Ns;
  readonly bytes: number;
  /** How many routes at most. */
  readonly count: number;
  /** Name to print for a node; its number by default. */
  readonly nameOf?: (node: NodeId) => string;
}

/** One contact of a route as the bundle uses it. */
export interface HopReport {
  readonly contact: number;
  readonly from: NodeId;
  readonly to: NodeId;
  /** Window of the contact. */
  readonly startNs: Ns;
  readonly endNs: Ns;
  readonly rateBps: Bps;
  /** First bit leaves, last bit leaves, last bit arrives. */
  readonly departureNs: Ns;
  readonly lastBitNs: Ns;
  readonly arrivalNs: Ns;
  /** What the contact still carries from departureNs to its end [bytes]. */
  readonly volumeBytes: number;
}

export interface RouteReport {
  readonly rank: number;
  readonly firstHop: NodeId;
  readonly departureNs: Ns;
  readonly arrivalNs: Ns;
  readonly durationNs: Ns;
  /** End of the contact that ends first. */
  readonly terminatesNs: Ns;
  /** Smallest volume among its contacts: the largest load that can take this route [bytes]. */
  readonly volumeBytes: number;
  readonly hops: readonly HopReport[];
}

/**
 * The `route` calculator: k best routes by the router's own search, best first; none is an empty
 * list.
 */
export const routeReport = (request: RouteRequest): readonly RouteReport[] => {
  const { plan, from, to, atNs, bytes, count } = request;
  const routes = bestRoutes(plan, { from, to, atNs, bytes, count });
  return routes.map((route, at) => describeRoute(route, at + 1, bytes));
};

/** The report as a user reads it: a summary line per route, a line per hop; fits 80 columns. */
export const routeReportText = (request: RouteRequest, routes: readonly RouteReport[]): string => {
  const name = request.nameOf ?? String;
  const title = `${name(request.from)} to ${name(request.to)}`;
  const terms = `${count(request.bytes)} bytes ready at ${seconds(request.atNs)}`;
  if (routes.length === 0) return `no route from ${title}, ${terms}\n`;
  const noun = routes.length === 1 ? 'route' : 'routes';
  const lines = [`${routes.length} ${noun} from ${title}, ${terms}`];
  for (const route of routes) {
    lines.push('', ...routeLines(route, name));
  }
  return `${lines.join('\n')}\n`;
};

const describeRoute = (route: PlannedRoute, rank: number, bytes: number): RouteReport => {
  const hops: HopReport[] = [];
  let readyNs = route.readyNs;
  for (const contact of route.contacts) {
    const hop = describeHop(contact, readyNs, bytes);
    hops.push(hop);
    readyNs = hop.arrivalNs;
  }
  return {
    rank,
    firstHop: route.firstHop,
    departureNs: hops[0]?.departureNs ?? route.readyNs,
    arrivalNs: route.arrivalNs,
    durationNs: route.arrivalNs - route.readyNs,
    terminatesNs: route.terminatesNs,
    volumeBytes: Math.min(...hops.map((hop) => hop.volumeBytes)),
    hops,
  };
};

const describeHop = (contact: Contact, readyNs: Ns, bytes: number): HopReport => {
  const departureNs = Math.max(readyNs, contact.startNs);
  const lastBitNs = departureNs + transmissionNs(bytes, contact.rateBps);
  return {
    contact: contact.id,
    from: contact.from,
    to: contact.to,
    startNs: contact.startNs,
    endNs: contact.endNs,
    rateBps: contact.rateBps,
    departureNs,
    lastBitNs,
    arrivalNs: lastBitNs + lightTimeAt(contact, lastBitNs),
    volumeBytes: Math.floor(((contact.endNs - departureNs) * contact.rateBps) / 8e9),
  };
};

const routeLines = (route: RouteReport, name: (node: NodeId) => string): readonly string[] => {
  const hops = route.hops.length === 1 ? '1 hop' : `${route.hops.length} hops`;
  const rows = [
    ['contact', 'from', 'to', 'departure', 'arrival', 'contact ends', 'volume'],
    ...route.hops.map((hop) => [
      String(hop.contact),
      name(hop.from),
      name(hop.to),
      seconds(hop.departureNs),
      seconds(hop.arrivalNs),
      seconds(hop.endNs),
      volume(hop.volumeBytes),
    ]),
  ];
  return [
    `${route.rank}  arrives ${seconds(route.arrivalNs)} after ${seconds(route.durationNs)}, ` +
      `${hops}, over ${name(route.firstHop)}, until ${seconds(route.terminatesNs)}`,
    ...aligned(rows),
  ];
};

/** Columns as wide as their widest cell: names to the left, figures to the right. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 1 || column === 2 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `   ${cells.join('  ')}`.trimEnd();
  });
};

/** Seconds since the epoch with as many decimals as there are. */
const seconds = (ns: Ns): string => {
  const whole = Math.floor(ns / 1e9);
  const rest = String(ns - whole * 1e9)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return rest === '' ? `${whole} s` : `${whole}.${rest} s`;
};

const VOLUME_UNITS = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
] as const;

const volume = (bytes: number): string => {
  for (const [size, unit] of VOLUME_UNITS) {
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  }
  return `${bytes} B`;
};

const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
