// A Python editor for the answers: a real textarea, with the book's colours (Pygments' classes) behind it.
import "prism-code-editor/layout.css";
import { createEditor } from "prism-code-editor";
import { languages } from "prism-code-editor/prism";
import "prism-code-editor/prism/languages/python";
import "prism-code-editor/languages/python";
import { defaultCommands, editHistory } from "prism-code-editor/commands";
import { insertText } from "prism-code-editor/utils";

const PYGMENTS = {
  keyword: "k", function: "nf", string: "s1", "triple-quoted-string": "sd", "string-interpolation": "s1",
  comment: "c1", number: "mi", boolean: "kc", builtin: "nb", operator: "o", decorator: "nd",
};
const grammar = languages.python;
for (const [name, alias] of Object.entries(PYGMENTS)) {
  if (!grammar[name]) continue;
  const rules = Array.isArray(grammar[name]) ? grammar[name] : [grammar[name]];
  grammar[name] = rules.map(rule => rule instanceof RegExp ? { pattern: rule, alias }
    : Object.assign(rule, { alias: rule.alias ? `${rule.alias} ${alias}` : alias }));
}

// Make an editor in `parent`. `changed()` is called at each change, `run()` at Ctrl, Cmd or Shift + Enter.
window.LiveEditor = (parent, { value, label, changed, run }) => {
  let ready = false;
  const editor = createEditor(parent, {
    language: "python", value, tabSize: 4, insertSpaces: true, lineNumbers: true, wordWrap: true,
    onUpdate: () => ready && changed(),
  }, defaultCommands(), editHistory());
  const area = editor.textarea;
  area.setAttribute("aria-label", label);
  area.spellcheck = false;
  let typed = false, left = false;
  // Tab indents only once something was typed; Escape, then Tab, leaves. So Tab never traps anyone.
  parent.addEventListener("keydown", event => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      event.stopPropagation();
      run();
    } else if (event.key === "Escape") {
      left = true;
      event.stopPropagation();              // the editor would blur, and WebKit would then start at the top of the page
    }
    else if (event.key === "Tab" && (left || !typed)) event.stopPropagation();
    else if (event.key.length === 1 || event.key === "Enter" || event.key === "Backspace") { typed = true; left = false; }
  }, true);
  area.addEventListener("blur", () => { typed = left = false; });
  ready = true;
  return {
    get value() { return editor.value; },
    set value(text) { area.focus({ preventScroll: true }); insertText(editor, text, 0, area.value.length); },
    focus() { area.focus(); },
  };
};
