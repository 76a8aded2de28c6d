"""Who asks the controller takes one thread of the replica, however many ask."""

import asyncio
import threading

import pytest

from deployments.applications import OneAtATime


class Controller:
    """Answers when it is let, and counts how often it was asked."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.asked = 0

    def ask(self) -> int:
        self.asked += 1
        self.may_answer.wait()
        return self.asked


async def test_a_silent_controller_keeps_one_thread_and_answers_all_who_wait() -> None:
    controller = Controller()
    question = OneAtATime(controller.ask)

    for _ in range(5):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(question.answer(), 0.01)
    waiting = [asyncio.ensure_future(question.answer()) for _ in range(3)]
    controller.may_answer.set()

    assert await asyncio.gather(*waiting) == [1, 1, 1]
    assert await question.answer() == 2


async def test_a_question_that_failed_is_asked_again() -> None:
    answers = iter([0, 1])
    question = OneAtATime(lambda: 1 // next(answers))

    with pytest.raises(ZeroDivisionError):
        await question.answer()

    assert await question.answer() == 1
