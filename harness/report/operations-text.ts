import { labelled } from './layout.ts';
import { countText, durationText, shareText } from './number-text.ts';
import type { OperationsFigures, PlanFigures } from './operations-figures.ts';

const PLANS_SHOWN = 3;

/** What the operator did, for the text at the end of a run. */
export const operationsLines = (
  figures: OperationsFigures | undefined,
  columns: number,
): readonly string[] => {
  if (figures === undefined) return [];
  const { plans, falseAlarms, returned, housekeeping, commands, keyEpochs } = figures;
  const { expected, heard } = housekeeping;
  const refused = Object.entries(commands.refused);
  const sum = refused.reduce((total, [, count]) => total + count, 0);
  const reasons = refused.map(([reason, count]) => `${reason} ${countText(count)}`).join(', ');
  return [
    ...labelled(
      'operations',
      [
        `telemetry ${expected === 0 ? '–' : shareText(Math.min(1, heard / expected))} heard`,
        `commands ${countText(commands.sent)}, done ${countText(commands.done)}`,
        ...(commands.repeated > 0 ? [`sent again ${countText(commands.repeated)}`] : []),
        ...(commands.byRadio > 0 ? [`by radio ${countText(commands.byRadio)}`] : []),
        sum === 0 ? 'none refused' : `refused ${countText(sum)} (${reasons})`,
        ...(commands.failed > 0 ? [`given up ${countText(commands.failed)}`] : []),
        ...(falseAlarms > 0 ? [`living nodes taken for lost ${countText(falseAlarms)}`] : []),
        ...(returned > 0 ? [`came back ${countText(returned)}`] : []),
        ...(keyEpochs.issued > 0
          ? [`key epochs ${keyEpochs.issued}, taken over ${countText(keyEpochs.held)} times`]
          : []),
      ],
      columns,
    ),
    ...labelled('', plans.slice(0, PLANS_SHOWN).flatMap(planItems), columns).filter(
      (line) => line.trim() !== '',
    ),
    ...(plans.length > PLANS_SHOWN
      ? labelled('', [`${plans.length - PLANS_SHOWN} more plans in verdict.json`], columns)
      : []),
  ];
};

const planItems = (plan: PlanFigures): readonly string[] => [
  `plan ${plan.version}${plan.lost.length > 0 ? ` without ${plan.lost.length} lost` : ''}`,
  ...(plan.detectNs === undefined ? [] : [`detected in ${durationText(plan.detectNs)}`]),
  `distributed in ${durationText(plan.distributeNs)} (${countText(plan.held)} nodes)`,
  `reconverged in ${durationText(plan.reconvergeNs)} (${countText(plan.nodes)} nodes${
    plan.later > 0 ? `, ${countText(plan.later)} later` : ''
  })`,
];
