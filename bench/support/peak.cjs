// Preloaded into a measured process: leaves its peak resident memory (bytes) in the file that ESPALIER_PEAK names.
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  const file = process.env.ESPALIER_PEAK;
  if (file) writeFileSync(file, String(process.resourceUsage().maxRSS * 1024));
});
