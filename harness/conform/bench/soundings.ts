import type { Advertisement, TerminalDeviation } from '../../../protocols/routing.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';
import type { Bench } from './bench.ts';
import type { EffectOf } from './effect-log.ts';
import { LOW, type Setup, TARGET } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';

/**
 * Powered on with no contacts at all, and up: for what neither links nor light matter to.
 *
 * @param uncertaintyNs of the hardware's UTC
 */
export const alone = (open: OpenBench, setup: Setup = {}, uncertaintyNs: Ns = 1_000): Bench => {
  const bench = open({ opportunities: [], ...setup });
  bench.clock.uncertaintyNs = uncertaintyNs;
  bench.boot();
  bench.run(SECOND_NS / 10);
  given(submissionAnswer(bench)?.reason !== 'not-operational', 'the node does not come up');
  return bench;
};

/** What an application is told that submits a bundle; undefined: nothing within a tenth of a second. */
export const submissionAnswer = (
  bench: Bench,
  changes: Partial<Parameters<Bench['give']>[0] & { kind: 'submit' }> = {},
): EffectOf<'submit-result'> | undefined => {
  const { mark } = bench;
  const request = mark + 1;
  bench.give({
    kind: 'submit',
    request,
    sourceService: 10,
    destination: { node: LOW, service: 10 },
    class: 'tactical',
    assured: false,
    custody: true,
    lifetimeNs: 3_600 * SECOND_NS,
    payload: [new Uint8Array(100)],
    ...changes,
  });
  bench.until(() => bench.since(mark, 'submit-result').length > 0, SECOND_NS / 10);
  return bench.since(mark, 'submit-result').find((result) => result.request === request);
};

/** Gives a telecommand over the service port and lets it come to its end; its stages. */
export const ordered = (
  bench: Bench,
  body: Parameters<Bench['command']>[0],
  changes: Parameters<Bench['command']>[1] = {},
): readonly string[] => {
  const { mark } = bench;
  const sequence = bench.command(body, changes);
  bench.run(50 * MILLISECOND_NS);
  return bench.stages(sequence, mark);
};

/** Executed to its end. */
export const expectDone = (stages: readonly string[], what: string): void => {
  expectEqual(stages.at(-1), 'done', what);
};

export const expectRefused = (stages: readonly string[], reason: string, what: string): void => {
  expectEqual(stages.at(-1), `refused ${reason}`, what);
};

export const isDark = (bench: Bench): boolean =>
  bench.heads.every(({ mode, laserOn }) => mode === 'stowed' && !laserOn);

export const isSafe = (bench: Bench): boolean =>
  submissionAnswer(bench)?.reason === 'not-operational' && isDark(bench);

export const expectSafe = (bench: Bench, what: string): void => {
  expectThat(isDark(bench), `${what}: heads stowed, lasers off`, headsOf(bench));
  expectEqual(
    submissionAnswer(bench)?.reason,
    'not-operational',
    `${what}: answer to an application`,
  );
};

export const expectTraffic = (bench: Bench, what: string): void => {
  const result = submissionAnswer(bench);
  expectThat(result?.accepted === true, `${what}: an application's bundle is taken`, result);
};

const headsOf = (bench: Bench) => bench.heads.map(({ mode, laserOn }) => ({ mode, laserOn }));

/** Advertisements that the target issued of itself, as a neighbour heard them. */
export const ownAdvertisements = (
  peer: Neighbour,
): readonly { readonly atNs: number; readonly advertisement: Advertisement }[] =>
  peer
    .messages('advertisements')
    .flatMap(({ atNs, message }) =>
      message.advertisements
        .filter(({ origin }) => origin === TARGET)
        .map((advertisement) => ({ atNs, advertisement })),
    );

/** Whether the newest of them, if any, says that a terminal is down. */
export const advertisedDown = (peer: Neighbour, terminal: number): boolean =>
  downIn(ownAdvertisements(peer).at(-1)?.advertisement, terminal);

export const downIn = (advertisement: Advertisement | undefined, terminal: number): boolean =>
  deviationsIn(advertisement).some(
    (deviation) => deviation.terminal === terminal && deviation.condition === 'down',
  );

const deviationsIn = (advertisement: Advertisement | undefined): readonly TerminalDeviation[] =>
  advertisement?.deviations ?? [];
