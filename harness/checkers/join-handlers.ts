import type { Handler } from '../journal/call-handler.ts';
import type { RecordHandlers } from '../journal/records.ts';

/** Handlers of several readers as one: who wants the same kind is told in turn. */
export const joinHandlers = (...all: readonly RecordHandlers[]): RecordHandlers => {
  const joined: Record<string, Handler> = {};
  for (const handlers of all) {
    for (const [kind, handler] of Object.entries(handlers) as [string, Handler][]) {
      const before = joined[kind];
      joined[kind] =
        before === undefined
          ? handler
          : (atNs, ...values) => {
              before(atNs, ...values);
              handler(atNs, ...values);
            };
    }
  }
  return joined as RecordHandlers;
};
