import { DataType } from "../ir";
import { binaryShape } from "./broadcast";
import { type OpDef, op } from "./opDef";

/** Operators on strings, and what turns tokens into counts. */
export const textOps: readonly OpDef[] = [
  op("StringConcat", {
    since: [20],
    inputs: [2, 2],
    infer: (context) => context.tensor(0, DataType.String, binaryShape(context)),
  }),
  op("StringSplit", {
    since: [20],
    inputs: [1, 1],
    outputs: [2, 2],
    attributes: { delimiter: "string", maxsplit: "int" },
    infer(context) {
      const shape = context.shape(0);
      context.tensor(0, DataType.String, shape && [...shape, null]);
      context.tensor(1, DataType.Int64, shape);
    },
  }),
  op("StringNormalizer", {
    since: [10],
    inputs: [1, 1],
    attributes: { case_change_action: "string", is_case_sensitive: "int", locale: "string", stopwords: "strings" },
    // How many words are left is only known once they are read; [1, C] stays [1, ...].
    infer(context) {
      const rank = context.shape(0)?.length;
      context.tensor(0, DataType.String, rank === 1 ? [null] : rank === 2 ? [1, null] : undefined);
    },
  }),
  op("RegexFullMatch", {
    since: [20],
    inputs: [1, 1],
    attributes: { pattern: "string" },
    infer: (context) => context.tensor(0, DataType.Bool, context.shape(0)),
  }),
  op("TfIdfVectorizer", {
    since: [9],
    inputs: [1, 1],
    attributes: {
      max_gram_length: "int",
      max_skip_count: "int",
      min_gram_length: "int",
      mode: "string",
      ngram_counts: "ints",
      ngram_indexes: "ints",
      pool_int64s: "ints",
      pool_strings: "strings",
      weights: "floats",
    },
    infer(context) {
      const columns = context.node.ints("ngram_indexes")?.reduce((most, at) => Math.max(most, at), -1);
      const width = columns === undefined ? null : columns + 1;
      const shape = context.shape(0);
      const known = shape?.length === 1 || shape?.length === 2;
      context.tensor(0, DataType.Float, known ? [...shape.slice(0, -1), width] : undefined);
    },
  }),
];
