/** Rows of a page when the request does not say. */
export const defaultPageSize = 50;
