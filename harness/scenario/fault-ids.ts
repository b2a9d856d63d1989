/** Name of a fault: as written, or by its place in the list, from 0. */
export const faultId = (fault: { readonly id?: string | undefined }, index: number): string =>
  fault.id ?? `f-${String(index + 1).padStart(2, '0')}`;
