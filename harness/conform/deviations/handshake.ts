import type { Deviation } from '../deviation.ts';

export const HANDSHAKE_DEVIATIONS: readonly Deviation[] = [
  {
    id: 'lnk-hello-said-twice-as-often',
    requirement: 'LM-LNK-011',
    title: 'HELLO is repeated after 2 light times + 50 ms',
    file: 'flight/link/contact-terms.ts',
    find: 'this.retryNs = RETRY_LIGHT_TIMES * lightNs + limits.handshakeMarginNs;',
    replace: 'this.retryNs = 2 * lightNs + limits.handshakeMarginNs;',
  },
];
