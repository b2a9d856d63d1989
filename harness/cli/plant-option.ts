import { InputError } from '../../protocols/errors.ts';

export const PLANT_OPTION = '--plant';

/** What is to be planted, and the rest of the command line; undefined: nothing is. */
export const takePlant = (
  args: readonly string[],
): { readonly id: string; readonly rest: readonly string[] } | undefined => {
  const at = args.findIndex((word) => word === PLANT_OPTION || word.startsWith(`${PLANT_OPTION}=`));
  if (at < 0) return undefined;
  const word = args[at] as string;
  const joined = word.startsWith(`${PLANT_OPTION}=`);
  const id = joined ? word.slice(PLANT_OPTION.length + 1) : args[at + 1];
  if (id === undefined || id === '' || id.startsWith('-')) {
    throw new InputError(
      'plant',
      `${PLANT_OPTION}: expected what to plant (lasermesh planted shows all)`,
    );
  }
  return { id, rest: [...args.slice(0, at), ...args.slice(at + (joined ? 1 : 2))] };
};
