/** Exit codes; documented in the README. Never a count. */
export const EXIT = {
  pass: 0,
  failed: 1,
  insufficient: 2,
  nondeterminism: 3,
  usage: 64,
  internal: 70,
  interrupted: 130,
} as const;
