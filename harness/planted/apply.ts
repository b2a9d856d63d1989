import { InputError } from '../../protocols/errors.ts';
import { suggestion } from '../scenario/suggest.ts';
import { BENIGN } from './benign.ts';
import type { Change, Planted } from './defect.ts';
import { DEFECTS } from './defects.ts';
import { placesOf } from './token-match.ts';

/** Everything that can be planted: the seeded defects by number, benign variants, the canary. */
export const PLANTED: readonly Planted[] = [...DEFECTS, ...BENIGN];

/** @throws InputError when there is none of that name */
export const plantedOf = (id: string): Planted => {
  const planted = PLANTED.find((one) => one.id === id);
  if (planted !== undefined) return planted;
  const ids = PLANTED.map((one) => one.id);
  const hint = suggestion(id, ids);
  throw new InputError(
    'plant',
    `there is nothing planted of the name "${id}"${hint === '' ? '' : `, ${hint}`} ` +
      '(lasermesh planted shows all)',
  );
};

/**
 * The text of a file with the change in it.
 * @throws InputError when its place is not there exactly once: it was made for another version
 */
export const withPlanted = (planted: Change, text: string): string => {
  const places = placesOf(text, planted.find);
  const [place] = places;
  if (place === undefined || places.length > 1) {
    const found = place === undefined ? 'is not there' : `is there ${places.length} times`;
    throw new InputError(
      'plant',
      `${planted.id} cannot be planted: its place in ${planted.file} ${found}, expected once; ` +
        'it was made for another version of the program',
    );
  }
  return text.slice(0, place.from) + planted.replace + text.slice(place.to);
};
