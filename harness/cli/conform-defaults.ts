/** Defaults of `conform`, as help shows them. */
export const PATIENCE = '60 s';
export const ANSWER_WITHIN = '10 s';
