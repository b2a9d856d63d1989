import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';

const PROTOCOLS = fileURLToPath(new URL('../../protocols/', import.meta.url));

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => (target.startsWith('/') ? target : `${PROTOCOLS}${target}`);
root.loadSync('capture.proto');
root.resolveAll();

describe('frames as captures name them', () => {
  it.each(['IdleFrame', 'DataFrame', 'ManagementFrame'])(
    '%s has fields of LinkFrame under their numbers, its payload spelled out',
    (name) => {
      const link = root.lookupType('lasermesh.link.LinkFrame');
      for (const { id, name: field, resolvedType, type } of root.lookupType(
        `lasermesh.capture.${name}`,
      ).fieldsArray) {
        const own = link.fieldsById[id];
        expect(field).toBe(own?.name);
        if (field === 'payload')
          expect([own?.type, resolvedType === null]).toEqual(['bytes', false]);
        else expect(resolvedType?.name ?? type).toBe(own?.resolvedType?.name ?? own?.type);
      }
    },
  );
});
