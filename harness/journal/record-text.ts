import { HOUR_NS, MILLISECOND_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type AnyValues, RECORDS, type RecordKind } from './records.ts';

/** Time since the scenario epoch as `hh:mm:ss.mmm`, cut, not rounded. */
export const clockText = (atNs: Ns): string => {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const millis = Math.floor((atNs % SECOND_NS) / MILLISECOND_NS);
  const minutes = two((atNs % HOUR_NS) / MINUTE_NS);
  const seconds = two((atNs % MINUTE_NS) / SECOND_NS);
  return `${two(atNs / HOUR_NS)}:${minutes}:${seconds}.${String(millis).padStart(3, '0')}`;
};

type NodeName = (node: number) => string;

/** Node that a record is about; 0 when it is about none. */
export const nodeOf = (kind: RecordKind, values: AnyValues): number => {
  const at = RECORDS[kind].columns.findIndex(({ name }) => name === 'node' || name === 'from');
  return at < 0 ? 0 : Number(values[at]);
};

/** What a record says, in a few words; node and time stand beside it. */
export const recordText = (kind: RecordKind, values: AnyValues, nodeName: NodeName): string => {
  const write = SENTENCES[kind];
  if (write !== undefined) return write(values, nodeName);
  const columns: readonly { readonly name: string }[] = RECORDS[kind].columns;
  const words = columns.flatMap(({ name }, i) => (name === 'node' ? [] : [`${name} ${values[i]}`]));
  return `${kind}: ${words.join(', ')}`;
};

const SENTENCES: Readonly<
  Partial<Record<RecordKind, (values: AnyValues, nodeName: NodeName) => string>>
> = {
  'node-up': ([, cause, bootCount]) => `up (${cause}, boot ${bootCount})`,
  'node-down': ([, reason]) => `down (${reason})`,
  accepted: ([, request]) => `request ${request} accepted from the application`,
  submitted: ([, request, , bytes, trafficClass]) =>
    `request ${request}: ${bytes} bytes, ${trafficClass}`,
  'submit-refused': ([, request, , reason]) => `request ${request} refused: ${reason}`,
  held: ([, , attempt, sourceCopy]) =>
    `durable in the store (attempt ${attempt}${sourceCopy === 1 ? ', source copy' : ''})`,
  released: ([, , cause]) => `gone from the store (${cause})`,
  delivered: ([, , attempt, hops]) =>
    `delivered to the application (attempt ${attempt}, ${hops} hops)`,
  deleted: ([, , attempt, reason]) => `deletion report: ${reason} (attempt ${attempt})`,
  lost: ([, , cause]) => `lost: ${cause}`,
  laser: ([, terminal, on]) => `terminal ${terminal} laser ${on === 1 ? 'on' : 'off'}`,
  inhibit: ([, terminal, kind, active]) =>
    `terminal ${terminal} ${kind} inhibit ${active === 1 ? 'begins' : 'ends'}`,
  lock: ([, terminal, partner, partnerTerminal], nodeName) =>
    `terminal ${terminal} locked with ${nodeName(Number(partner))} terminal ${partnerTerminal}`,
  unlock: ([, terminal, partner, partnerTerminal, cause], nodeName) =>
    `terminal ${terminal} lost ${nodeName(Number(partner))} terminal ${partnerTerminal} (${cause})`,
  'transmit-outside': ([, terminal, type, cause]) =>
    `terminal ${terminal} transmitted a ${type} frame (${cause})`,
  'software-fault': ([, what, effect, field]) =>
    `flight software: ${what}${effect === '' ? '' : ` (${effect}, ${field || 'the whole'})`}`,
  gateway: ([, what, value]) => `software behind a socket: ${what} (${value})`,
  fault: ([fault, kind, , active]) =>
    `fault ${fault} (${kind}) ${active === 1 ? 'begins' : 'ends'}`,
  transition: ([, machine, instance, from, to]) => `${machine} ${instance}: ${from} → ${to}`,
};
