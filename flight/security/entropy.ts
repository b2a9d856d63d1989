import { createHmac } from 'node:crypto';

/**
 * Random bytes for nonces: HMAC-SHA-256 in counter mode under the entropy that the hardware gave at
 * boot; the boot count is in every block, so that a failed entropy source never repeats a nonce
 * (modelled on NIST SP 800-90A's HMAC construction, without reseeding).
 *
 * @param entropy at least 32 bytes, fresh at each boot
 */
export const createEntropy = (
  entropy: Uint8Array,
  bootCount: number,
): ((count: number) => Uint8Array) => {
  let block = 0;
  return (count) => {
    const out = new Uint8Array(count);
    for (let at = 0; at < count; at += 32) {
      const bytes = createHmac('sha256', entropy).update(`${bootCount}/${block++}`).digest();
      out.set(bytes.subarray(0, Math.min(32, count - at)), at);
    }
    return out;
  };
};
