import { existsSync, statSync } from 'node:fs';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import { parseHdtnPlan } from '../../protocols/contact-plan-hdtn.ts';
import { parseIonPlan } from '../../protocols/contact-plan-ion.ts';
import { parseJsonPlan } from '../../protocols/contact-plan-json.ts';
import { InputError } from '../../protocols/errors.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { routeReport, routeReportText } from '../planner/route-report.ts';
import { fileText, textFault } from '../scenario/text-guard.ts';
import { print } from './output.ts';
import { userPath } from '../program/user-folder.ts';

export interface RouteOptions {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly at: Ns;
  readonly bytes: number;
  readonly k: number;
  readonly json?: boolean;
}

/** Largest plan that is read [bytes]. */
const PLAN_BYTES_MAX = 64 * 1024 * 1024;

/** The `route` calculator: the k best routes over a plan, by the router's own search. */
export const route = (file: string, options: RouteOptions): void => {
  const plan = readPlan(file);
  if (options.from === options.to) throw new InputError('usage', '--from and --to are one node');
  requireNode(plan, options.from, '--from');
  requireNode(plan, options.to, '--to');
  const { from, to, at: atNs, bytes, k: count } = options;
  const request = { plan, from, to, atNs, bytes, count };
  const routes = routeReport(request);
  print(options.json === true ? JSON.stringify(routes, null, 2) : routeReportText(request, routes));
};

/** A plan file in any of the three forms, told apart by what it looks like. */
const readPlan = (file: string): ContactPlan => {
  const path = userPath(file);
  const refused = (message: string): InputError =>
    new InputError('no-plan', `${file}  error  ${message}`);
  if (!existsSync(path)) throw refused('no such file');
  const stats = statSync(path);
  if (stats.isDirectory()) throw refused('is a folder, expected a contact plan');
  if (!stats.isFile()) throw refused('expected a contact plan');
  if (stats.size > PLAN_BYTES_MAX) {
    throw refused(`${stats.size} bytes, at most ${PLAN_BYTES_MAX} are read`);
  }
  const text = fileText(path);
  if (typeof text !== 'string') throw new InputError('no-plan', textFault(file, text));
  const start = text.trimStart();
  if (start === '') throw new InputError('empty', 'the file is empty', `${file}:1:1`);
  if (!start.startsWith('{') && !start.startsWith('[')) return parseIonPlan(text, file);
  return /"format"\s*:/.test(text) ? parseJsonPlan(text, file) : parseHdtnPlan(text, file);
};

const NODES_SHOWN_MAX = 20;

const requireNode = (plan: ContactPlan, node: NodeId, option: string): void => {
  const nodes = [...new Set(plan.contacts.flatMap(({ from, to }) => [from, to]))];
  if (nodes.includes(node)) return;
  const known = nodes.sort((a, b) => a - b).slice(0, NODES_SHOWN_MAX);
  const more = nodes.length > known.length ? ', …' : '';
  throw new InputError(
    'no-node',
    `${option} ${node}: the plan has no such node; known: ${known.join(', ')}${more}`,
  );
};
