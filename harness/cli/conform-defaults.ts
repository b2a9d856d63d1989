/** Defaults of `conform`, as help shows them. */
export const PATIENCE = '1 min';
export const ANSWER_WITHIN = '10 s';
