"""Help, for everybody: all questions with their answers, finding one, and each at an address of its own."""

from keyfob.apps.id.going import going
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.page import locale_of, page


def show_help(ask: Ask) -> Answer:
    """All questions; or those that answer what was typed."""
    asked = " ".join(ask.query.get("q").split())
    context = going(ask).context()
    if not asked:
        return page(ask, "help.html", **context)
    found = ask.house.pages.helps[locale_of(ask)].find(asked)
    return page(ask, "help_found.html", asked=asked[:200], found=found, **context)


def show_question(ask: Ask) -> Answer:
    """One question with its answer; its page finds it by its path."""
    if ask.params["question"] not in ask.house.pages.helps[locale_of(ask)].questions:
        raise NotFound
    return page(ask, "help_question.html", **going(ask).context())
