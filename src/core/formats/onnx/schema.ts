/** Field numbers of onnx.proto (IR version 14), by message. */
export const ModelField = {
  irVersion: 1,
  producerName: 2,
  producerVersion: 3,
  domain: 4,
  modelVersion: 5,
  docString: 6,
  graph: 7,
  opsetImport: 8,
  metadata: 14,
  trainingInfo: 20,
  functions: 25,
  configuration: 26,
} as const;

export const GraphField = {
  node: 1,
  name: 2,
  initializer: 5,
  docString: 10,
  input: 11,
  output: 12,
  valueInfo: 13,
  quantizationAnnotation: 14,
  sparseInitializer: 15,
  metadata: 16,
} as const;

/** `TensorAnnotation`: a tensor, and tensors with its quantization parameters, all by name. */
export const AnnotationField = { tensor: 1, parameters: 2, parameterName: 2 } as const;

export const NodeField = {
  input: 1,
  output: 2,
  name: 3,
  opType: 4,
  attribute: 5,
  docString: 6,
  domain: 7,
  overload: 8,
  metadata: 9,
} as const;

export const AttributeField = {
  name: 1,
  f: 2,
  i: 3,
  s: 4,
  t: 5,
  g: 6,
  floats: 7,
  ints: 8,
  strings: 9,
  tensors: 10,
  graphs: 11,
  docString: 13,
  tp: 14,
  typeProtos: 15,
  type: 20,
  refAttrName: 21,
  sparseTensor: 22,
  sparseTensors: 23,
} as const;

export const TensorField = {
  dims: 1,
  dataType: 2,
  segment: 3,
  floatData: 4,
  int32Data: 5,
  stringData: 6,
  int64Data: 7,
  name: 8,
  rawData: 9,
  doubleData: 10,
  uint64Data: 11,
  docString: 12,
  externalData: 13,
  dataLocation: 14,
} as const;

export const SparseTensorField = { values: 1, indices: 2, dims: 3 } as const;

export const ValueInfoField = { name: 1, type: 2, docString: 3, metadata: 4 } as const;

export const TypeField = { tensor: 1, sequence: 4, map: 5, denotation: 6, opaque: 7, sparse: 8, optional: 9 } as const;

/** Of TypeProto.Tensor and TypeProto.SparseTensor; `elemType` of Sequence and Optional is number 1 too. */
export const TensorTypeField = { elemType: 1, shape: 2 } as const;
export const MapTypeField = { key: 1, value: 2 } as const;
export const OpaqueTypeField = { domain: 1, name: 2 } as const;
export const ShapeField = { dim: 1 } as const;
export const DimensionField = { value: 1, param: 2 } as const;
export const EntryField = { key: 1, value: 2 } as const;
export const OpsetField = { domain: 1, version: 2 } as const;

export const TrainingField = { initialization: 1, algorithm: 2 } as const;

export const FunctionField = {
  name: 1,
  input: 4,
  output: 5,
  attribute: 6,
  node: 7,
  docString: 8,
  opsetImport: 9,
  domain: 10,
  attributeProto: 11,
  valueInfo: 12,
  overload: 13,
  metadata: 14,
} as const;

/** `AttributeProto.AttributeType` to the kinds of the IR. */
export const attributeKinds = [
  "unknown",
  "float",
  "int",
  "string",
  "tensor",
  "graph",
  "floats",
  "ints",
  "strings",
  "tensors",
  "graphs",
  "sparse",
  "sparses",
  "type",
  "types",
] as const;

/** Wire types of the protobuf encoding. Groups (3 and 4) are obsolete; they can only stand in unknown fields. */
export const Wire = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;
