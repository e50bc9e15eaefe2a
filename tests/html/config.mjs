// All of html-validate's rule sets for what HTML says; how it is laid out in the source is free.
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:standard", "html-validate:a11y", "html-validate:document"],
  rules: {
    "no-trailing-whitespace": "off",
    // A page loads only its own files, and browsers refuse integrity checks on file:// pages.
    "require-sri": "off",
    // Titles are the editor's words with the book's name behind them; cutting them helps nobody.
    "long-title": "off",
    // Worksheets are forms that nothing may send: they have no submit button on purpose.
    "wcag/h32": "off",
    // Naming a list is allowed by ARIA and heard by screen readers; the rule's default is stricter.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // Results with links, excerpts and headings in them are no <select>.
    "prefer-native-element": ["error", { exclude: ["listbox"] }],
  },
};
