import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  decodeEffects,
  decodeInput,
  encodeEffects,
  encodeInput,
} from '../../protocols/avionics-codec.ts';
import { type Decoded, rejected } from '../../protocols/errors.ts';
import {
  decodeFromNode,
  decodeToNode,
  encodeFromNode,
  encodeToNode,
} from '../../protocols/gateway-codec.ts';
import {
  decodeSealed,
  decodeTelecommand,
  decodeTelemetry,
} from '../../protocols/operations-codec.ts';
import type { Sealed } from '../../protocols/operations.ts';
import { decodePlan, encodePlan } from '../../protocols/plan-codec.ts';
import { OperationsKeys } from '../../flight/security/operations-keys.ts';
import {
  authenticatedBytes,
  decodeFrame,
  encodeFrame,
  imageBytes,
  imageFromBytes,
} from '../../protocols/frame-codec.ts';
import {
  decodeAdministrative,
  decodeManagement,
  encodeAdministrative,
  encodeManagement,
} from '../../protocols/management-codec.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SPEC = `${ROOT}protocols/spec/`;

interface Example {
  readonly file: string;
  readonly kind: string;
  readonly reason: string | undefined;
  readonly bytes: Uint8Array;
}

const sections = readdirSync(SPEC)
  .filter((name) => /^\d+-.*\.md$/.test(name))
  .sort()
  .map((name) => ({ name, text: readFileSync(`${SPEC}${name}`, 'utf8') }));

const examples: readonly Example[] = sections.flatMap(({ name, text }) =>
  [...text.matchAll(/^```hex (\w+)(?: rejected ([\w-]+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    file: name,
    kind: match[1] ?? '',
    reason: match[2],
    bytes: Uint8Array.from(Buffer.from((match[3] ?? '').replace(/\s/g, ''), 'hex')),
  })),
);

const example = (file: string, kind: string, index: number): Uint8Array => {
  const found = examples.filter((entry) => entry.file === file && entry.kind === kind)[index];
  if (found === undefined) throw new Error(`${file} has no example ${index} of kind ${kind}`);
  return found.bytes;
};

/** Sealed examples are under the network key 00 01 … 1f. */
const SEALS = new OperationsKeys(Uint8Array.from({ length: 32 }, (_, at) => at));

const through = <T>(decoded: Decoded<T>, encode: (value: T) => Uint8Array): Decoded<Uint8Array> =>
  decoded.ok ? { ...decoded, value: encode(decoded.value) } : decoded;

const throughSeal = <T>(
  bytes: Uint8Array,
  decode: (sealed: Sealed) => Decoded<T>,
  seal: (value: T) => Uint8Array,
): Decoded<Uint8Array> => {
  const sealed = decodeSealed(bytes);
  return sealed.ok ? through(decode(sealed.value), seal) : sealed;
};

/** Decodes an example; the value's bytes when encoded again. */
const again = ({ kind, bytes }: Example): Decoded<Uint8Array> => {
  switch (kind) {
    case 'frame':
      return through(decodeFrame(imageFromBytes(bytes)), (frame) => imageBytes(encodeFrame(frame)));
    case 'management':
      return through(decodeManagement(bytes), encodeManagement);
    case 'administrative':
      return through(decodeAdministrative(bytes), encodeAdministrative);
    case 'input':
      return through(decodeInput(bytes), encodeInput);
    case 'effects':
      return through(decodeEffects(bytes), encodeEffects);
    case 'fromnode':
      return through(decodeFromNode(bytes), encodeFromNode);
    case 'tonode':
      return through(decodeToNode(bytes), encodeToNode);
    case 'telecommand':
      return throughSeal(bytes, decodeTelecommand, (command) => SEALS.sealTelecommand(command));
    case 'telemetry':
      return throughSeal(bytes, decodeTelemetry, (packet) => SEALS.sealTelemetry(packet));
    case 'plan':
      return through(decodePlan(bytes), encodePlan);
    default:
      return rejected('unknown-type', `examples of kind ${kind} are not decoded`);
  }
};

/** Kinds that are computed, not decoded. */
const COMPUTED = ['authenticated', 'covered', 'key'];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('wire examples of the specification', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThanOrEqual(80);
  });

  it.each(examples.filter(({ kind }) => !COMPUTED.includes(kind)))(
    '$file: $kind decodes and encodes to the same bytes, or is rejected: $reason',
    (entry) => {
      const result = again(entry);
      if (entry.reason === undefined) {
        expect(result.ok && hex(result.value)).toBe(hex(entry.bytes));
      } else expect(result).toMatchObject({ ok: false, reason: entry.reason });
    },
  );

  it('mean what their text says', () => {
    const frame = (index: number) =>
      decodeFrame(imageFromBytes(example('1-frames.md', 'frame', index)));
    expect(frame(0)).toMatchObject({
      value: {
        type: 'idle',
        session: 0x1a2b3c4d,
        stampNs: 61_004_500_000,
        acknowledgement: { nextExpected: 4_712, echoStampNs: 61_000_000_000 },
      },
    });
    expect(frame(1)).toMatchObject({
      value: {
        number: { txfn: 9, txNum: 0 },
        segment: {
          header: {
            source: { node: 101, service: 7 },
            destination: { node: 205, service: 9 },
            assured: true,
            lifetimeNs: 3_600_000_000_000,
          },
          data: Uint8Array.from(Buffer.from('hello')),
        },
      },
    });
    expect(frame(2)).toMatchObject({
      value: {
        number: { txfn: 65_535, txNum: 2 },
        acknowledgement: {
          ranges: [
            { first: 3, count: 2 },
            { first: 0, count: 1 },
          ],
          duplicate: { first: 65_530, count: 2 },
        },
        opcode: 'rate-down',
        segment: { offset: 60_000, total: 200_000, class: 'broadband' },
      },
    });
    const hello = decodeManagement(example('1-frames.md', 'management', 0));
    expect(hello).toMatchObject({ value: { kind: 'hello', node: 101, utcNs: -250 } });
    const beacon = decodeInput(example('8-avionics.md', 'input', 1));
    const reading = { reading: 'beacon-detected', xNrad: -150_000, yNrad: 42 };
    expect(beacon).toMatchObject({ value: { utcNs: 60_999_999_750, terminal: 2, reading } });
    const effects = decodeEffects(example('8-avionics.md', 'effects', 0));
    const report = { id: 201, severity: 'activity', args: [2, 205, -1] };
    expect(effects).toMatchObject({
      value: [{ kind: 'terminal' }, { kind: 'timer-set' }, { kind: 'report', report }],
    });
  });

  it('show the string that the tag of the management frame covers', () => {
    const decoded = decodeFrame(imageFromBytes(example('1-frames.md', 'frame', 3)));
    if (!decoded.ok || decoded.value.type !== 'management') throw new Error('not management');
    const covered = authenticatedBytes(decoded.value);
    expect(hex(covered)).toBe(hex(example('1-frames.md', 'authenticated', 0)));
    const message = decodeManagement(decoded.value.body);
    const accepts = [{ transfer: 3, held: false, bestEffort: false }];
    const refuses = [{ transfer: 4, reason: 'no-storage' }];
    expect(message).toMatchObject({ value: { kind: 'custody', accepts, refuses } });
  });
});

describe('requirements', () => {
  it.each(sections)('of $name are numbered once, in order, and name existing files', ({ text }) => {
    const items = text.split(/^- /m).filter((item) => item.startsWith('**LM-'));
    expect(items.length).toBeGreaterThan(0);
    const ids = items.map((item) => /^\*\*(LM-[A-Z]{3}-\d{3})\*\* /.exec(item)?.[1] ?? item);
    expect(ids).toEqual([...new Set(ids)].sort());
    for (const item of items) {
      const files = /\*Implemented\s+in\*([\s\S]*?)(?:\n\n|$)/.exec(item)?.[1] ?? '';
      const names = [...files.matchAll(/`([\w./-]+\.(?:ts|sh|proto))`/g)].map((match) => match[1]);
      expect(names.length, item).toBeGreaterThan(0);
      for (const name of names)
        expect(existsSync(`${ROOT}${name}`), `${name} in ${item}`).toBe(true);
    }
  });
});
