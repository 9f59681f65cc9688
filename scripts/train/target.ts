/**
 * Share of the benign texts of an unseen source that the classifier may report alone, on average. Signatures add to it, and
 * the whole engine has to stay below 1 %.
 */
export const falsePositiveRate = 0.006;
