import { FIGURE_DEFINITIONS } from '../figures.ts';
import { countText, durationText, NO_FIGURE, shareText } from '../number-text.ts';
import type { OperationsFigures } from '../operations-figures.ts';
import { type Html, html } from './html.ts';
import { countsTable, info, table } from './parts-html.ts';

const PLANS_SHOWN = 100;

/** What the operator did and what came of it. */
export const operationsHtml = (
  operations: OperationsFigures | undefined,
  nodeName: (node: number) => string,
): readonly Html[] => {
  if (operations === undefined) {
    return [html`<p>The scenario has no operator: nobody plans anew or commands.</p>`];
  }
  const { plans, commands, housekeeping, keyEpochs } = operations;
  const { expected, heard } = housekeeping;
  return [
    plansTable(operations, nodeName),
    plans.length > PLANS_SHOWN
      ? html`<p>${countText(plans.length - PLANS_SHOWN)} more plans in verdict.json.</p>`
      : html``,
    table(
      'Telemetry, commands and keys',
      [{ head: 'figure' }, { head: 'value', number: true }],
      [
        [
          html`telemetry heard${info(FIGURE_DEFINITIONS['operations-telemetry'])}`,
          expected === 0
            ? NO_FIGURE
            : `${shareText(Math.min(1, heard / expected))} (${countText(heard)} of ${countText(expected)})`,
        ],
        [
          html`commands sent${info(FIGURE_DEFINITIONS['operations-commands'])}`,
          countText(commands.sent),
        ],
        ['sent again', countText(commands.repeated)],
        ['by radio', countText(commands.byRadio)],
        ['done', countText(commands.done)],
        ['given up', countText(commands.failed)],
        ['living nodes taken for lost', countText(operations.falseAlarms)],
        ['nodes that came back', countText(operations.returned)],
        ['key epochs issued', countText(keyEpochs.issued)],
        ['key epochs taken over', countText(keyEpochs.held)],
      ],
    ),
    Object.keys(commands.refused).length === 0
      ? html``
      : countsTable('Commands refused', 'reason', commands.refused),
  ];
};

const plansTable = ({ plans }: OperationsFigures, nodeName: (node: number) => string): Html =>
  plans.length === 0
    ? html`<p>The operator gave out no plan.</p>`
    : table(
        'Plans that the operator gave out',
        [
          { head: 'plan' },
          { head: 'without' },
          { head: 'detected in', number: true, figure: FIGURE_DEFINITIONS['operations-detect'] },
          {
            head: 'distributed in',
            number: true,
            figure: FIGURE_DEFINITIONS['operations-distribute'],
          },
          { head: 'nodes', number: true },
          {
            head: 'reconverged in',
            number: true,
            figure: FIGURE_DEFINITIONS['operations-reconverge'],
          },
          { head: 'nodes', number: true },
          { head: 'later', number: true },
        ],
        plans
          .slice(0, PLANS_SHOWN)
          .map((plan) => [
            String(plan.version),
            plan.lost.length === 0 ? NO_FIGURE : plan.lost.map(nodeName).join(', '),
            durationText(plan.detectNs),
            durationText(plan.distributeNs),
            countText(plan.held),
            durationText(plan.reconvergeNs),
            countText(plan.nodes),
            countText(plan.later),
          ]),
      );
