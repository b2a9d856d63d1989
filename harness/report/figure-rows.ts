type Leaf = number | string | boolean | null;

/** One figure by its path, such as `classes.tactical.p50Ns`; the name's end tells the unit. */
export type FigureRow = readonly [name: string, value: Leaf];

const DEPTH_MAX = 16;
/** What an element of a list is called by; others by their place. */
const NAMES = ['flow', 'class', 'version'];

/** All figures of a verdict, flat, in their order. Figures that there are none of are left out. */
export const figureRows = (figures: unknown): readonly FigureRow[] => {
  const rows: FigureRow[] = [];
  const walk = (value: unknown, path: readonly string[]): void => {
    if (value === undefined || path.length > DEPTH_MAX) return;
    if (typeof value !== 'object' || value === null) {
      rows.push([path.join('.'), value as Leaf]);
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      const name = Array.isArray(value) ? elementName(inner, key) : key;
      walk(inner, [...path, name]);
    }
  };
  walk(figures, []);
  return rows;
};

const elementName = (element: unknown, place: string): string => {
  const named = (element ?? {}) as Readonly<Record<string, unknown>>;
  const key = NAMES.find((name) => named[name] !== undefined);
  return key === undefined ? place : String(named[key]);
};
