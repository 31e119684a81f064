/** A statistic: five significant digits without zeros that say nothing; very small and very large ones with an exponent. */
export function formatNumber(value: number): string {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = size >= 1e6 || size < 1e-4 ? tidy(value.toExponential(3)) : String(Number(value.toPrecision(5)));
  return text.replace(/-/g, "−");
}

function tidy(exponential: string): string {
  return exponential.replace(/\.?0+e/, "e").replace("e+", "e");
}

/** A share as "12.5 %"; a little is never "0 %". */
export function formatShare(share: number): string {
  if (share === 0) return "0 %";
  const percent = share * 100;
  if (percent < 0.01) return "<0.01 %";
  return `${Number(percent.toPrecision(3))} %`;
}
