import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../flight/routing/cgr.ts';
import { createContactIndex } from '../../../flight/routing/contact-index.ts';
import type { Router } from '../../../flight/routing/router.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import type { Advertisement } from '../../../protocols/routing.ts';
import { NS_MAX } from '../../../protocols/units.ts';
import { runW3 } from '../../bench/w3.ts';
import { exhaustiveArrival } from './exhaustive.ts';
import { dice, S } from './plans.ts';

const folder = new URL('../../../../shared/data/bench/', import.meta.url);
const NODES = 34;
const BYTES = 100_000;
const LIFETIME_NS = 3600 * S;

const lines = (name: string): string[][] =>
  readFileSync(new URL(name, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '));

/** Both directions of every connection; one that never goes down lasts. */
const w2Contacts = (): Contact[] => {
  const open = new Map<string, number>();
  const contacts: Contact[] = [];
  const close = (key: string, endNs: number): void => {
    const [a = 0, b = 0] = key.split(' ').map((node) => Number(node) + 1);
    const startNs = open.get(key) ?? 0;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const id = contacts.length + 1;
      const medium = 'optical';
      contacts.push({ id, from, to, startNs, endNs, rateBps: 80e6, lightTimeNs: 5e6, medium });
    }
    open.delete(key);
  };
  for (const [time, , a, b, state] of lines('w2-contacts.txt')) {
    if (state === 'up') open.set(`${a} ${b}`, Number(time) * S);
    else close(`${a} ${b}`, Number(time) * S);
  }
  for (const key of [...open.keys()]) close(key, 30 * 3600 * S);
  return contacts;
};

interface Message {
  readonly destination: number;
  readonly createdNs: number;
  from: number;
}

/**
 * Every node routes by itself; a bundle moves on when its contact opens; nothing else holds it up.
 */
class Couriers {
  readonly queue = new EventQueue();
  readonly #routers: readonly Router[];
  delivered = 0;
  queries = 0;
  hops = 0;
  latencyNs = 0;

  constructor(routers: readonly Router[]) {
    this.#routers = routers;
  }

  handle(_kind: number, here: number, data: unknown): void {
    const message = data as Message;
    if (here === message.destination) {
      this.delivered++;
      this.latencyNs += this.queue.nowNs - message.createdNs;
      return;
    }
    const router = this.#routers[here - 1];
    const route = router?.route({
      destination: message.destination,
      bytes: BYTES,
      class: 'broadband',
      atNs: this.queue.nowNs,
      expiresNs: message.createdNs + LIFETIME_NS,
      avoid: message.from,
      excluded: [],
    });
    if (route !== undefined) router?.reserve(route, BYTES, 'broadband');
    this.queries++;
    const [contact] = route?.contacts ?? [];
    if (route === undefined || contact === undefined) return;
    this.hops++;
    message.from = here;
    const arrivalNs = Math.max(this.queue.nowNs, contact.startNs) + 10_000_000 + 5_000_000;
    this.queue.schedule(arrivalNs, this, 0, route.firstHop, message);
  }
}

describe.skipIf(!existsSync(folder))('the store-and-forward workload, routing alone', () => {
  it('delivers what a brute force without contention can, and nearly as fast', () => {
    const plan = createContactIndex({ version: 1, contacts: w2Contacts() });
    const routers = Array.from({ length: NODES }, (_, at) => {
      const router = createRouter(at + 1);
      router.setPlan(plan);
      return router;
    });
    const couriers = new Couriers(routers);
    for (const [time, , , from, to] of lines('w2-messages.txt')) {
      const createdNs = Math.round(Number(time) * 1000) * 1_000_000;
      const message: Message = { destination: Number(to) + 1, createdNs, from: 0 };
      couriers.queue.schedule(createdNs, couriers, 0, Number(from) + 1, message);
    }
    const begin = process.cpuUsage();
    couriers.queue.runUntil(30 * 3600 * S);
    const { user, system } = process.cpuUsage(begin);
    const cpuS = (user + system) / 1e6;
    const { delivered, queries, latencyNs } = couriers;
    console.info(
      `W2 routing: ${queries} queries in ${cpuS.toFixed(2)} CPU s, ${delivered} delivered, ` +
        `mean ${(latencyNs / delivered / S).toFixed(1)} s, ${(couriers.hops / delivered).toFixed(2)} hops`,
    );
    expect(delivered).toBeGreaterThanOrEqual(19_900);
    expect(latencyNs / delivered).toBeLessThan(230 * S);
    expect(cpuS).toBeLessThan(8);
  });
});

const isDown = (origin: number): Advertisement => ({
  origin,
  bootCount: 1,
  counter: 1,
  issuedNs: 0,
  validityNs: 1000 * S,
  deviations: [
    { terminal: 0, condition: 'down', rateBps: 0, lightTimeNs: 0, neighbour: 0, sinceNs: 0 },
  ],
  storageLevel: 0,
  timeStratum: 0,
  timeUncertaintyNs: 0,
});

describe('a network where nothing starts any more', () => {
  const torus = (width: number, height: number, seed: number): Contact[] => {
    const roll = dice(seed);
    const contacts: Contact[] = [];
    const link = (a: number, b: number): void => {
      const lightTimeNs = 1_000_000 * (2 + roll(5));
      for (const [from, to] of [
        [a, b],
        [b, a],
      ] as const) {
        const id = contacts.length + 1;
        const medium = 'optical';
        contacts.push({
          id,
          from,
          to,
          startNs: 0,
          endNs: NS_MAX,
          rateBps: 10e9,
          lightTimeNs,
          medium,
        });
      }
    };
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) {
        const id = x * height + y + 1;
        link(id, x * height + ((y + 1) % height) + 1);
        link(id, ((x + 1) % width) * height + y + 1);
      }
    }
    return contacts;
  };

  it('is searched in buckets with the same arrivals and hops', () => {
    for (let seed = 0; seed < 20; seed++) {
      const plan = { version: 1, contacts: torus(8, 6, seed) };
      const router = createRouter(1);
      router.setPlan(plan);
      for (let destination = 2; destination <= 48; destination += 3) {
        const atNs = seed * 123_456_789;
        const route = router.route({
          destination,
          bytes: 1500,
          class: 'broadband',
          atNs,
          expiresNs: NS_MAX,
          avoid: 0,
          excluded: [],
        });
        const expected = exhaustiveArrival(plan, { from: 1, to: destination, atNs, bytes: 1500 });
        expect(route && { arrivalNs: route.arrivalNs, hops: route.hops }).toEqual(expected);
      }
    }
  });

  it('is searched alike where light times move', () => {
    const contacts = torus(6, 5, 77).map((contact, at) => ({
      ...contact,
      endNs: 100 * S,
      lightTimes: {
        stepNs: S,
        valuesNs: Array.from({ length: 60 }, (_, i) => contact.lightTimeNs + i * (at % 900)),
      },
    }));
    const plan = { version: 1, contacts };
    for (let destination = 2; destination <= 30; destination++) {
      const router = createRouter(1);
      router.setPlan(plan);
      const atNs = destination * 2_345_678_901;
      const route = router.route({
        destination,
        bytes: 1500,
        class: 'broadband',
        atNs,
        expiresNs: NS_MAX,
        avoid: 0,
        excluded: [],
      });
      const expected = exhaustiveArrival(plan, { from: 1, to: destination, atNs, bytes: 1500 });
      expect(route && { arrivalNs: route.arrivalNs, hops: route.hops }).toEqual(expected);
    }
  });

  it('goes around nodes that are down, for good or for a while', () => {
    for (const endNs of [100 * S, NS_MAX]) {
      const contacts = torus(6, 5, 4).map((contact) => ({ ...contact, endNs }));
      const down = [7, 12, 28];
      const router = createRouter(1);
      router.setPlan({ version: 1, contacts });
      router.setDeviations(new Map(down.map((origin) => [origin, isDown(origin)])));
      const left = contacts.filter((c) => !down.includes(c.from) && !down.includes(c.to));
      for (let destination = 2; destination <= 30; destination++) {
        const route = router.route({
          destination,
          bytes: 1500,
          class: 'broadband',
          atNs: S,
          expiresNs: 90 * S,
          avoid: 0,
          excluded: [],
        });
        const terms = { from: 1, to: destination, atNs: S, bytes: 1500 };
        const expected = exhaustiveArrival({ version: 1, contacts: left }, terms);
        expect(route && { arrivalNs: route.arrivalNs, hops: route.hops }).toEqual(expected);
      }
    }
  });

  it('costs well under a microsecond a query once the route is known', () => {
    const plan = createContactIndex({ version: 1, contacts: torus(72, 22, 1) });
    const router = createRouter(1);
    router.setPlan(plan);
    const query = {
      destination: 500,
      bytes: 1500,
      class: 'broadband',
      atNs: 0,
      expiresNs: NS_MAX,
      avoid: 0,
      excluded: [],
    } as const;
    const hops = router.route(query)?.hops ?? 0;
    expect(hops).toBeGreaterThan(10);
    const rounds = 200_000;
    const begin = process.cpuUsage();
    for (let packet = 1; packet <= rounds; packet++) {
      router.route({ ...query, atNs: packet * 1_000_000 });
    }
    const { user, system } = process.cpuUsage(begin);
    console.info(`W1 routing: ${((user + system) / rounds).toFixed(3)} µs a query of ${hops} hops`);
    expect((user + system) / rounds).toBeLessThan(5);
  });
});

describe('all pairs of 1,584 satellites', () => {
  it('have next hops that lead over shortest paths, by the kernel that routers use', () => {
    const { pairsChecked, pairsWrong, meanHops, cpuSPerStep } = runW3({
      steps: 1,
      checkedSources: 100,
    });
    console.info(`W3: ${cpuSPerStep.toFixed(3)} CPU s a step, ${meanHops.toFixed(2)} hops`);
    expect(pairsChecked).toBe(100 * 1584);
    expect(pairsWrong).toBe(0);
    expect(meanHops).toBeGreaterThan(20);
  });
});
