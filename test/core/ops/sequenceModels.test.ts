import assert from "node:assert/strict";
import { test } from "node:test";
import { inferred } from "./inferred";

const lstm = "float32[s,N,16] x, float32[1,128,16] w, float32[1,128,32] r";

test("recurrent layers give all states and the last one", () => {
  assert.equal(
    inferred({ call: "LSTM <hidden_size = 32> (x, w, r)", inputs: lstm, outputs: 3 }),
    "float32[s,1,N,32] float32[1,N,32] float32[1,N,32]",
  );
  const both = "float32[s,N,16] x, float32[2,96,16] w, float32[2,96,32] r";
  const gru = 'GRU <hidden_size = 32, direction = "bidirectional"> (x, w, r)';
  assert.equal(inferred({ call: gru, inputs: both, outputs: 2 }), "float32[s,2,N,32] float32[2,N,32]");
});

test("with the batch first every output has it first", () => {
  const inputs = "float32[N,s,16] x, float32[1,32,16] w, float32[1,32,32] r";
  assert.equal(
    inferred({ call: "RNN <hidden_size = 32, layout = 1> (x, w, r)", inputs, outputs: 2 }),
    "float32[N,s,1,32] float32[N,1,32]",
  );
});

test("the hidden size comes from the weights when the attribute is missing", () => {
  assert.equal(inferred({ call: "LSTM (x, w, r)", inputs: lstm }), "float32[s,1,N,32]");
});

test("Attention puts past keys before the new ones", () => {
  const inputs =
    "float32[N,8,s,64] q, float32[N,2,t,64] k, float32[N,2,t,32] v, float32[N,2,p,64] pk, float32[N,2,p,32] pv";
  assert.equal(
    inferred({ call: "Attention (q, k, v, _, pk, pv)", inputs, opset: 23, outputs: 4 }),
    "float32[N,8,s,32] float32[N,2,p + t,64] float32[N,2,p + t,32] float32[N,8,s,p + t]",
  );
});

test("packed attention is split by its numbers of heads", () => {
  const inputs = "float32[N,s,512] q, float32[N,t,128] k, float32[N,t,64] v";
  const call = "Attention <q_num_heads = 8, kv_num_heads = 2> (q, k, v)";
  assert.equal(inferred({ call, inputs, opset: 24, outputs: 2 }), "float32[N,s,256] float32[N,2,t,64]");
});

test("LinearAttention has a state for each key head", () => {
  const inputs = "float32[N,s,64] q, float32[N,s,32] k, float32[N,s,48] v";
  const call = "LinearAttention <q_num_heads = 4, kv_num_heads = 2> (q, k, v)";
  assert.equal(inferred({ call, inputs, opset: 27, outputs: 2 }), "float32[N,s,96] float32[N,2,16,24]");
});

test("ONNX Runtime's attention takes the size of its values", () => {
  const inputs = "float32[N,s,64] x, float32[64,192] w, float32[192] b";
  assert.equal(inferred({ call: "com.microsoft.Attention <num_heads = 4> (x, w, b)", inputs }), "float32[N,s,64]");
  const crossed = "float32[N,s,64] q, float32[N,t,64] k, float32[N,t,32] v";
  const call = "com.microsoft.MultiHeadAttention <num_heads = 4> (q, k, v)";
  assert.equal(inferred({ call, inputs: crossed }), "float32[N,s,32]");
});
