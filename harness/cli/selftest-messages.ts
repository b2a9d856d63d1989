import type { HuntResult } from '../selftest/hunt-result.ts';

/** What a hunter is to do. */
export interface HuntOrder {
  readonly planted: string;
  readonly sequences: number;
  readonly seedsMax: number;
  readonly replays: number;
}

/** What a hunter says. */
export type HuntWord =
  | { readonly kind: 'told'; readonly text: string }
  | { readonly kind: 'result'; readonly result: HuntResult };
