import type { FamilyDocumentation } from "./documentation";

/** ai.onnx.ml: classic machine learning. */
export const classic: FamilyDocumentation = {
  ArrayFeatureExtractor: { text: "Picks columns of the last dimension by their numbers.", inputs: ["data", "columns"] },
  Binarizer: { text: "1 for elements above the threshold, 0 for the others.", formula: "y = (x > threshold)" },
  CastMap: "Turns a map from numbers to values into a tensor, in the order of its keys.",
  CategoryMapper: "Replaces category names by numbers, or numbers by names, through a fixed list.",
  DictVectorizer: "Turns a map into a row of values, each at the place that a vocabulary gives its key.",
  FeatureVectorizer: "Joins its inputs into one row of features for each sample.",
  Imputer: "Puts fixed values where a value is missing.",
  LabelEncoder: "Replaces each element by what a table of keys and values says, or by a default.",
  LinearClassifier: {
    text: "A linear score for each class, and the class with the best one.",
    formula: "scores = X · coefficients + intercepts",
    outputs: ["label", "scores"],
  },
  LinearRegressor: { text: "Linear regression.", formula: "Y = X · coefficients + intercepts" },
  Normalizer: "Divides each row by its norm.",
  OneHotEncoder: "Turns each category into a vector with a 1 at its place.",
  SVMClassifier: {
    text: "A support vector machine that tells classes apart by weighed kernels of its support vectors.",
    outputs: ["label", "scores"],
  },
  SVMRegressor: "A support vector machine that estimates a number.",
  Scaler: { text: "Shifts and scales each feature.", formula: "y = (x − offset) · scale" },
  TreeEnsemble: "Sums the leaves that a forest of decision trees reaches for each sample.",
  TreeEnsembleClassifier: {
    text: "A forest of decision trees whose leaves vote for classes.",
    outputs: ["label", "scores"],
  },
  TreeEnsembleRegressor: "A forest of decision trees whose leaves add up to a number.",
  ZipMap: "Turns each row of scores into a map from class to score.",
};
