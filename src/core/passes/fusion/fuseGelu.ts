import { attribute, type Value } from "../../ir";
import { type OpPattern, type Pattern, p, refusal } from "../../patterns";
import { fusion } from "../fusion";
import { requireMicrosoftDomain } from "../opset/requireMicrosoftDomain";
import { requireOpset } from "../opset/requireOpset";
import { isFloat32 } from "./constants";

/*
 * Gelu(x) = x * P(X <= x) = 0.5 x (1 + erf(x / sqrt 2))   (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016, section 2)
 * and its approximation 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), both written out by exporters.
 *
 * Scope: all graphs. Standard Gelu from opset 20 on; com.microsoft Gelu / FastGelu with the onnxruntime target.
 *
 * Before:
 *   model <ir_version: 9, opsets: { "": 20 }>
 *   main (float32[2,8] x) => (float32[2,8] y) < float32[] r = {1.4142135}, float32[] one = {1.0}, float32[] half = {0.5} > {
 *     d = Div (x, r)
 *     e = Erf (d)
 *     a = Add (e, one)
 *     m = Mul (x, a)
 *     y = Mul (m, half)
 *   }
 * After:
 *   y = Gelu (x)
 */
const x = p.any.as("x");
const scaled = p.or(p.op("Div", x, p.scalar(Math.SQRT2)), p.op("Mul", x, p.scalar(Math.SQRT1_2)));
const cdfErf = p.op("Add", p.op("Erf", scaled), p.scalar(1));
const cube = p.or(p.op("Pow", x, p.scalar(3)), p.op("Mul", x, p.op("Mul", x, x)));
const inner = p.op("Add", x, p.op("Mul", cube, p.scalar(0.044715)));
const cdfTanh = p.op("Add", p.op("Tanh", p.op("Mul", inner, p.scalar(Math.sqrt(2 / Math.PI)))), p.scalar(1));

/** The three ways to multiply x, 0.5 and the distribution. */
function products(cdf: Pattern): readonly OpPattern<{ x: Value }>[] {
  const half = p.scalar(0.5);
  return [
    p.op("Mul", p.op("Mul", x, cdf), half),
    p.op("Mul", p.op("Mul", x, half), cdf),
    p.op("Mul", x, p.op("Mul", cdf, half)),
  ] as unknown as readonly OpPattern<{ x: Value }>[];
}

function geluPass(id: string, title: string, cdf: Pattern, form: { approximate: "none" | "tanh"; microsoft: string }) {
  return fusion({
    id,
    title,
    pattern: products(cdf),
    check: ({ x }, _context, { root }) =>
      isFloat32(x) ? undefined : refusal(root, "Gelu is only made for float32, where the runtime has a kernel for it"),
    rewrite: ({ x }, build, { root }) => {
      if (build.context.target === "onnxruntime") {
        requireMicrosoftDomain(build.context);
        return build.node(form.microsoft, [x], [], { domain: "com.microsoft" }).output();
      }
      const refused = requireOpset(build.context, root, 20);
      if (refused) return refused;
      const attributes = form.approximate === "none" ? [] : [attribute.string("approximate", form.approximate)];
      return build.node("Gelu", [x], attributes).output();
    },
  });
}

export const fuseGelu = geluPass("fuse-gelu", "Fuse a decomposed Gelu", cdfErf, {
  approximate: "none",
  microsoft: "Gelu",
});
export const fuseFastGelu = geluPass("fuse-fast-gelu", "Fuse a decomposed tanh Gelu", cdfTanh, {
  approximate: "tanh",
  microsoft: "FastGelu",
});
