import type { Planted } from './defect.ts';

const NOBODY = { number: 0, checkers: [], trigger: '' } as const;

/** Variants that the specification allows, and the canary. */
export const BENIGN: readonly Planted[] = [
  {
    id: 'newest-loss-first',
    title: 'of frames that are lost, the newest is sent again first',
    kind: 'benign',
    file: 'flight/link/number-queue.ts',
    find: 'this.#numbers[this.#end++ & this.#mask] = number;',
    replace: 'this.#numbers[--this.#head & this.#mask] = number;',
    ...NOBODY,
  },
  {
    id: 'custody-answered-at-once',
    title: 'answers to custody transfers leave at once, not within 10 ms',
    kind: 'benign',
    file: 'flight/store/custody.ts',
    find: 'this.#timer.arm(clock.nowNs() + (late ? LATE * this.#batchNs : this.#batchNs));',
    replace: 'this.#timer.arm(clock.nowNs() + (late ? LATE * this.#batchNs : 0));',
    ...NOBODY,
  },
  {
    id: 'acknowledges-early',
    title: 'frames are acknowledged four by four, not after 32',
    kind: 'benign',
    file: 'flight/link/frame-pump.ts',
    find: 'receiver.unacknowledged >= ackFrames',
    replace: 'receiver.unacknowledged >= 4',
    ...NOBODY,
  },
  {
    id: 'canary',
    number: 0,
    title: 'every bundle is handed to its application twice',
    kind: 'canary',
    file: 'flight/store/delivery.ts',
    find: "if (command === undefined) this.#services.effects.push({ kind: 'deliver', header, payload });",
    replace: `if (command === undefined) {
      this.#services.effects.push({ kind: 'deliver', header, payload });
      this.#services.effects.push({ kind: 'deliver', header, payload });
    }`,
    checkers: ['S3'],
    trigger: '',
  },
];
