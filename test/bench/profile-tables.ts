/** Where a function is, as profiles name it. */
interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** A call tree with what each place in it took itself, in any unit. */
export interface CallTree {
  readonly callFrame: CallFrame;
  readonly self: number;
  readonly children: readonly CallTree[];
}

/** What one function took. */
export interface FunctionCost {
  readonly name: string;
  /** It alone. */
  readonly self: number;
  /** With all that it called; recursion counts once. */
  readonly inclusive: number;
}

/** Form of a .cpuprofile. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Form of a .heapprofile. */
export interface HeapProfile {
  readonly head: HeapProfileNode;
}

interface HeapProfileNode {
  readonly callFrame: CallFrame;
  readonly selfSize: number;
  readonly children: readonly HeapProfileNode[];
}

/** Call tree of a CPU profile [µs]. */
export const cpuTree = ({ nodes, samples, timeDeltas }: CpuProfile): CallTree => {
  const selfUs = new Map<number, number>();
  samples.forEach((id, i) => {
    selfUs.set(id, (selfUs.get(id) ?? 0) + (timeDeltas[i] ?? 0));
  });
  // A parent comes before its children: built from the end, every child is there when it is asked for.
  const made = new Map<number, CallTree>();
  for (const { id, callFrame, children } of [...nodes].reverse()) {
    const own = (children ?? []).map((child) => made.get(child) as CallTree);
    made.set(id, { callFrame, self: selfUs.get(id) ?? 0, children: own });
  }
  const [root] = nodes;
  if (root === undefined) throw new Error('the profile is empty');
  return made.get(root.id) as CallTree;
};

/** Call tree of an allocation profile [bytes]. */
export const heapTree = ({ head }: HeapProfile): CallTree => ofHeap(head);

const ofHeap = ({ callFrame, selfSize, children }: HeapProfileNode): CallTree => ({
  callFrame,
  self: selfSize,
  children: children.map(ofHeap),
});

/** What each function took, by name and place, in no order. */
export const costsOf = (tree: CallTree): readonly FunctionCost[] => {
  const costs = new Map<string, { self: number; inclusive: number }>();
  const visit = (node: CallTree, callers: Set<string>): number => {
    const name = nameOf(node.callFrame);
    const outermost = !callers.has(name);
    callers.add(name);
    let total = node.self;
    for (const child of node.children) total += visit(child, callers);
    if (outermost) callers.delete(name);
    const cost = costs.get(name) ?? { self: 0, inclusive: 0 };
    costs.set(name, cost);
    cost.self += node.self;
    if (outermost) cost.inclusive += total;
    return total;
  };
  visit(tree, new Set());
  return [...costs].map(([name, cost]) => ({ name, ...cost }));
};

/** Folder, file and line of compiled code; what is not ours keeps the end of its path. */
const nameOf = ({ functionName, url, lineNumber }: CallFrame): string => {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const place = url.split('/dist/').at(-1)?.split('/').slice(-3).join('/');
  return `${name}  ${place}:${lineNumber + 1}`;
};

/** A table of the largest, at most 100 characters wide. */
export const costTable = (
  costs: readonly FunctionCost[],
  options: {
    readonly by: 'self' | 'inclusive';
    readonly total: number;
    readonly rows: number;
    readonly shown: (value: number) => string;
  },
): string => {
  const { by, total, rows, shown } = options;
  return [...costs]
    .sort((a, b) => b[by] - a[by])
    .slice(0, rows)
    .map((cost) => {
      const share = ((100 * cost[by]) / total).toFixed(1).padStart(5);
      return `${share} % ${shown(cost[by]).padStart(10)}  ${cost.name}`.slice(0, 100);
    })
    .join('\n');
};
