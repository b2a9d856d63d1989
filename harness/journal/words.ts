/**
 * Words of the journal that readers decide by; the hub writes them, checkers and statistics read
 * them.
 */

/**
 * `node-down` reason: node and store are gone for good. Any other reason comes back with its
 * store.
 */
export const NODE_LOST = 'permanent-loss';

/**
 * `released` cause: flight software deleted the record. Any other cause is a fault of the world.
 */
export const RELEASED_BY_FLIGHT = 'deleted';

/** `frame` and `transmit-outside` types that are no keepalive. */
export const CARRYING_TYPES: readonly string[] = ['data', 'management'];
