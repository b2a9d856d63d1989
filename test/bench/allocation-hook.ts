import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

/**
 * Loaded before a program (`node --import`): notes what it allocates, whether or not it is still
 * there at the end, one object in so many bytes, and writes a .heapprofile when the process exits.
 */
const INTERVAL_BYTES = 64 * 1024;
const file = process.env.ALLOCATION_PROFILE;

if (file !== undefined) {
  const session = new Session();
  session.connect();
  const collected = {
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  };
  const terms = { samplingInterval: INTERVAL_BYTES, ...collected };
  session.post('HeapProfiler.startSampling', terms);
  process.on('exit', () => {
    session.post('HeapProfiler.stopSampling', (error, result) => {
      if (error !== null) throw error;
      writeFileSync(file, JSON.stringify(result.profile));
    });
  });
}
