import type { BundleHeader } from '../../protocols/bundle.ts';
import type { Flow } from '../scenario/scenario.ts';

/**
 * What of a header that is handed up differs from what its flow asked for, and its source had to say by that (LM-BND-008);
 * undefined: nothing.
 */
export const headerDifference = (header: BundleHeader, flow: Flow): string | undefined => {
  if (header.destination.service !== flow.service) return 'service';
  if (header.class !== flow.class) return 'class';
  if (header.custody !== flow.custody) return 'custody';
  if (header.assured !== flow.assured) return 'assured';
  if (header.reportTo !== (flow.assured ? header.source.node : 0)) return 'report-to';
  return header.lifetimeNs === flow.lifetimeNs ? undefined : 'lifetime';
};
