import { bundleKey } from '../../protocols/bundle.ts';
import { joinChunks } from '../../protocols/codec.ts';
import { decodeMark } from '../../protocols/bundle-codec.ts';
import type { StoreRecord } from '../../protocols/avionics.ts';

/** Name of the bundle whose delivery a record marks; undefined: it is no such record. */
export const deliveredBy = (record: StoreRecord): string | undefined => {
  if (record.region !== 'marks') return undefined;
  const mark = decodeMark(joinChunks(record.bytes));
  return mark.ok && mark.value.delivered ? bundleKey(mark.value) : undefined;
};
