import { describe, expect, it } from 'vitest';
import { KeyEpochs } from '../../../harness/checkers/key-epochs.ts';

describe('key epochs of two nodes', () => {
  it('are common from the start, and while either key is known to the other', () => {
    const epochs = new KeyEpochs();
    expect(epochs.common(1, 2)).toBe(true);
    epochs.changed(1, 2, 'next');
    epochs.changed(1, 2, 'current');
    expect(epochs.common(1, 2)).toBe(true);
  });

  it('are not when one retired what is all that the other has', () => {
    const epochs = new KeyEpochs();
    epochs.changed(1, 2, 'current');
    epochs.changed(1, 1, 'retired');
    expect(epochs.common(1, 2)).toBe(false);
    expect(epochs.common(2, 1)).toBe(false);
    epochs.changed(2, 2, 'next');
    expect(epochs.common(1, 2)).toBe(true);
  });

  it('start with the first one, and with what a node says when it starts', () => {
    const epochs = new KeyEpochs();
    for (const node of [1, 2]) epochs.changed(node, 2, 'current');
    for (const node of [1, 2]) epochs.changed(node, 1, 'retired');
    epochs.restarted(1);
    expect(epochs.common(1, 2)).toBe(false);
    epochs.changed(1, 2, 'current');
    expect(epochs.common(1, 2)).toBe(true);
  });

  it('that were retired stay so over a restart that the memory outlasts', () => {
    const epochs = new KeyEpochs();
    epochs.changed(1, 2, 'current');
    epochs.changed(1, 1, 'retired');
    epochs.restarted(1);
    epochs.restarted(1);
    epochs.changed(1, 2, 'current');
    expect(epochs.common(1, 2)).toBe(false);
  });

  it('that were not are kept over it', () => {
    const epochs = new KeyEpochs();
    epochs.changed(1, 2, 'current');
    epochs.restarted(1);
    epochs.changed(1, 2, 'current');
    expect(epochs.common(1, 2)).toBe(true);
  });
});
