import { integerOf, secondsToNs } from './decimal.ts';
import type { JsonNode } from './json-reader.ts';

type Fail = (node: JsonNode, message: string) => never;

/** Members of one JSON object, with complaints at their places. */
export class Fields {
  private readonly node: JsonNode;
  private readonly members: ReadonlyMap<string, JsonNode>;
  private readonly complain: Fail;

  constructor(node: JsonNode, complain: Fail) {
    this.node = node;
    this.complain = complain;
    this.members = node.kind === 'object' ? node.members : complain(node, 'expected an object');
  }

  /** Refuses members that are not in the list. */
  only(names: readonly string[]): void {
    for (const [name, node] of this.members) {
      if (!names.includes(name)) {
        this.complain(node, `unknown key "${name}"; expected one of ${names.join(', ')}`);
      }
    }
  }

  has(name: string): boolean {
    return this.members.has(name);
  }

  get(name: string): JsonNode {
    return this.members.get(name) ?? this.complain(this.node, `key "${name}" is missing`);
  }

  fail(name: string, message: string): never {
    return this.complain(this.members.get(name) ?? this.node, `${name}: ${message}`);
  }

  text(name: string): string {
    const node = this.get(name);
    return node.kind === 'string' ? node.text : this.fail(name, 'expected a string');
  }

  integer(name: string): number {
    return this.integerOf(this.get(name), name);
  }

  integerOf(node: JsonNode, name: string): number {
    const value = node.kind === 'number' ? integerOf(node.text) : undefined;
    return value ?? this.complain(node, `${name}: expected an integer within 2^53`);
  }

  list(name: string): readonly JsonNode[] {
    const node = this.get(name);
    return node.kind === 'array' ? node.items : this.fail(name, 'expected a list');
  }

  inner(name: string): Fields {
    return new Fields(this.get(name), this.complain);
  }

  /** Decimal seconds as integer ns. */
  secondsNs(name: string): number {
    const node = this.get(name);
    const value = node.kind === 'number' ? secondsToNs(node.text) : undefined;
    return value ?? this.fail(name, 'expected seconds, at most nine decimals');
  }
}
