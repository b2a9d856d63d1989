import type { Generator } from './generator.ts';
import { pick } from './laws/law.ts';
import { storiesFor } from './stories/stories.ts';
import { drawScene } from './stories/story.ts';

const STORIES = [3, 4, 5] as const;

/**
 * Three to five stories of operators' nightmares, with their details drawn. Which ones is dealt, so that a
 * campaign comes round to each of them as often.
 */
export const scripted: Generator = (terms) => {
  const { stream, ground, turn } = terms;
  const stories = storiesFor(ground);
  const count = pick(stream, STORIES);
  const first = Math.floor(turn * stories.length);
  const stride = Math.ceil(stories.length / count);
  return Array.from({ length: count }, (_, at) => {
    const story = stories[(first + at * stride) % stories.length];
    return story === undefined ? [] : story(terms, drawScene(terms));
  }).flat();
};
