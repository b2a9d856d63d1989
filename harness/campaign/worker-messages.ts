import type { Maker } from '../artefact/artefact.ts';
import type { Campaign } from './campaign.ts';
import type { RanCase } from './case-runner.ts';
import type { CampaignIdentity } from './identity.ts';

/** What a worker is started with. */
export interface WorkerTerms {
  readonly campaign: Campaign;
  readonly maker: Maker;
  /** Digest of each scenario as the campaign was begun with it; undefined: whatever is read is right. */
  readonly inputs?: CampaignIdentity['inputs'];
  /** Cases whose workload is shifted by a nanosecond, to see that repetition notices. */
  readonly diverging: readonly number[];
}

export type ToWorker =
  | { readonly kind: 'case'; readonly index: number }
  /** The control records of that case, as blocks of a journal. */
  | { readonly kind: 'journal'; readonly index: number };

export type FromWorker =
  | { readonly kind: 'ready' }
  /** It cannot begin: what the user has to mend. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** A case begins, over so many nodes. */
  | { readonly kind: 'drawn'; readonly index: number; readonly nodes: number }
  | { readonly kind: 'ran'; readonly index: number; readonly ran: RanCase }
  | { readonly kind: 'journal'; readonly index: number; readonly blocks: readonly Uint8Array[] };
