import { DataType, type Dim, elementCount, type Shape } from "../ir";
import { type InferContext, type OpDef, op } from "./opDef";

/** Operators of classical machine learning (ai.onnx.ml). Rows are samples: [N, features], or [features] for a single one. */

function samples(context: InferContext): Dim {
  const input = context.shape(0);
  return input?.length === 1 ? 1 : (input?.[0] ?? null);
}

function inferLike(context: InferContext): void {
  context.set(0, context.type(0));
}

function inferFloatLike(context: InferContext): void {
  context.tensor(0, DataType.Float, context.shape(0));
}

/** One selected column for each index; a single sample becomes a row. */
function inferFeatureExtractor(context: InferContext): void {
  const input = context.shape(0);
  const indices = context.shape(1);
  const count = indices ? elementCount(indices) : null;
  const leading: Shape | undefined = input?.length === 1 ? [1] : input?.slice(0, -1);
  context.tensor(0, context.dtype(0), leading && [...leading, count]);
}

function inferCastMap(context: InferContext): void {
  const target = context.node.string("cast_to", "TO_FLOAT");
  const types: Record<string, DataType> = {
    TO_FLOAT: DataType.Float,
    TO_STRING: DataType.String,
    TO_INT64: DataType.Int64,
  };
  context.tensor(0, types[target], undefined);
}

/** Strings become integers and integers strings. */
function inferCategoryMapper(context: InferContext): void {
  context.tensor(0, oppositeOf(context.dtype(0)), context.shape(0));
}

function oppositeOf(dtype: number | undefined): DataType | undefined {
  if (dtype === undefined) return undefined;
  return dtype === DataType.String ? DataType.Int64 : DataType.String;
}

function inferDictVectorizer(context: InferContext): void {
  const input = context.type(0);
  const value = input?.kind === "map" ? input.value : undefined;
  context.tensor(0, value?.kind === "tensor" ? value.dtype : undefined, undefined);
}

function inferFeatureVectorizer(context: InferContext): void {
  const sizes = context.node.ints("inputdimensions");
  context.tensor(0, DataType.Float, [null, sizes ? sizes.reduce((sum, size) => sum + size, 0) : null]);
}

/** LabelEncoder-1 has one list and maps both ways; later versions say the output's type by which list of values they have. */
function inferLabelEncoder(context: InferContext): void {
  const { node } = context;
  const dtype = node.attributes.has("classes_strings")
    ? oppositeOf(context.dtype(0))
    : node.attributes.has("values_strings")
      ? DataType.String
      : node.attributes.has("values_int64s")
        ? DataType.Int64
        : node.attributes.has("values_floats")
          ? DataType.Float
          : node.tensor("values_tensor")?.dtype;
  context.tensor(0, dtype, context.shape(0));
}

/** A label and the scores of all classes for each sample. How many scores a binary classifier gives is the runtime's choice. */
function inferClassifier(context: InferContext): void {
  const { node } = context;
  const named = (node.attributes.get("classlabels_strings")?.kind === "strings") === true;
  context.tensor(0, named ? DataType.String : DataType.Int64, [samples(context)]);
  context.tensor(1, DataType.Float, [samples(context), null]);
}

function inferRegressor(context: InferContext, targets: Dim): void {
  context.tensor(0, DataType.Float, [samples(context), targets]);
}

function inferOneHotEncoder(context: InferContext): void {
  const { node } = context;
  const names = node.attributes.get("cats_strings");
  const count = node.ints("cats_int64s")?.length ?? (names?.kind === "strings" ? names.value.length : null);
  const input = context.shape(0);
  context.tensor(0, DataType.Float, input && [...input, count]);
}

function inferTreeEnsemble(context: InferContext): void {
  context.tensor(0, context.dtype(0), [samples(context), context.node.int("n_targets") ?? null]);
}

/** A map from class to score for each sample. */
function inferZipMap(context: InferContext): void {
  const key = context.node.attributes.has("classlabels_strings") ? DataType.String : DataType.Int64;
  const value = { kind: "tensor", dtype: DataType.Float, shape: [] } as const;
  context.set(0, { kind: "sequence", element: { kind: "map", key, value } });
}

export const mlOps: readonly OpDef[] = [
  op("ArrayFeatureExtractor", { domain: "ai.onnx.ml", since: [1], inputs: [2, 2], infer: inferFeatureExtractor }),
  op("Binarizer", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: { threshold: "float" },
    infer: inferLike,
  }),
  op("CastMap", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: { cast_to: "string", map_form: "string", max_map: "int" },
    infer: inferCastMap,
  }),
  op("CategoryMapper", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: { cats_int64s: "ints", cats_strings: "strings", default_int64: "int", default_string: "string" },
    infer: inferCategoryMapper,
  }),
  op("DictVectorizer", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: { int64_vocabulary: "ints", string_vocabulary: "strings" },
    infer: inferDictVectorizer,
  }),
  op("FeatureVectorizer", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, Infinity],
    attributes: { inputdimensions: "ints" },
    infer: inferFeatureVectorizer,
  }),
  op("Imputer", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: {
      imputed_value_floats: "floats",
      imputed_value_int64s: "ints",
      replaced_value_float: "float",
      replaced_value_int64: "int",
    },
    infer: inferLike,
  }),
  op("LabelEncoder", {
    domain: "ai.onnx.ml",
    since: [1, 2, 4],
    inputs: [1, 1],
    attributes: {
      classes_strings: "strings",
      default_float: "float",
      default_int64: "int",
      default_string: "string",
      default_tensor: "tensor",
      keys_floats: "floats",
      keys_int64s: "ints",
      keys_strings: "strings",
      keys_tensor: "tensor",
      values_floats: "floats",
      values_int64s: "ints",
      values_strings: "strings",
      values_tensor: "tensor",
    },
    infer: inferLabelEncoder,
  }),
  op("LinearClassifier", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    outputs: [2, 2],
    attributes: {
      classlabels_ints: "ints",
      classlabels_strings: "strings",
      coefficients: "floats",
      intercepts: "floats",
      multi_class: "int",
      post_transform: "string",
    },
    infer: inferClassifier,
  }),
  op("LinearRegressor", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: { coefficients: "floats", intercepts: "floats", post_transform: "string", targets: "int" },
    infer: (context) => inferRegressor(context, context.node.int("targets", 1)),
  }),
  op("Normalizer", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: { norm: "string" },
    infer: inferFloatLike,
  }),
  op("OneHotEncoder", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: { cats_int64s: "ints", cats_strings: "strings", zeros: "int" },
    infer: inferOneHotEncoder,
  }),
  op("SVMClassifier", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    outputs: [2, 2],
    attributes: {
      classlabels_ints: "ints",
      classlabels_strings: "strings",
      coefficients: "floats",
      kernel_params: "floats",
      kernel_type: "string",
      post_transform: "string",
      prob_a: "floats",
      prob_b: "floats",
      rho: "floats",
      support_vectors: "floats",
      vectors_per_class: "ints",
    },
    infer: inferClassifier,
  }),
  op("SVMRegressor", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: {
      coefficients: "floats",
      kernel_params: "floats",
      kernel_type: "string",
      n_supports: "int",
      one_class: "int",
      post_transform: "string",
      rho: "floats",
      support_vectors: "floats",
    },
    infer: (context) => inferRegressor(context, 1),
  }),
  op("Scaler", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: { offset: "floats", scale: "floats" },
    infer: inferFloatLike,
  }),
  op("TreeEnsemble", {
    domain: "ai.onnx.ml",
    since: [5],
    inputs: [1, 1],
    attributes: {
      aggregate_function: "int",
      leaf_targetids: "ints",
      leaf_weights: "tensor",
      membership_values: "tensor",
      n_targets: "int",
      nodes_falseleafs: "ints",
      nodes_falsenodeids: "ints",
      nodes_featureids: "ints",
      nodes_hitrates: "tensor",
      nodes_missing_value_tracks_true: "ints",
      nodes_modes: "tensor",
      nodes_splits: "tensor",
      nodes_trueleafs: "ints",
      nodes_truenodeids: "ints",
      post_transform: "int",
      tree_roots: "ints",
    },
    infer: inferTreeEnsemble,
  }),
  op("TreeEnsembleClassifier", {
    domain: "ai.onnx.ml",
    since: [1, 3, 5],
    inputs: [1, 1],
    outputs: [2, 2],
    attributes: {
      base_values: "floats",
      base_values_as_tensor: "tensor",
      class_ids: "ints",
      class_nodeids: "ints",
      class_treeids: "ints",
      class_weights: "floats",
      class_weights_as_tensor: "tensor",
      classlabels_int64s: "ints",
      classlabels_strings: "strings",
      nodes_falsenodeids: "ints",
      nodes_featureids: "ints",
      nodes_hitrates: "floats",
      nodes_hitrates_as_tensor: "tensor",
      nodes_missing_value_tracks_true: "ints",
      nodes_modes: "strings",
      nodes_nodeids: "ints",
      nodes_treeids: "ints",
      nodes_truenodeids: "ints",
      nodes_values: "floats",
      nodes_values_as_tensor: "tensor",
      post_transform: "string",
    },
    infer: inferClassifier,
  }),
  op("TreeEnsembleRegressor", {
    domain: "ai.onnx.ml",
    since: [1, 3, 5],
    inputs: [1, 1],
    attributes: {
      aggregate_function: "string",
      base_values: "floats",
      base_values_as_tensor: "tensor",
      n_targets: "int",
      nodes_falsenodeids: "ints",
      nodes_featureids: "ints",
      nodes_hitrates: "floats",
      nodes_hitrates_as_tensor: "tensor",
      nodes_missing_value_tracks_true: "ints",
      nodes_modes: "strings",
      nodes_nodeids: "ints",
      nodes_treeids: "ints",
      nodes_truenodeids: "ints",
      nodes_values: "floats",
      nodes_values_as_tensor: "tensor",
      post_transform: "string",
      target_ids: "ints",
      target_nodeids: "ints",
      target_treeids: "ints",
      target_weights: "floats",
      target_weights_as_tensor: "tensor",
    },
    infer: (context) => inferRegressor(context, context.node.int("n_targets") ?? null),
  }),
  op("ZipMap", {
    domain: "ai.onnx.ml",
    since: [1],
    inputs: [1, 1],
    attributes: { classlabels_int64s: "ints", classlabels_strings: "strings" },
    infer: inferZipMap,
  }),
];
