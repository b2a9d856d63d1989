import type { Limits } from '../../flight/limits.ts';
import { SECOND_NS } from '../../protocols/units.ts';
import { limitName } from './network-schema.ts';
import type { Complaints } from './resolve-tools.ts';
import type { ScenarioSource } from './schema.ts';

type NumberKey = {
  [K in keyof Limits]: Limits[K] extends number ? K : never;
}[keyof Limits];

/** The one must not exceed the other, as else something follows that nobody wants. */
const PAIRS: readonly (readonly [lesser: NumberKey, greater: NumberKey, otherwise: string])[] = [
  ['degradedIntervals', 'downIntervals', 'a link would be down before it is degraded'],
  ['storeProbeNs', 'storeDeadNs', 'a store would be given up before it is tried again'],
  ['flapHoldNs', 'flapHoldMaxNs', 'the first hold would be longer than the longest'],
  ['isolationNs', 'isolationMaxNs', 'the first pause would be longer than the longest'],
  ['chargeSafePermille', 'chargeShedPermille', 'all would be off before loads are shed'],
  ['chargeShedPermille', 'chargeClearPermille', 'loads would come back while they are shed'],
  ['busSafeMilliVolt', 'busShedMilliVolt', 'all would be off before loads are shed'],
  ['busShedMilliVolt', 'busClearMilliVolt', 'loads would come back while they are shed'],
];

const PERMILLE = 1_000;

/** Bounds that are each in their range, and contradict each other. */
export const checkLimits = (
  source: ScenarioSource,
  limits: Limits,
  complaints: Complaints,
): void => {
  const written = source.network ?? {};
  const shown = (key: NumberKey): string => {
    const text =
      written[limitName(key)] ?? (key.endsWith('Ns') ? seconds(limits[key]) : limits[key]);
    return `${limitName(key)} ${text}`;
  };
  /** At whichever of them is written; if none is, nobody contradicts. */
  const refuse = (keys: readonly NumberKey[], message: string): void => {
    const key = keys.find((one) => written[limitName(one)] !== undefined);
    if (key !== undefined) complaints.error(['network', limitName(key)], message);
  };
  for (const [lesser, greater, otherwise] of PAIRS) {
    if (limits[lesser] <= limits[greater]) continue;
    refuse([lesser, greater], `${shown(lesser)} is more than ${shown(greater)}: ${otherwise}`);
  }
  if (limits.watchdogCheckNs >= limits.watchdogNs) {
    const [check, watchdog] = [shown('watchdogCheckNs'), shown('watchdogNs')];
    const message = `${check} is not less than ${watchdog}: every computer would be reset for ever`;
    refuse(['watchdogCheckNs', 'watchdogNs'], message);
  }
  const silenceNs = limits.keepaliveNs * limits.downIntervals;
  if (limits.rateGuardNs >= silenceNs) {
    const silence = `${seconds(silenceNs)} of silence (keepalive × downIntervals)`;
    const message = `${shown('rateGuardNs')} is not less than ${silence}: a change of rate would end a link`;
    refuse(['rateGuardNs', 'keepaliveNs', 'downIntervals'], message);
  }
  if (limits.chargeClearPermille > PERMILLE) {
    const message = `${shown('chargeClearPermille')} is more than a full battery, ${PERMILLE}`;
    refuse(['chargeClearPermille'], message);
  }
};

const seconds = (ns: number): string => `${ns / SECOND_NS} s`;
