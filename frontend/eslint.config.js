import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import boundaries from "./eslint-boundaries.js";
import svelteConfig from "./svelte.config.js";

export default ts.config(
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  prettier,
  svelte.configs.prettier,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        projectService: {allowDefaultProject: ["*.js"]},
        tsconfigRootDir: import.meta.dirname,
        // The same for all files: wherever it changes from one file to the next, the whole project is read again.
        extraFileExtensions: [".svelte"],
      },
    },
    rules: {
      "no-undef": "off", // TypeScript's task
      "no-restricted-globals": ["error", {name: "fetch", message: "only api.ts fetches"}],
      "svelte/no-at-html-tags": "error",
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", {max: 60, skipBlankLines: true, skipComments: true}],
      "@typescript-eslint/restrict-template-expressions": ["error", {allowNumber: true}],
      "@typescript-eslint/consistent-type-definitions": "off",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: {parser: ts.parser, svelteConfig},
    },
    rules: {
      "prefer-const": "off",
      // The parser takes the parameters of callbacks to components for `any`; svelte-check knows their types.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
  {files: ["*.js"], ...ts.configs.disableTypeChecked},
  // A test holds the known data of all its cases, and `describe` all of them.
  {files: ["**/*.test.ts"], rules: {"max-lines": "off", "max-lines-per-function": "off"}},
  {files: ["src/api.ts"], rules: {"no-restricted-globals": "off"}},
  {files: ["src/**"], plugins: {house: boundaries}, rules: {"house/boundaries": "error"}},
  {
    files: ["src/model/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            ":matches(VariableDeclaration, FunctionDeclaration, ClassDeclaration, ImportDeclaration[importKind='value'])",
          message: "model holds types only",
        },
      ],
    },
  },
);
