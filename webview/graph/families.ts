/** Kinds of operators that a reader tells apart at a glance. A colour each; the operator's name is always written too. */
export const families = [
  "convolution",
  "linear",
  "attention",
  "normalization",
  "activation",
  "pooling",
  "arithmetic",
  "arranging",
  "recurrent",
  "control",
  "other",
  "end",
] as const;
export type Family = (typeof families)[number];

const MEMBERS: Readonly<Record<Exclude<Family, "other" | "end">, string>> = {
  convolution: "Conv ConvTranspose ConvInteger QLinearConv DeformConv FusedConv NhwcConv DepthwiseConv2d",
  linear:
    "Gemm MatMul MatMulInteger QLinearMatMul FusedMatMul FusedGemm MatMulNBits Einsum Gather Embedding EmbedLayerNormalization QGemm",
  attention:
    "Attention MultiHeadAttention GroupQueryAttention RotaryEmbedding PackedAttention DecoderMaskedSelfAttention",
  normalization:
    "BatchNormalization LayerNormalization InstanceNormalization GroupNormalization RMSNormalization LRN LpNormalization " +
    "MeanVarianceNormalization SkipLayerNormalization SimplifiedLayerNormalization SkipSimplifiedLayerNormalization " +
    "QuantizeLinear DequantizeLinear DynamicQuantizeLinear Dropout",
  activation:
    "Relu LeakyRelu PRelu Elu Selu Celu Sigmoid HardSigmoid HardSwish Tanh Softmax LogSoftmax Softplus Softsign Gelu FastGelu " +
    "BiasGelu QuickGelu Swish Mish Clip Erf ThresholdedRelu Hardmax Shrink",
  pooling:
    "MaxPool AveragePool GlobalAveragePool GlobalMaxPool LpPool GlobalLpPool ReduceMean ReduceMax ReduceMin ReduceSum ReduceProd " +
    "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceSumSquare ArgMax ArgMin TopK Resize Upsample RoiAlign MaxRoiPool",
  arithmetic:
    "Add Sub Mul Div Pow Sqrt Exp Log Abs Neg Reciprocal Sum Max Min Mean Mod Floor Ceil Round Sign Where Equal Greater Less " +
    "GreaterOrEqual LessOrEqual And Or Not Xor IsNaN IsInf Sin Cos CumSum BiasAdd BitShift",
  arranging:
    "Reshape Transpose Flatten Squeeze Unsqueeze Concat Split Slice Pad Expand Tile Cast CastLike Identity Shape Size Constant " +
    "ConstantOfShape Range GatherElements GatherND ScatterElements ScatterND Scatter DepthToSpace SpaceToDepth NonZero OneHot " +
    "ReverseSequence Compress Trilu EyeLike Unique",
  recurrent: "LSTM GRU RNN",
  control: "If Loop Scan SequenceMap SequenceAt SequenceInsert SequenceConstruct SequenceEmpty NonMaxSuppression",
};

const FAMILY_OF = new Map<string, number>();
for (const [family, members] of Object.entries(MEMBERS))
  for (const operator of members.split(" ")) FAMILY_OF.set(operator, families.indexOf(family as Family));

/** Number of the family of "Conv" or "com.microsoft.FusedConv". */
export function familyOf(operator: string): number {
  const own = FAMILY_OF.get(operator.slice(operator.lastIndexOf(".") + 1));
  return own ?? families.indexOf("other");
}

/** Families whose layers hold what a network has learnt, and are drawn large. */
export function isMajor(family: number): boolean {
  const name = families[family];
  return (
    name === "convolution" || name === "linear" || name === "attention" || name === "recurrent" || name === "control"
  );
}
