const query = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether the user wants things to move less: by the system's setting, or by VS Code's, which it tells by a class. */
export function wantsLessMotion(): boolean {
  return query.matches || document.body.classList.contains("vscode-reduce-motion");
}
