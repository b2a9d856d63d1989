import type { FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

/** What the operator does wrong: with the plan that it gives out at the onset, or with its next one. */
export const operatorAction = (
  fault: FaultOf<'plan-late' | 'plan-old' | 'plan-corrupted'>,
  { operator }: FaultRig,
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
    case 'plan-old':
      return { begin: () => operator.resendOldPlan() };
  }
};
