"""The suite works with a candidate's JavaScript objects as it would with Python's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.node_shim import Frame, NodeShim

SOURCE = """
class Animal { constructor(name) { this.name = name } speak() { return this.name + ' speaks' } }
class Dog extends Animal {
  #secret = 1;
  static count = 3;
  static make(name) { return new this(name) }
  get shout() { return this.name.toUpperCase() }
  get broken() { throw new RangeError('broken') }
  toString() { return 'Dog ' + this.name }
  async later() { return this }
}
function Point(x, y) { this.x = x; this.y = y }
function Stack() { this.items = [] }
Stack.prototype.push = function (x) { this.items.push(x); return this }
function Upper(x) { return x }
class Bag {
  #items;
  constructor(...items) { this.#items = items }
  get size() { return this.#items.length }
  has(x) { return this.#items.includes(x) }
  [Symbol.iterator]() { return this.#items[Symbol.iterator]() }
}
function counter() { let n = 0; return { increment() { n += 1; return n }, get value() { return n } } }
function* numbers() { let n = 0; while (true) yield n++ }
function* three() { yield 1; yield 2; return 3 }
async function* later() { yield 1 }
function* failing() { yield 1; throw new TypeError('no more') }
function raw(source) { return eval('(' + source + ')') }
function same(a, b) { return a === b }
function identity(a) { return a }
const bag = new Bag(1, 2), shape = new Point(1, 2)
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeShim]:
    with NodeShim(tmp_path_factory.mktemp("objects"), SOURCE) as started:
        yield started


@pytest.fixture
def dog(shim: NodeShim) -> Frame:
    made: Frame = shim.value("Dog", "Rex")
    return made


def test_classes_are_described_and_functions_are_not_classes(shim: NodeShim) -> None:
    names = shim.describe()
    kinds = {name: description["kind"] for name, description in names.items()}
    assert {name for name, kind in kinds.items() if kind == "class"} == {"Animal", "Dog", "Point", "Stack", "Bag"}
    assert kinds["Upper"] == kinds["three"] == "function"
    assert kinds["bag"] == "data"
    dog = names["Dog"]["class"]
    assert (dog["name"], dog["bases"], dog["exception"]) == ("Dog", ["Animal"], False)


def test_a_class_is_the_same_in_every_process(shim: NodeShim, tmp_path: Path) -> None:
    names = shim.describe()
    with NodeShim(tmp_path, SOURCE) as other:
        dog = other.on({"id": names["Dog"]["class"]["id"]}, "call", None, "Rex")["value"]
        assert dog["class"] == names["Dog"]["class"]
        assert other.describe()["Stack"] == names["Stack"]
        assert dog["id"] != shim.value("Dog", "Rex")["id"]


def test_a_class_that_is_handed_over_is_told_of(shim: NodeShim) -> None:
    cls = shim.ask("call", do="get", name="Dog")["value"]
    assert cls["type"] == shim.describe()["Dog"]["class"]
    assert cls["id"] == cls["type"]["id"]
    assert "type" not in shim.ask("call", do="get", name="Upper")["value"]


def test_calling_a_class_makes_an_instance(shim: NodeShim, dog: Frame) -> None:
    assert dog["class"] == shim.describe()["Dog"]["class"]
    assert shim.on(dog, "call", "speak") == {"value": "Rex speaks"}
    point = shim.value("Point", 1, 2)
    assert shim.on(point, "get", "y") == {"value": 2}


def test_an_old_style_class_works_as_one(shim: NodeShim) -> None:
    stack = shim.value("Stack")
    assert shim.on(stack, "call", "push", 4)["value"]["id"] == stack["id"]
    assert shim.on(stack, "get", "items") == {"value": [4]}


def test_attributes_are_read_set_and_deleted(shim: NodeShim, dog: Frame) -> None:
    assert shim.on(dog, "get", "name") == {"value": "Rex"}
    assert shim.on(dog, "get", "shout") == {"value": "REX"}
    assert shim.on(dog, "set", "name", "Max") == {"value": None}
    assert shim.on(dog, "get", "shout") == {"value": "MAX"}
    assert shim.on(dog, "delete", "name") == {"value": None}
    assert shim.on(dog, "get", "name")["raised"]["class"] == "AttributeError"


def test_an_attribute_that_is_undefined_is_there(shim: NodeShim) -> None:
    point = shim.value("Point", 1)
    assert shim.on(point, "get", "y") == {"value": {"$": "undefined"}}


@pytest.mark.parametrize(
    ("do", "name"), [("get", "secret"), ("get", "nothing"), ("call", "bark"), ("delete", "nothing")]
)
def test_a_missing_attribute_is_an_attribute_error(shim: NodeShim, dog: Frame, do: str, name: str) -> None:
    raised = shim.on(dog, do, name)["raised"]
    assert (raised["class"], raised["builtin"]) == ("AttributeError", True)


def test_what_a_getter_throws_is_thrown(shim: NodeShim, dog: Frame) -> None:
    assert shim.on(dog, "get", "broken")["raised"]["message"] == "broken"


def test_a_method_that_was_read_stays_bound(shim: NodeShim, dog: Frame) -> None:
    speak = shim.on(dog, "get", "speak")["value"]
    assert speak["can"] == ["call"]
    assert shim.on(speak, "call") == {"value": "Rex speaks"}
    assert shim.on(dog, "get", "speak")["value"]["id"] == speak["id"]


def test_class_attributes_and_static_methods(shim: NodeShim) -> None:
    cls = shim.ask("call", do="get", name="Dog")["value"]
    assert shim.on(cls, "get", "count") == {"value": 3}
    assert shim.on(cls, "call", "make", "Ada")["value"]["class"]["name"] == "Dog"
    assert shim.on(cls, "call", None, "Bob")["value"]["class"]["name"] == "Dog"


def test_handles_are_arguments_and_keep_their_identity(shim: NodeShim, dog: Frame) -> None:
    assert shim.value("same", dog, dog) is True
    assert shim.value("identity", dog)["id"] == dog["id"]
    assert shim.on(dog, "call", "later")["value"]["id"] == dog["id"]


def test_an_object_with_methods_keeps_its_state(shim: NodeShim) -> None:
    counter = shim.value("counter")
    shim.on(counter, "call", "increment")
    assert shim.on(counter, "call", "increment") == {"value": 2}
    assert shim.on(counter, "get", "value") == {"value": 2}


def test_a_function_that_was_returned_can_be_called(shim: NodeShim) -> None:
    adder = shim.value("raw", "(a) => (b) => a + b")
    inner = shim.on(adder, "call", None, 1)["value"]
    assert shim.on(inner, "call", None, 2) == {"value": 3}
    assert shim.operator(inner, "call", 5) == 6


def test_an_endless_generator_is_read_step_by_step(shim: NodeShim) -> None:
    generator = shim.value("numbers")
    iterator = shim.operator(generator, "iter")
    assert [shim.operator(iterator, "next") for _ in range(3)] == [0, 1, 2]


def test_an_iterator_s_end_is_told(shim: NodeShim) -> None:
    generator = shim.value("three")
    steps = [shim.on(generator, "operator", "next") for _ in range(4)]
    assert steps == [{"value": 1}, {"value": 2}, {"done": True}, {"done": True}]


def test_async_generators_are_iterated_too(shim: NodeShim) -> None:
    iterator = shim.operator(shim.value("later"), "iter")
    assert [shim.on(iterator, "operator", "next") for _ in range(2)] == [{"value": 1}, {"done": True}]


def test_what_a_generator_throws_is_thrown_at_that_step(shim: NodeShim) -> None:
    generator = shim.value("failing")
    assert shim.on(generator, "operator", "next") == {"value": 1}
    assert shim.on(generator, "operator", "next")["raised"]["message"] == "no more"


def test_an_object_s_own_iterator(shim: NodeShim) -> None:
    iterator = shim.operator(shim.value("Bag", 7), "iter")
    assert shim.on(iterator, "operator", "next") == {"value": 7}


@pytest.mark.parametrize(
    ("source", "operator", "args", "value"),
    [
        ("bag", "len", [], 2),
        ("raw.constructor.prototype", "bool", [], True),
        ("new (class { length = 5 })", "len", [], 5),
        ("bag", "contains", [2], True),
        ("bag", "contains", [3], False),
        ("new Proxy([4, 5], {})", "contains", [5], True),
        ("three()", "contains", [2], True),
        ("new Set([{}, 'x'])", "contains", ["x"], True),
        ("new Dog('Rex')", "str", [], "Dog Rex"),
        ("Symbol('s')", "str", [], "Symbol(s)"),
        ("new Dog('Rex')", "format", [""], "Dog Rex"),
        ("new Point(1, 2)", "repr", [], "Point { x: 1, y: 2 }"),
        ("new Dog('Rex')", "bool", [], True),
        ("new Proxy([4, 5], {})", "getitem", [1], 5),
        ("new Point(1, 2)", "getitem", ["x"], 1),
        ("new Map([[shape, 3], ['k', 4]])", "getitem", ["k"], 4),
        ("new Point(1, 2)", "setitem", ["x", 9], None),
        ("new Point(1, 2)", "delitem", ["x"], None),
        ("new Map([[shape, 3], ['k', 4]])", "delitem", ["k"], None),
    ],
)
def test_operators_that_javascript_knows(
    shim: NodeShim, source: str, operator: str, args: list[object], value: object
) -> None:
    assert shim.operator(shim.value("raw", source), operator, *args) == value


@pytest.mark.parametrize(
    ("source", "operator", "args", "error"),
    [
        ("shape", "len", [], "TypeError"),
        ("shape", "contains", [1], "TypeError"),
        ("shape", "iter", [], "TypeError"),
        ("shape", "next", [], "TypeError"),
        ("shape", "call", [], "TypeError"),
        ("shape", "add", [1], "TypeError"),
        ("shape", "__proto__", [], "TypeError"),
        ("shape", "lt", [1], "TypeError"),
        ("shape", "format", [">10"], "TypeError"),
        ("shape", "getitem", [{"$": "slice", "start": 0, "stop": 1, "step": None}], "TypeError"),
        ("shape", "exit", [], "TypeError"),
        ("shape", "getitem", ["z"], "KeyError"),
        ("new Proxy([4], {})", "getitem", [1], "IndexError"),
    ],
)
def test_operators_without_a_meaning_are_errors_of_python(
    shim: NodeShim, source: str, operator: str, args: list[object], error: str
) -> None:
    raised = shim.on(shim.value("raw", source), "operator", operator, *args)["raised"]
    assert (raised["class"], raised["builtin"]) == (error, True)


def test_objects_are_equal_to_themselves_only(shim: NodeShim) -> None:
    first, second = shim.value("Point", 1, 2), shim.value("Point", 1, 2)
    assert shim.operator(first, "eq", first) is True
    assert shim.operator(first, "eq", second) is False
    assert shim.operator(first, "ne", second) is True
    assert shim.operator(first, "hash") == shim.operator(first, "hash") != shim.operator(second, "hash")


def test_frozen_objects_refuse_to_be_set(shim: NodeShim) -> None:
    frozen = shim.value("raw", "Object.freeze({ a: 1, f() {} })")
    assert shim.on(frozen, "set", "a", 2)["raised"]["class"] == "TypeError"


def test_a_handle_of_another_process_is_refused(shim: NodeShim) -> None:
    raised = shim.on({"id": "00ff"}, "get", "x")["raised"]
    assert (raised["class"], raised["builtin"]) == ("RuntimeError", True)
