"""How a resident wants to be written to: in which language, and whether for surveys and notices."""

from gateway.domain.meaning import Reply
from gateway.domain.people import Language
from gateway.services.conversation.resident_said import Said
from gateway.services.texts import providers, senders


def opt_out(said: Said) -> None:
    """From now on no surveys and notices; texts about their own tickets go on."""
    senders.remember_resident(said.desk, said.card).opted_out_at = said.desk.now
    said.tell("opted_out")


def opt_in(said: Said) -> None:
    """Surveys and notices again."""
    providers.opt_in(said.desk, said.card.phone.value)
    said.tell("opted_in")


def language(said: Said, reply: Reply) -> None:
    """All in the language that is asked for, with what may be texted in it."""
    senders.speak(said.desk, said.card, Language(reply.language))
    said.tell("menu")
