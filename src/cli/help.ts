/** The pages of `--help`. Each ends with lines that can be pasted. */
export const overview = `Espalier opens neural network files and makes them smaller and faster without changing what they compute.

Usage: espalier COMMAND FILE... [OPTIONS]

  inspect    what is in a model: operators, parameters, MACs, memory, inputs and outputs
  optimize   write a smaller, faster file with the same outputs, and prove both
  verify     compare the outputs of two models
  bench      time a model, or two models in turn
  diff       what changed between two models
  explain    why something was not fused
  export     write a model's graph as DOT or JSON
  apply      replay a recipe on a model

  --help     this page, or a command's
  --version

Exit code: 0 fine, 1 outputs not equal or something was refused, 2 bad input.

Examples:
  espalier inspect resnet50.onnx
  espalier optimize resnet50.onnx
  espalier optimize *.onnx --out-dir optimized --json`;

const common = `  --json              one JSON object a line on standard output, and nothing else there
  --help              this page`;

export const pages: Readonly<Record<string, string>> = {
  inspect: `Usage: espalier inspect FILE... [--layers] [--time] [--json]

Says what is in a model. Sizes that the file leaves open count as 1.

  --layers            a line for each layer too
  --time              run the model, with the runtime's own optimizations off, and say what each operator takes; with --layers, each layer
  --seed N            seed of the random inputs of --time (default 0)
${common}

Examples:
  espalier inspect resnet50.onnx
  espalier inspect resnet50.onnx --time --layers
  espalier inspect models/*.onnx --json | jq .parameters`,

  optimize: `Usage: espalier optimize FILE... [OPTIONS]

Writes NAME.optimized.onnx and NAME.optimized.recipe.json beside each file. The input is never overwritten. Outputs of both models are
compared on seeded random inputs; a step that changes them is undone and named. Both are timed in turn.

  --out FILE          where the optimized model goes (with a single input)
  --out-dir DIR       where the optimized models go
  --target TARGET     portable: standard ONNX operators only (default); onnxruntime: its com.microsoft operators too
  --upgrade-opset     allow a newer ai.onnx opset where a fusion needs it
  --data PATH         compare and time on these inputs: .npy, .npz, .json, .pb, or a folder of them
  --seed N            seed of the random inputs (default 0)
  --rtol X, --atol X  tolerance for float32 outputs (default 1e-4 and 1e-5)
  --no-verify         do not compare outputs
  --no-measure        do not time; merging of sibling layers is then left out
  --recipe FILE       where the recipe goes (with a single input)
  --report FILE       write an HTML report too (with a single input)
${common}

Examples:
  espalier optimize resnet50.onnx
  espalier optimize resnet50.onnx --out fast.onnx --target onnxruntime --report report.html
  espalier optimize bert.onnx --data samples/ --json`,

  verify: `Usage: espalier verify ORIGINAL OTHER [OPTIONS]

Runs both models on the same inputs, with the runtime's own optimizations off, and compares the outputs.

  --data PATH         inputs: .npy, .npz, .json, .pb, or a folder of them
  --seed N            seed of the random inputs (default 0)
  --rtol X, --atol X  tolerance for float32 outputs (default 1e-4 and 1e-5)
${common}

Exit code: 0 equal, 1 different or not verified, 2 bad input.

Examples:
  espalier verify resnet50.onnx resnet50.optimized.onnx`,

  bench: `Usage: espalier bench FILE [OTHER] [OPTIONS]

Times a model, or two in turn (A B A B ...), as ONNX Runtime runs them: its own optimizations on.

  --data PATH         inputs: .npy, .npz, .json, .pb, or a folder of them
  --seed N            seed of the random inputs (default 0)
  --seconds N         how long the runs may take together (default 3)
${common}

Examples:
  espalier bench resnet50.onnx
  espalier bench resnet50.onnx resnet50.optimized.onnx --seconds 10`,

  diff: `Usage: espalier diff BEFORE AFTER [--json]

Lists what went, came and changed between two models: nodes, operators, parameters, MACs, inputs and outputs.

${common}

Examples:
  espalier diff resnet50.onnx resnet50.optimized.onnx`,

  explain: `Usage: espalier explain FILE [--node NAME] [OPTIONS]

Lists why passes refused to change a node, and what they did to it. Without --node, all refusals.

  --node NAME         a node's name, or the name of one of its outputs
  --target TARGET     portable (default) or onnxruntime
  --upgrade-opset     as in optimize
${common}

Examples:
  espalier explain resnet50.onnx
  espalier explain resnet50.onnx --node /layer1/layer1.0/conv1/Conv`,

  export: `Usage: espalier export FILE --format dot|json [-o FILE]

Writes the graph of a model, without weights, for other tools: Graphviz's DOT, or JSON with costs and groups.

  -f, --format FORMAT dot or json; the ending of --out says it too (.dot, .gv, .json)
  -o, --out FILE      where it goes (default standard output)
${common}

Examples:
  espalier export resnet50.onnx -o resnet50.dot && dot -Tsvg resnet50.dot -o resnet50.svg
  espalier export resnet50.onnx --format json | jq '.nodes[] | select(.operator == "Conv") | .macs'`,

  apply: `Usage: espalier apply RECIPE FILE [OPTIONS]

Replays a recipe on a model, as optimize or the editor wrote it.

  --out FILE          where the result goes (default NAME.optimized.onnx beside the file)
  --data PATH         compare on these inputs
  --seed N            seed of the random inputs (default 0)
  --rtol X, --atol X  tolerance for float32 outputs (default 1e-4 and 1e-5)
  --no-verify         do not compare outputs
${common}

Exit code: 0 fine, 1 the outputs differ (nothing is written) or a step did not apply, 2 bad input.

Examples:
  espalier apply resnet50.optimized.recipe.json resnet50.onnx --out again.onnx`,
};
