"""A candidate's ``solution.js`` is found out for what it is: CommonJS, an ES module, or a plain script."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.node_shim import NodeShim, run_script

FUNCTION = {"kind": "function"}


@pytest.mark.parametrize(
    "source",
    [
        "module.exports = { add }; function add(a, b) { return a + b }",
        "module.exports.add = (a, b) => a + b",
        "exports.add = function (a, b) { return a + b }",
        "this.add = (a, b) => a + b",
        "function add(a, b) { return a + b }\nmodule.exports = add",
        "export function add(a, b) { return a + b }",
        "export const add = (a, b) => a + b",
        "function add(a, b) { return a + b }\nexport { add }",
        "function plus(a, b) { return a + b }\nexport { plus as add }",
        "export default function add(a, b) { return a + b }",
        "const add = (a, b) => a + b\nexport default { add }",
        "function add(a, b) { return a + b }",
        "'use strict'\nconst add = (a, b) => a + b // the end",
        "var helper = 1, add = function (a, b) { return a + b }",
        "const { add } = { add: (a, b) => a + b }",
        "#!/usr/bin/env node\nlet add = (a, b) => a + b",
        "\ufefffunction add(a, b) { return a + b }",
        "import path from 'path'\nfunction add(a, b) { return a + b }",
        "const one = await 1\nfunction add(a, b) { return a + b * one }",
        "if (require.main === module) throw new Error()\nmodule.exports = { add: (a, b) => a + b }",
        "module.exports = { add(a, b) { return this.sum(a, b) }, sum: (a, b) => a + b }",
        "export default { add(a, b) { return this.sum(a, b) }, sum: (a, b) => a + b }",
        "async function add(a, b) { return a + await b }",
        "Object.defineProperty(exports, '__esModule', { value: true }); exports.add = (a, b) => a + b",
    ],
)
def test_a_function_is_found_however_it_is_offered(tmp_path: Path, source: str) -> None:
    with NodeShim(tmp_path, source) as shim:
        assert shim.describe()["add"] == FUNCTION
        assert shim.value("add", 2, 3) == 5


def test_a_plain_script_offers_what_its_top_level_declares_and_nothing_else(tmp_path: Path) -> None:
    source = """
    // mentions: console, process, hasOwnProperty, undeclared, constructor
    const LIMIT = 3, [first, second] = [1, 2];
    let state = 0;
    class Dog {}
    function outer() { const inner = 1; console.log(inner, state); return parseInt("1") }
    function next() { state += 1; return state }
    const _private = 1;
    "inner outer"
    """
    with NodeShim(tmp_path, source) as shim:
        names = shim.describe()
        assert set(names) == {"LIMIT", "first", "second", "state", "Dog", "outer", "next"}
        assert names["LIMIT"] == {"kind": "data", "value": 3}
        assert names["Dog"]["kind"] == "class"
        assert names["Dog"]["class"]["name"] == "Dog"
        shim.call("next")
        assert shim.ask("call", do="get", name="state") == {"value": 1}


def test_what_is_not_exported_is_not_found_where_something_is(tmp_path: Path) -> None:
    with NodeShim(tmp_path, "function hidden() {}\nexports.shown = 1") as shim:
        assert shim.describe() == {"shown": {"kind": "data", "value": 1}}
        assert shim.call("hidden") == {"missing": "hidden"}
        assert shim.ask("call", do="get", name="hidden") == {"missing": "hidden"}


@pytest.mark.parametrize("name", ["toString", "__proto__", "constructor", "hasOwnProperty"])
def test_what_every_object_has_is_no_name_of_the_module(tmp_path: Path, name: str) -> None:
    with NodeShim(tmp_path, f"function f() {{ return f.{name} }}") as shim:
        assert shim.call(name) == {"missing": name}


def test_a_top_level_return_hides_the_names_of_a_plain_script(tmp_path: Path) -> None:
    with NodeShim(tmp_path, "function f() {}\nreturn") as shim:
        assert shim.describe() == {}


def test_data_too_large_for_a_description_is_told_when_it_is_asked_for(tmp_path: Path) -> None:
    source = """
    exports.large = 'x'.repeat(50000)
    exports.deep = []; exports.deep.push(exports.deep)
    for (let i = 0; i < 100; i++) exports['part' + i] = 'x'.repeat(30000)
    """
    with NodeShim(tmp_path, source) as shim:
        names = shim.describe()
        assert names["large"] == names["deep"] == names["part99"] == {"kind": "data"}
        assert names["part0"]["value"] == "x" * 30000
        assert len(shim.ask("call", do="get", name="large")["value"]) == 50000
        assert shim.ask("call", do="get", name="deep")["raised"]["class"] == "UnsendableValue"


def test_es_modules_of_several_files_import_each_other(tmp_path: Path) -> None:
    files = {
        "solution.js": """
            import { x, later } from './lib/other.js'
            import old, { named } from './old.js'
            import data from './more.cjs'
            import fs, { readFileSync } from 'node:fs'
            export const all = () => [x, later(), old.named, named, data, fs.readFileSync === readFileSync]
            export const base = 20
            export const lazily = async () => (await import('./lazy.js')).default
            """,
        "lib/other.js": "import { base } from '../solution.js'\nexport const x = 10\nexport const later = () => base",
        "lib/package.json": "{}",
        "old.js": "exports.named = require('./lib/plain')",
        "lib/plain.js": "module.exports = 'plain'",
        "more.cjs": "module.exports = 'cjs'",
        "lazy.js": "import { x } from './lib/other.js'\nexport default x + 1",
    }
    with NodeShim(tmp_path, files) as shim:
        assert shim.value("all") == [10, 20, "plain", "plain", "cjs", True]
        assert shim.value("lazily") == 11


def test_commonjs_files_require_each_other_and_the_entry_once(tmp_path: Path) -> None:
    files = {
        "solution.js": "exports.loaded = (globalThis.count = (globalThis.count || 0) + 1)\n"
        "const other = require('./other')\nexports.get = () => [other.loaded(), globalThis.count, __filename]\n"
        "exports.lazily = async () => (await import('./lazy.mjs')).x",
        "other.js": "const entry = require('./solution')\nexports.loaded = () => entry.loaded",
        "lazy.mjs": "export const x = 7",
    }
    with NodeShim(tmp_path, files) as shim:
        assert shim.value("get") == [1, 1, str(shim.folder / "solution.js")]
        assert shim.value("lazily") == 7


def test_a_package_json_decides_where_there_is_one(tmp_path: Path) -> None:
    files = {
        "solution.js": "globalThis.kind = typeof module\nexport const f = () => kind",
        "package.json": '{"type": "module"}',
    }
    with NodeShim(tmp_path, files) as shim:
        assert shim.value("f") == "undefined"


def test_the_entry_may_be_named_on_the_command_line(tmp_path: Path) -> None:
    with NodeShim(tmp_path, "function cwd() { return process.cwd() }", begin_by_frame=False) as shim:
        assert shim.value("cwd") == str(shim.folder)


def test_nothing_is_loaded_before_the_first_request(tmp_path: Path) -> None:
    with NodeShim(tmp_path, "const loaded = 1") as shim:
        (shim.folder / "solution.js").write_text("const replaced = 2")
        assert set(shim.describe()) == {"replaced"}


@pytest.mark.parametrize(
    ("source", "name", "line"),
    [
        ("\nthrow new TypeError('early')", "TypeError", 2),
        ("\n\nexport const x = nothing", "ReferenceError", 3),
        ("const x = (", "SyntaxError", 1),
        ("import { y } from './solution.js'", "SyntaxError", None),
        ("require('./missing')", "Error", 1),
        ("await new Promise(() => {})", "UnsettledPromise", None),
    ],
)
def test_what_is_thrown_while_loading_is_the_reply_of_every_request(
    tmp_path: Path, source: str, name: str, line: int | None
) -> None:
    with NodeShim(tmp_path, source) as shim:
        for reply in (shim.ask("describe"), shim.call("f"), shim.ask("describe")):
            assert reply["raised"]["importing"] is True
            assert reply["raised"]["class"] == name
            assert reply["raised"]["line"] in {line, 1 if line is None else line}


def test_the_event_loop_runs_while_a_promise_is_awaited(tmp_path: Path) -> None:
    source = """
    exports.wait = () => new Promise((resolve) => setTimeout(() => resolve('done'), 5))
    exports.nested = async () => Promise.resolve(Promise.resolve(3))
    exports.never = () => new Promise(() => {})
    exports.thenable = () => ({ then: (resolve) => resolve(1) })
    exports.reject = async () => { throw new RangeError('late') }
    """
    with NodeShim(tmp_path, source) as shim:
        assert shim.value("wait") == "done"
        assert shim.value("nested") == 3
        assert shim.raised("never")["class"] == "UnsettledPromise"
        assert shim.value("thenable")["$"] == "handle"
        assert shim.raised("reject")["message"] == "late"
        assert shim.value("nested") == 3


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"solution.js": "function f() {}"}, None),
        ({"solution.js": "import x from './nowhere.js'\nexport default x"}, None),
        ({"solution.js": "const f = await 1"}, None),
        ({"solution.js": "let a = 1\nlet a = 2"}, 2),
        ({"solution.js": "const ok = 1\nfunction f( {"}, 2),
        ({"solution.js": "export const a = 1\n\nexport const b = ;"}, 3),
    ],
)
def test_checking_names_the_line_of_a_syntax_error(tmp_path: Path, files: dict[str, str], place: int | None) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    done = run_script("check.cjs", str(tmp_path / "solution.js"), folder=tmp_path)
    if place is None:
        assert (done.returncode, done.stderr) == (0, "")
    else:
        assert done.returncode == 1
        assert done.stderr.startswith(f"{tmp_path / 'solution.js'}:{place}\n")
        assert "SyntaxError: " in done.stderr


@pytest.mark.parametrize(
    ("source", "stdout", "status"),
    [
        ("console.log(require.main === module, process.argv.slice(2), process.argv[1] === __filename)",
         "true [ 'a', 'b' ] true\n", 0),
        ("import fs from 'node:fs'\nconsole.log(fs.readFileSync(0, 'utf8'), import.meta.url.slice(0, 8))\n"
         "await null\nprocess.exitCode = 4", "stdin file:///\n", 4),
        ("process.exit(0)", "", 0),
        ("process.exit(5)", "", 5),
        ("setTimeout(() => console.log('late'), 1)", "late\n", 0),
        ("await new Promise(() => {})", "", 13),
        ("throw new Error('x')", "", 1),
    ],
)  # fmt: skip
def test_a_program_runs_as_node_would_run_it(tmp_path: Path, source: str, stdout: str, status: int) -> None:
    (tmp_path / "solution.js").write_text(source)
    done = run_script("program.cjs", "solution.js", "a", "b", folder=tmp_path, stdin="stdin")
    assert (done.stdout, done.returncode) == (stdout, status), done.stderr
