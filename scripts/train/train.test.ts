import { describe, expect, it } from 'vitest';
import { createClassifier } from '../../services/detection/scanners/heuristic/classifier/classifier.js';
import { foldText } from '../../services/detection/scanners/text/fold.js';
import { createExampleMaker, type Example, evidenceOfText, fitDefaults, fitModel, quantise } from './fit.js';
import { ownTexts } from './own-texts.js';
import { sources } from './sources.js';

const own = ownTexts();

describe('our own texts', () => {
  it('are the same every time', () => {
    expect(ownTexts()).toEqual(own);
  });

  it('hold ordinary prompts and attacks in twenty languages, thousands of each and none twice', () => {
    const languages = (isAttack: boolean) =>
      new Set(own.filter((text) => text.isAttack === isAttack && text.lang !== '').map(({ lang }) => lang));

    expect([languages(true).size, languages(false).size]).toEqual([20, 20]);
    expect(own.filter(({ isAttack }) => !isAttack).length).toBeGreaterThan(3000);
    expect(new Set(own.map(({ text }) => text)).size).toBe(own.length);
  });

  it('leave no slot open', () => {
    expect(own.filter(({ text }) => /\{(?:topic|order|name|role|say|please)\}/.test(text))).toEqual([]);
  });
});

describe('training', () => {
  const windowsOf = createExampleMaker();
  const examples: Example[] = own
    .filter((_, index) => index % 10 === 0)
    .map(({ source, isAttack, text }) => ({ source, cluster: '', isAttack, windows: windowsOf(text) }));

  it('gives the same weights for the same seed', () => {
    const options = { ...fitDefaults, rounds: 2 };

    expect(fitModel(examples, options)).toEqual(fitModel(examples, options));
  });

  it('makes the model small without changing what it says', () => {
    const model = fitModel(examples);
    const classifier = createClassifier(quantise(model, 1, 0));

    const differences = own.slice(0, 300).map(({ text }) => {
      const small = classifier.judge(foldText(text), text).evidence;
      return Math.abs(small - evidenceOfText(model, windowsOf(text)));
    });

    expect(Math.max(...differences)).toBeLessThan(0.3);
  });

  it('uses no source without a licence that allows it', () => {
    const allowed = new Set(['MIT', 'Apache-2.0', 'CC0-1.0', 'CC-BY-4.0', undefined]);

    expect(Object.values(sources).filter(({ licence }) => !allowed.has(licence))).toEqual([]);
    expect(['beerqa', 'presidio_research_v2', 'gitleaks_tests'].map((name) => sources[name]?.licence)).toEqual(
      Array(3).fill(undefined),
    );
  });
});
