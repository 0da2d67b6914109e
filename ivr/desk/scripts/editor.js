import { EditorView, keymap, lineNumbers, drawSelection, highlightActiveLine } from "@codemirror/view";
import { EditorState } from "@codemirror/state";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { searchKeymap, search } from "@codemirror/search";
window.y = [EditorView, keymap, lineNumbers, EditorState, defaultKeymap, history, historyKeymap, yaml, linter, lintGutter, lintKeymap, autocompletion, completionKeymap, searchKeymap, search, drawSelection, highlightActiveLine];
