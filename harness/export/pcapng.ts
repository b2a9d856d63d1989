/** Where a capture goes, piece by piece. */
export interface ByteOutput {
  writeBytes(bytes: Uint8Array): void;
}

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** LINKTYPE_RAW: the packet begins with an IP header. */
const LINKTYPE_RAW = 101;
const OPTION_END = 0;
const OPTION_COMMENT = 1;
const SHB_USER_APPLICATION = 4;
const IF_NAME = 2;
const IF_TIME_RESOLUTION = 9;
const IF_TIME_OFFSET = 14;
const NANOSECONDS = 9;
const NS_PER_S = 1_000_000_000n;
const EPB_FLAGS = 2;
const INBOUND = 1;
const OUTBOUND = 2;
const GATHERED_MAX = 1 << 18;
const COMMENT_CHARACTERS_MAX = 1_000;
const TWO_32 = 4_294_967_296n;

/** One packet of a capture. */
export interface CapturedPacket {
  /** Place of the interface in the order in which interfaces were declared. */
  readonly interface: number;
  /** Unix time [ns]. */
  readonly atNs: bigint;
  readonly bytes: Uint8Array;
  readonly outbound: boolean;
  readonly comment: string;
}

/** Writes pcapng (IETF draft-ietf-opsawg-pcapng), little-endian, one section, times in ns. */
export class PcapngWriter {
  readonly #output: ByteOutput;
  /** Unix time that stamps count from [s]: they have no sign, and may be of the years before 1970. */
  readonly #originS: bigint;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  packets = 0;

  /** epochNs: no packet is before [Unix time]. */
  constructor(output: ByteOutput, application: string, epochNs = 0n) {
    this.#output = output;
    this.#originS = epochNs < 0n ? epochNs / NS_PER_S - 1n : 0n;
    const head = new Uint8Array(16);
    const view = new DataView(head.buffer);
    view.setUint32(0, BYTE_ORDER_MAGIC, true);
    view.setUint16(4, 1, true);
    // Length of the section: not known.
    view.setBigInt64(8, -1n, true);
    this.#block(SECTION_HEADER, [head, option(SHB_USER_APPLICATION, utf8(application)), END]);
  }

  /** All before the first packet. */
  interface(name: string): void {
    const head = new Uint8Array(8);
    new DataView(head.buffer).setUint16(0, LINKTYPE_RAW, true);
    const resolution = option(IF_TIME_RESOLUTION, Uint8Array.of(NANOSECONDS));
    const said = [option(IF_NAME, utf8(name)), resolution];
    if (this.#originS < 0n) said.push(option(IF_TIME_OFFSET, signed64(this.#originS)));
    this.#block(INTERFACE_DESCRIPTION, [head, ...said, END]);
  }

  packet(packet: CapturedPacket): void {
    const { bytes, comment } = packet;
    const atNs = packet.atNs - this.#originS * NS_PER_S;
    const head = new Uint8Array(20);
    const view = new DataView(head.buffer);
    view.setUint32(0, packet.interface, true);
    view.setUint32(4, Number(atNs / TWO_32), true);
    view.setUint32(8, Number(atNs % TWO_32), true);
    view.setUint32(12, bytes.length, true);
    view.setUint32(16, bytes.length, true);
    const flags = new Uint8Array(4);
    flags[0] = packet.outbound ? OUTBOUND : INBOUND;
    const said = comment === '' ? [] : [option(OPTION_COMMENT, utf8(comment))];
    this.#block(ENHANCED_PACKET, [head, padded(bytes), ...said, option(EPB_FLAGS, flags), END]);
    this.packets++;
  }

  flush(): void {
    for (const bytes of this.#gathered) this.#output.writeBytes(bytes);
    this.#gathered = [];
    this.#gatheredBytes = 0;
  }

  #block(type: number, parts: readonly Uint8Array[]): void {
    const length = parts.reduce((sum, part) => sum + part.length, 12);
    const block = new Uint8Array(length);
    const view = new DataView(block.buffer);
    view.setUint32(0, type, true);
    view.setUint32(4, length, true);
    let at = 8;
    for (const part of parts) {
      block.set(part, at);
      at += part.length;
    }
    view.setUint32(at, length, true);
    this.#gathered.push(block);
    this.#gatheredBytes += length;
    if (this.#gatheredBytes >= GATHERED_MAX) this.flush();
  }
}

const utf8 = (text: string): Uint8Array =>
  new TextEncoder().encode(text.slice(0, COMMENT_CHARACTERS_MAX));

const signed64 = (value: bigint): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value, true);
  return bytes;
};

/** To a multiple of four bytes. */
const padded = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length % 4 === 0) return bytes;
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  whole.set(bytes);
  return whole;
};

const option = (code: number, value: Uint8Array): Uint8Array => {
  const content = padded(value);
  const whole = new Uint8Array(4 + content.length);
  const view = new DataView(whole.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  whole.set(content, 4);
  return whole;
};

const END = option(OPTION_END, new Uint8Array(0));
