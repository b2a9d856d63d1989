import type { Elements } from './elements.ts';
import type { RejectReason } from './errors.ts';
import type { lasermesh } from './generated/lasermesh.js';
import type { NodeId } from './units.ts';

type WireElements = lasermesh.configuration.NodeElements.$Properties;
type WireOmm = lasermesh.configuration.Omm.$Properties;

/** Where a node moves, for generated code. */
export const elementsToWire = (node: NodeId, elements: Elements): WireElements => {
  switch (elements.kind) {
    case 'circular':
      return { node, circular: elements };
    case 'tle':
      return { node, tle: elements };
    case 'omm': {
      const fields = Object.entries(elements.fields).map(([key, value]) =>
        typeof value === 'number' ? { key, number: value } : { key, text: value },
      );
      return { node, omm: { name: elements.name, fields } };
    }
    case 'fixed':
      return { node, fixed: elements };
    case 'inertial':
      return { node, inertial: elements };
  }
};

export const elementsFromWire = (message: WireElements): Elements | RejectReason => {
  const { circular, tle, omm, fixed, inertial } = message;
  if (circular) {
    return {
      kind: 'circular',
      atNs: circular.atNs ?? 0,
      semiMajorAxisKm: circular.semiMajorAxisKm ?? 0,
      inclinationRad: circular.inclinationRad ?? 0,
      raanRad: circular.raanRad ?? 0,
      argumentOfLatitudeRad: circular.argumentOfLatitudeRad ?? 0,
      j2: circular.j2 ?? false,
    };
  }
  if (tle) {
    const { name, line1, line2 } = tle;
    return { kind: 'tle', name: name ?? '', line1: line1 ?? '', line2: line2 ?? '' };
  }
  if (omm) return { kind: 'omm', name: omm.name ?? '', fields: fieldsFromWire(omm) };
  if (fixed) {
    return {
      kind: 'fixed',
      latitudeRad: fixed.latitudeRad ?? 0,
      longitudeRad: fixed.longitudeRad ?? 0,
      altitudeKm: fixed.altitudeKm ?? 0,
    };
  }
  if (!inertial) return 'unknown-type';
  const { xKm, yKm, zKm } = inertial;
  return { kind: 'inertial', xKm: xKm ?? 0, yKm: yKm ?? 0, zKm: zKm ?? 0 };
};

/** Keys of an OMM are looked up by name: none may stand for something of every object. */
const fieldsFromWire = ({ fields }: WireOmm): Readonly<Record<string, string | number>> => {
  const record: Record<string, string | number> = Object.create(null);
  for (const { key, text, number } of fields ?? []) record[key ?? ''] = number ?? text ?? '';
  return { ...record };
};
