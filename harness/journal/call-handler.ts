import type { Ns } from '../../protocols/units.ts';

type Cell = number | string;
/** Takes the values of one kind of record. */
export type Handler = (atNs: Ns, ...values: readonly Cell[]) => void;

/** Twenty readers take each record: a call with its arguments written out is a third of one by a spread. */
export const callHandler = (handler: Handler, atNs: Ns, values: readonly Cell[]): void => {
  const at = (index: number): Cell => values[index] as Cell;
  switch (values.length) {
    case 3:
      handler(atNs, at(0), at(1), at(2));
      return;
    case 4:
      handler(atNs, at(0), at(1), at(2), at(3));
      return;
    case 5:
      handler(atNs, at(0), at(1), at(2), at(3), at(4));
      return;
    case 6:
      handler(atNs, at(0), at(1), at(2), at(3), at(4), at(5));
      return;
    default:
      handler(atNs, ...values);
  }
};
