import type { NodeId } from '../../protocols/units.ts';

const IP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const TOTAL_BYTES_MAX = 65_535;
const PROTOCOL_UDP = 17;
const TIME_TO_LIVE = 64;
const NET_10 = 10;

/**
 * An IPv4 packet with a UDP datagram (RFC 791, RFC 768) between nodes, whose numbers are the last 24 bits of
 * 10.0.0.0/8. What fits no packet is cut. The datagram has no checksum: the frame has its own.
 */
export const udpPacket = (terms: {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly fromPort: number;
  readonly toPort: number;
  readonly payload: Uint8Array;
}): Uint8Array => {
  const heads = IP_HEADER_BYTES + UDP_HEADER_BYTES;
  const payload = terms.payload.subarray(0, TOTAL_BYTES_MAX - heads);
  const packet = new Uint8Array(heads + payload.length);
  const view = new DataView(packet.buffer);
  packet[0] = 0x45;
  view.setUint16(2, packet.length);
  packet[8] = TIME_TO_LIVE;
  packet[9] = PROTOCOL_UDP;
  view.setUint32(12, NET_10 * 0x100_0000 + (terms.from & 0xff_ffff));
  view.setUint32(16, NET_10 * 0x100_0000 + (terms.to & 0xff_ffff));
  view.setUint16(10, checksum(view));
  view.setUint16(20, terms.fromPort);
  view.setUint16(22, terms.toPort);
  view.setUint16(24, UDP_HEADER_BYTES + payload.length);
  packet.set(payload, heads);
  return packet;
};

/** Of the IP header, whose own field is still 0. */
const checksum = (view: DataView): number => {
  let sum = 0;
  for (let at = 0; at < IP_HEADER_BYTES; at += 2) sum += view.getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
};
