"""A sandbox that is dead when it is first asked is replaced without anybody's hearing of it, once."""

import pytest

from fakes.scripted import ScriptedSandbox
from runner.candidate import Candidate, TranslationError
from runner.model import Limits
from runner.sandbox import SandboxClosedError, SandboxError

LOADED = {"ok": True}


class Stock:
    """Sandboxes that answer ``load`` one after the other with the given things."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.taken = []

    def take(self):
        answer = self.answers.pop(0)
        script = (
            (lambda heard: [answer]) if isinstance(answer, Exception) else lambda heard: [{**answer, "n": heard["n"]}]
        )
        self.taken.append(ScriptedSandbox(script))
        return self.taken[-1]


def load(stock):
    candidate = Candidate(stock.take, {}, Limits())
    candidate.start()
    return candidate.load()


@pytest.mark.parametrize("death", [SandboxClosedError("its stream ended"), SandboxError("killed on the host")])
def test_a_sandbox_that_died_in_stock_is_replaced_and_nobody_is_blamed(death):
    stock = Stock(death, LOADED)

    assert load(stock) == []
    assert [sandbox.destroyed for sandbox in stock.taken] == [True, False]
    assert stock.taken[1].heard[0]["op"] == "load"


def test_code_that_ends_its_reader_is_told_so_after_the_second_time():
    stock = Stock(SandboxClosedError("gone"), SandboxClosedError("gone"), LOADED)

    with pytest.raises(TranslationError):
        load(stock)

    assert len(stock.taken) == 2


def test_a_host_that_ends_two_in_a_row_is_our_failure():
    stock = Stock(SandboxError("killed on the host"), SandboxError("killed on the host"), LOADED)

    with pytest.raises(SandboxError, match="killed"):
        load(stock)


def test_an_answer_that_is_wrong_is_no_reason_for_another_sandbox():
    stock = Stock({"crashed": "a translator without an end"}, LOADED)

    with pytest.raises(TranslationError):
        load(stock)

    assert len(stock.taken) == 1
