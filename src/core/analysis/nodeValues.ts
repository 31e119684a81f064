/** What stands for a node of which there is nothing to be known, such as the sparsity of a layer without weights. NaN: it is not known. */
export const notApplicable = -1;
