/**
 * Words of the journal that readers decide by; the hub writes them, checkers and statistics read
 * them.
 */

/**
 * `node-down` reason: node and store are gone for good. Any other reason comes back with its
 * store.
 */
export const NODE_LOST = 'permanent-loss';

/** `node-down` reasons: flight software broke the contract with its hardware; once too often. */
export const SOFTWARE_FAULT = 'software-fault';
export const SOFTWARE_GIVEN_UP = 'software-given-up';

/** `node-down` reason: flight software behind a socket is not there any more. */
export const SOFTWARE_GONE = 'software-gone';

/**
 * `released` cause: flight software deleted the record. Any other cause is a fault of the world.
 */
export const RELEASED_BY_FLIGHT = 'deleted';
/** Cause of a loss: the mark of a delivery became durable while the computer hung that was to make it (LM-BND-063). */
export const UNHEARD_DELIVERY = 'delivery-unheard';

/** `frame` and `transmit-outside` types that are no keepalive. */
export const CARRYING_TYPES: readonly string[] = ['data', 'management'];
