import assert from "node:assert/strict";
import { test } from "node:test";
import { nameInGroup, shortName } from "../../src/protocol/nodeNames";

test("a short name keeps the parts that tell layers apart, and not the operator", () => {
  assert.equal(shortName("/layer1/layer1.0/conv1/Conv", "Conv"), "layer1.0/conv1");
  assert.equal(shortName("/layer1/layer1.0/conv1/Conv_3", "Conv"), "layer1.0/conv1");
  assert.equal(shortName("Conv_0", "Conv"), "Conv_0");
  assert.equal(shortName("Conv", "Conv"), "");
  assert.equal(shortName("", "Conv"), "");
  assert.equal(shortName("//layer1//conv1/", "Conv"), "layer1/conv1");
  assert.equal(shortName("/conv1/Conv", "Conv"), "conv1");
  assert.equal(shortName("/Conv/Conv_2", "Conv"), "");
  assert.equal(shortName("/conv1/Convolve", "Conv"), "conv1/Convolve");
});

test("in its group a layer is called by what the group does not say", () => {
  assert.equal(nameInGroup("/layer1/layer1.0/conv1/Conv", "Conv", "layer1.0"), "conv1");
  assert.equal(nameInGroup("/layer1/Relu", "Relu", "layer1"), "Relu");
  assert.equal(nameInGroup("layer1.0.conv2", "Conv", "layer1.0"), "conv2");
  assert.equal(nameInGroup("/features/conv1/Conv_3", "Conv", undefined), "features/conv1");
  assert.equal(nameInGroup("Conv_3", "Conv", undefined), "Conv_3");
});
