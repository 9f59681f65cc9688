import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API tokens of PyPI and TestPyPI: macaroons that name their site. */
export const pypiToken = defineRecognizer(
  secretToken({
    entity: 'PYPI_TOKEN',
    name: 'PyPI token',
    nameZh: 'PyPI 令牌',
    regex: String.raw`\bpypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]+`,
    shape: /^pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZw)[\w-]{50,}$/,
    prefix: 5,
    source: 'PyPI documentation, "API tokens"; PEP 541 help pages',
    samples: () => [`pypi-AgEIcHlwaS5vcmc${sample.characters(sample.alphanumeric, 100)}`],
    negative: () => [`pypi-${sample.characters(sample.alphanumeric, 100)}`],
  }),
);
