/*
 * Whose requests nodes are asked: those of flows are flow index + number of flows × count, from 0. Others begin where no
 * workload comes.
 */

/** Requests of the operator. */
export const OPERATOR_REQUESTS = 1_099_511_627_776;

/** Requests of storms. */
export const STORM_REQUESTS = 2_251_799_813_685_248;
