"""What becomes of 请假: off duty from now on, or for a whole day to come."""

from gateway.domain.grammar import Verb
from gateway.domain.meaning import Reply
from gateway.services.desk import Desk
from gateway.services.tickets import notices
from gateway.services.town import duty
from gateway.store.tables import Member


def take(desk: Desk, member: Member, reply: Reply) -> tuple[str, dict[str, object]]:
    """What is answered. Who covers must be said, so that somebody is texted."""
    day = duty.day(desk, reply)
    if reply.day and day is None:
        example = desk.wording.render(member.language, f"word.example_{Verb.DUTY_OFF}")
        return "duty_from_now", {"example": example}
    if not reply.member:
        return "who_covers", {}
    if day is not None:
        cover, (begins, ends) = duty.off_on(desk, member, reply.member, day)
        since, until = notices.local(desk, begins), notices.local(desk, ends)
        return "off_duty_on", {"since": since, "due": until, "member": cover.name}
    cover, back = duty.off(desk, member, reply.member, duty.until(desk, reply))
    if back is None:
        return "off_duty", {"member": cover.name}
    return "off_duty_until", {"member": cover.name, "due": notices.local(desk, back)}
