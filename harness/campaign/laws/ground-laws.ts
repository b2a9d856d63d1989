import { at, type Law, lasting, length, site } from './law.ts';

/** Sites, and what the operator does wrong. */
export const GROUND_LAWS: readonly Law[] = [
  {
    kind: 'site-outage',
    needs: 'site',
    draw: (draw) => ({ kind: 'site-outage', ...lasting(draw), ...site(draw) }),
  },
  {
    kind: 'plan-late',
    needs: 'operator',
    draw: (draw) => ({ kind: 'plan-late', ...at(draw), delay: length(draw, [1, 300]) }),
  },
  {
    kind: 'plan-old',
    needs: 'operator',
    draw: (draw) => ({ kind: 'plan-old', ...at(draw) }),
  },
  {
    kind: 'plan-corrupted',
    needs: 'operator',
    draw: (draw) => ({ kind: 'plan-corrupted', ...at(draw) }),
  },
];
