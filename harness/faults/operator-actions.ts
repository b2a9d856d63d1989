import type { FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

export type OperatorKind =
  | 'plan-late'
  | 'plan-old'
  | 'plan-corrupted'
  | 'plan-partial'
  | 'plan-changed'
  | 'key-rollover';

/** What the operator does wrong, or at a bad time: with the plan that it gives out at the onset, or with its next one. */
export const operatorAction = (
  fault: FaultOf<OperatorKind>,
  { operator, queue }: FaultRig,
): FaultAction => {
  if (operator === undefined) throw new Error(`fault ${fault.id} needs an operator`);
  switch (fault.kind) {
    case 'plan-late':
      return {
        begin: () => {
          operator.delayPlan(fault.delayNs);
          if (fault.issue) operator.replanNow();
        },
      };
    case 'plan-corrupted':
      return {
        begin: () => {
          operator.corruptPlan();
          if (fault.issue) operator.replanNow();
        },
      };
    case 'plan-partial':
      return {
        begin: () => {
          operator.losePlan(fault.share);
          if (fault.issue) operator.replanNow();
        },
      };
    case 'plan-changed':
      return { begin: () => operator.planWithout([fault.node, fault.without]) };
    case 'key-rollover':
      return {
        begin: () => operator.rollKeys(queue.nowNs + fault.leadNs, fault.overlapNs),
      };
    case 'plan-old':
      return { begin: () => operator.resendOldPlan() };
  }
};
