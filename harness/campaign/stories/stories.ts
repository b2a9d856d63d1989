import type { FaultGround } from '../laws/law.ts';
import { LINK_STORIES } from './link-stories.ts';
import { LINKED_NODE_STORIES, NODE_STORIES, OPERATED_STORIES } from './node-stories.ts';
import { PLAN_STORIES } from './plan-stories.ts';
import { SAFE_STORIES } from './safe-stories.ts';
import type { Story } from './story.ts';
import { STRANGER_STORIES } from './stranger-stories.ts';

/** Stories whose kinds may all be drawn are not asked for singly: a script is a script. */
export const storiesFor = ({ contacts, operated }: FaultGround): readonly Story[] => [
  ...(contacts.length > 0 ? [...LINK_STORIES, ...LINKED_NODE_STORIES, ...STRANGER_STORIES] : []),
  ...NODE_STORIES,
  ...(operated ? [...OPERATED_STORIES, ...SAFE_STORIES, ...PLAN_STORIES] : []),
];
