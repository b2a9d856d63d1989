import type { FieldOfRegard, TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { BesideAim } from './beside-aim.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { joinHandlers } from './join-handlers.ts';
import { KnownPlaces } from './known-places.ts';
import { terminalKey } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';
import { StalledNodes } from './stalling.ts';
import { TurnedBarred } from './turned-barred.ts';

const NRAD = 1e9;

interface Head {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  laserOn: boolean;
  /** Inhibits that hold, with their beginning. */
  readonly inhibits: Map<string, Ns>;
  /** The present overlap of laser and inhibit was found already. */
  found: boolean;
}

/**
 * S6: gimbals keep to the rates and angles of their profile, and no laser emits while a keep-out, a
 * gimbal limit or a thermal limit holds in truth, beyond the reaction time; nor does a head track with a
 * point-ahead angle that no fault explains (`beside-aim.ts`), nor is one turned against a limit (`turned-barred.ts`). A computer that takes no
 * input, or takes it late, by a fault has that time from the end of the fault, or from its restart.
 */
export const s6GimbalAndKeepOut: CheckerFactory = (context) =>
  new GimbalAndKeepOut(context).checker();

class GimbalAndKeepOut {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #profiles: ReadonlyMap<string, TerminalProfile>;
  readonly #normals: ReadonlyMap<string, string>;
  readonly #heads = new Map<string, Head>();
  /** Heads whose laser is on under an inhibit, until that is judged. */
  readonly #suspects = new Set<Head>();
  /** Faults that keep a node from hearing, by node. */
  readonly #deaf = new StalledNodes();
  /** Heads whose motion now may have gone on while their node could not hear of a limit. */
  readonly #strayed = new Set<string>();
  readonly #places: KnownPlaces;
  readonly #beside: BesideAim;
  readonly #barred: TurnedBarred;
  #tested = 0;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S6', context);
    this.#places = new KnownPlaces(context);
    this.#beside = new BesideAim(context, this.#places, this.#log);
    this.#barred = new TurnedBarred(this.#places, this.#log);
    const ends = context.nodes.flatMap(({ id, terminals }) =>
      terminals.map((terminal) => [terminalKey(id, terminal.index), terminal] as const),
    );
    this.#profiles = new Map(ends.map(([key, terminal]) => [key, terminal.profile]));
    this.#normals = new Map(ends.map(([key, terminal]) => [key, terminal.mount.normal]));
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'S6',
      title: 'gimbals keep their limits and lasers are off in every keep-out',
      requirements: [
        REQUIREMENTS.gimbal,
        REQUIREMENTS.keepOut,
        REQUIREMENTS.pointAhead,
        REQUIREMENTS.forecast,
      ],
      log: this.#log,
      tested: () => this.#tested,
      finish: (endNs) => this.#judge(endNs),
      handlers: joinHandlers(this.#places.handlers, this.#beside.handlers, this.#barred.handlers, {
        laser: (atNs, node, terminal, on) => {
          this.#judge(atNs);
          this.#tested++;
          const head = this.#head(node, terminal);
          head.laserOn = on === 1;
          this.#review(head);
        },
        inhibit: (atNs, node, terminal, kind, active) => {
          this.#judge(atNs);
          this.#tested++;
          const head = this.#head(node, terminal);
          if (active === 1) head.inhibits.set(kind, head.inhibits.get(kind) ?? atNs);
          else head.inhibits.delete(kind);
          this.#review(head);
        },
        fault: (atNs, index, kind, node, active) => {
          this.#judge(atNs);
          if (!this.#deaf.fault(index, kind, node, active === 1)) return;
          if (active === 1) this.#stray(node);
          this.#hears(atNs, node);
        },
        'node-up': (atNs, node) => {
          this.#deaf.restarted(node);
          this.#hears(atNs, node);
        },
        gimbal: (atNs, node, terminal, rateNradPerS, ...angles) =>
          this.#gimbal(atNs, node, terminal, rateNradPerS, angles),
      }),
    });
  }

  #stray(node: NodeId): void {
    for (const terminal of this.#context.nodes.find(({ id }) => id === node)?.terminals ?? []) {
      this.#strayed.add(terminalKey(node, terminal.index));
    }
  }

  /** Of the motion that ends now. */
  #mayStray(node: NodeId, terminal: TerminalIndex): boolean {
    const key = terminalKey(node, terminal);
    if (this.#deaf.has(node)) return this.#strayed.has(key);
    return this.#strayed.delete(key);
  }

  #head(node: NodeId, terminal: TerminalIndex): Head {
    const key = terminalKey(node, terminal);
    const known = this.#heads.get(key);
    if (known !== undefined) return known;
    const head = { node, terminal, laserOn: false, inhibits: new Map(), found: false };
    this.#heads.set(key, head);
    return head;
  }

  #review(head: Head): void {
    if (head.laserOn && head.inhibits.size > 0) {
      this.#suspects.add(head);
    } else {
      this.#suspects.delete(head);
      head.found = false;
    }
  }

  /** The reaction time counts from now on. */
  #hears(atNs: Ns, node: NodeId): void {
    for (const head of this.#suspects) {
      if (head.node !== node) continue;
      for (const kind of head.inhibits.keys()) head.inhibits.set(kind, atNs);
    }
  }

  /** What held for longer than the reaction time before now is a violation. */
  #judge(nowNs: Ns): void {
    for (const head of this.#suspects) {
      const [kind, sinceNs] = [...head.inhibits][0] as [string, Ns];
      const dueNs = sinceNs + this.#context.thresholds.inhibitReactionNs;
      if (head.found || nowNs <= dueNs || this.#deaf.has(head.node)) continue;
      head.found = true;
      this.#log.add({
        requirement: REQUIREMENTS.keepOut,
        class: `laser-${kind}`,
        node: head.node,
        atNs: dueNs,
        title: 'laser on within a keep-out',
        what: `terminal ${head.terminal}, inhibit ${kind}`,
        about: { node: head.node, terminal: head.terminal },
      });
    }
  }

  #gimbal(
    atNs: Ns,
    node: NodeId,
    terminal: TerminalIndex,
    rateNradPerS: number,
    angles: readonly number[],
  ): void {
    const profile = this.#profiles.get(terminalKey(node, terminal));
    if (profile?.medium !== 'optical') return;
    this.#tested++;
    const { thresholds } = this.#context;
    const rateMax = profile.slewRadPerS * NRAD * (1 + thresholds.gimbalRateShare);
    const normal = this.#normals.get(terminalKey(node, terminal)) ?? 'horizontal';
    const exceeded = limitsOf(profile.fieldOfRegard, normal).find(
      ({ at, side, limitNrad }) =>
        ((angles[at] as number) - limitNrad) * side > thresholds.gimbalAngleNrad,
    );
    const about = { node, terminal };
    const strayed = this.#mayStray(node, terminal);
    if (rateNradPerS > rateMax && !strayed) {
      const rates = `${degrees(rateNradPerS)}°/s, limit ${degrees(rateMax)}°/s`;
      const what = `terminal ${terminal} at ${rates},`;
      const title = 'gimbal moved faster than its limit';
      this.#log.add({
        requirement: REQUIREMENTS.gimbal,
        class: 'gimbal-rate',
        node,
        atNs,
        title,
        what,
        about,
      });
    }
    if (exceeded !== undefined && !strayed) {
      const angle = degrees(angles[exceeded.at] as number);
      const limit = degrees(exceeded.limitNrad);
      const what = `terminal ${terminal}, ${exceeded.name} ${angle}°, limit ${limit}°,`;
      const title = 'gimbal moved beyond its range';
      this.#log.add({
        requirement: REQUIREMENTS.gimbal,
        class: 'gimbal-range',
        node,
        atNs,
        title,
        what,
        about,
      });
    }
  }
}

interface AngleLimit {
  /** Place among azimuth least and most, elevation least and most. */
  readonly at: number;
  readonly name: string;
  /** +1: must not be above the limit, −1: not below. */
  readonly side: number;
  readonly limitNrad: number;
}

const limitsOf = (field: FieldOfRegard, normal: string): readonly AngleLimit[] => {
  const limit = (at: number, name: string, side: number, rad: number): AngleLimit => ({
    at,
    name,
    side,
    limitNrad: rad * NRAD,
  });
  if (field.shape === 'az-el') {
    const azimuths =
      field.azHalfRad >= Math.PI
        ? []
        : [limit(0, 'azimuth', -1, -field.azHalfRad), limit(1, 'azimuth', 1, field.azHalfRad)];
    return [
      ...azimuths,
      limit(2, 'elevation', -1, field.elMinRad),
      limit(3, 'elevation', 1, field.elMaxRad),
    ];
  }
  // A hemisphere around zenith or nadir is half of the elevations, around the horizon half of the
  // azimuths.
  if (normal === 'zenith') return [limit(2, 'elevation', -1, 0)];
  if (normal === 'nadir') return [limit(3, 'elevation', 1, 0)];
  return [limit(0, 'azimuth', -1, -Math.PI / 2), limit(1, 'azimuth', 1, Math.PI / 2)];
};

const degrees = (nrad: number): string => ((nrad / NRAD) * (180 / Math.PI)).toFixed(2);
