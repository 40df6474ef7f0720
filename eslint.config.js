import js from "@eslint/js";
import globals from "globals";

const noUnsafeHtml = [
  {
    selector:
      "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe)$/]",
    message: "Build nodes: the page runs under Trusted Types.",
  },
  {
    selector: "CallExpression[callee.object.name='document'][callee.property.name=/^write(ln)?$/]",
    message: "Build nodes.",
  },
];
const noForeignMath = [
  {
    selector: "MemberExpression[object.name='Math'][property.name=/^(exp|expm1|log|log1p|log2|log10|pow)$/]",
    message: "Its bits differ between browsers: ask the engine.",
  },
];

export default [
  { ignores: ["build/", ".venv/", "**/node_modules/"] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["web/**/*.js"],
    languageOptions: { globals: { ...globals.browser } },
    rules: { "no-restricted-syntax": ["error", ...noUnsafeHtml, ...noForeignMath] },
  },
  {
    files: ["web/engine.js", "web/fetch.js", "web/cli*.js", "scripts/**", "tests/**"],
    languageOptions: { globals: { ...globals.node } },
  },
  {
    // Functions handed to a browser run in the page.
    files: ["scripts/site/inside/**", "tests/**"],
    languageOptions: { globals: { ...globals.browser } },
  },
];
