"""The patterns of the SMS grammar: how the words of config/grammar.toml are found in a text.

They read a text in capitals whose ticket numbers are marked.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gateway.domain.patterns import CLAUSE_END, EDGE, EDGES, NUMBER, any_of, is_latin

_EDGE = re.escape(EDGES)
_FACE = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
_RATED = ("bad", "fair", "good")
_WHEN = r"\d{1,2}(?:月|[日号](?!楼)|[点时](?:半|\d{1,2}分?)?|:\d\d)"  # 3月9日晚上8点半
_SHORT = 12  # characters of a reason behind N; more is a text of its own


def of(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The patterns by name."""
    yield from _of_courtesy(content["common"])
    yield from _of_answers(content)
    yield from _of_decisions(content)
    yield "spot", _spot(content["spots"], content["common"])
    yield from _of_consent(content)
    yield "accepts_all", _accepts_all(content["common"], content["member"]["accept"])
    yield from _of_spans(content["spans"], content["common"])
    yield from _of_numbers(content)
    yield from _of_impatience(content["impatience"], content["common"])
    yield from _of_speech(content["speech"], any_of(content["common"]["endings"]))
    yield from _of_codes(content["codes"])
    yield "reacts", f"(?:{EDGE}|{_FACE}|{any_of(content['reactions']['words'])})*+"
    yield from _of_verdicts(content["rating"], content["common"])
    supervising = content["supervising"]
    yield "supervises", f"{any_of(supervising['begins'])}|{any_of(supervising['alone'])}{EDGE}*$"


def _of_courtesy(common: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    # What is repeated keeps what it took (*+): 好的好的好的… is read once, not 2ⁿ times.
    courtesy = any_of([*common["agree"], *common["polite"]])
    more = any_of([*common["polite_with"], *common["agree"], *common["polite"]])
    before, after = any_of(common["particles"]), any_of(common["endings"])
    particle = f"(?:{before}|{after})"
    stalls = any_of(common["stalls"])
    yield "polite", f"{EDGE}*+{courtesy}(?:{EDGE}|{more}|{stalls})*+$"
    name = "(?<=谢)(?:(?![请叫让派找问给要来把])[\u4e00-\u9fff]){1,3}?"
    names = f"{name}{any_of(common['thanked'])}"
    praise = any_of(common["praise"])
    praising = f"{names}|{praise}|{any_of(common['praise_with'])}|{before}|{after}"
    yield "pleased", f"(?=.*(?:{courtesy}|{praise}))(?:{EDGE}|{stalls}|{more}|{praising})*+$"
    yield "mended", f"{any_of(common['mended'])}(?:{EDGE}|{more}|{praising})*+$"
    yield "empty", f"(?:{EDGE}|{more}|{particle}|{any_of(common['takes'])})*+$"
    yield "edges", f"{EDGE}*"
    known = any_of([*common["agree"], *common["polite"], *common["greetings"]])
    yield "faces", f"(?!{known}){_FACE}"
    yield "greets", f"(?:{EDGE}|{any_of([*common['greetings'], *common['polite_with']])})*+$"
    yield "greeting", f"(?:{_greeting(common)})*+"
    yield "lead", f"(?:{_greeting(common)}|{before})*+"
    yield "several", several(common)
    wrong = any_of(common["misplaced"])
    lead = any_of([*common["refers_back"], *common["misplaced_with"], *common["greetings"]])
    yield "misplaced", f"(?:{EDGE}|(?!{wrong}){lead})*+{wrong}"
    yield "besides", any_of([*common["besides"], *common["another_too"]])
    before_thanks = any_of([*common["besides"], *common["thanks_after"]])
    yield "thanks", f"(?:{EDGE}|{before_thanks})*+{any_of(common['thanks'])}"
    joins = any_of([*common["besides"], *common["between_numbers"]])
    yield "joins", f"(?:[{_EDGE}]|{joins})*+"
    for name in ("another_too", "amiss_besides", "at_work", "amiss_before", "not_amiss"):
        yield name, any_of(common[name])
    behind = any_of([*common["matterless_with"], *common["polite"]])
    yield "matterless", f"{any_of(common['matterless'])}(?:{EDGE}|{behind})*+$"
    yield "endings", f"{after}*"
    yield "particle", before
    yield "particles", f"(?:{before} ?)+$"


def several(common: Mapping[str, Any]) -> str:
    """A number and what stands between it and the next: 10008和10019."""
    return f"{NUMBER} ?{any_of(common['between_numbers'])} ?(?={NUMBER})"


def _accepts_all(common: Mapping[str, Any], accept: Mapping[str, Any]) -> str:
    """全部收到, and nothing else: each word may stand before 收到 or behind."""
    verb, every = any_of([*accept["zh"], *accept["en"]]), any_of(common["every"])
    courtesy = [*common["polite"], *common["endings"], *common["greetings"]]
    more = f"(?:{EDGE}|{every}|{any_of([*common['every_with'], *courtesy])})*+"
    return f"(?=.*{every}){more}{verb}{more}$"


def _greeting(common: Mapping[str, Any]) -> str:
    return f"{several(common)}|{EDGE}|{any_of(common['greetings'])}"


def wish(common: Mapping[str, Any], verbs: str) -> str:
    """What may stand before a command; 请 is none where 请假 stands."""
    words = any_of([*common["particles"], *common["wishes"]])
    return f"(?:{_greeting(common)}|(?!{verbs}){words})*+"


def rounds(common: Mapping[str, Any], verbs: str) -> str:
    """What may stand before 走访: which kind, and when; 我 is none where 我的走访 stands."""
    words = any_of([*common["particles"], *common["rounds"]])
    return f"(?:{_greeting(common)}|(?!{verbs}){words}|{_WHEN})*+"


def yes(common: Mapping[str, Any], answers: Mapping[str, Any], whom: str) -> str:
    """A whole text that says Y, perhaps with courtesy or with what is said yes to."""
    return _agreeing(common, answers, common["yes"], whom)


def _agreeing(
    common: Mapping[str, Any], answers: Mapping[str, Any], words: Iterable[str], whom: str
) -> str:
    courtesy = [*common["agree"], *common["polite"]]
    more = any_of([*common["yes"], *courtesy, *answers["with_yes"], *answers[f"{whom}_yes"]])
    return f"(?:[{_EDGE}]|{any_of(courtesy)})*+{any_of(words)}(?:[{_EDGE}]|{more})*+$"


def _of_decisions(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    common, answers = content["common"], content["answers"]
    whole = [*answers["approves"], *answers["approves_alone"]]
    approves, refuses = any_of(whole), any_of(answers["refuses"])
    courtesy = [*common["agree"], *common["polite"]]
    before = f"(?:[{_EDGE}]|(?!{approves}){any_of(courtesy)})*+"
    more = any_of([*common["yes"], *courtesy, *answers["with_yes"]])
    yield "approves", f"{before}{approves}(?:[{_EDGE}]|{more})*+$"
    no = any_of([*common["no"], *courtesy])
    yield "refuses", f"(?:[{_EDGE}]|(?!{refuses}){no})*+{refuses}(?:[{_EDGE}]|{no})*+$"
    said = [*common["yes"], *common["no"], *common["agree"]]
    letters = [word for word in said if len(word) == 1 and is_latin(word)]
    plain = any_of(word for word in said if not is_latin(word[0]))
    # No water here is a report: an English word must be by itself.
    english = any_of(word for word in said if is_latin(word[0]))
    apart = f"{plain}(?=[{_EDGE}]|$)|{english}(?= *(?:[{CLAUSE_END}]|$))"
    # Y or N with a reason, where nobody waits for it; 是 and 不 only as all that is said.
    sure = f"(?!{any_of(answers['decides_not'])}){any_of(answers['decides'])}"
    latin = any_of(word for word in [*common["yes"], *common["no"]] if is_latin(word[0]))
    formal = any_of([*answers["approves"], *answers["refuses"], *letters])
    ended = f"(?:{formal}(?=[{_EDGE}{NUMBER}]|$)|{latin}(?= *(?:[{CLAUSE_END}{NUMBER}]|$)))"
    lone = any_of([*common["yes"], *common["no"], *whole, *answers["refuses"]])
    yield "only_decision", f"(?:{EDGE}|{lone})++$"
    yield "decision", f"{sure}|{ended}|{lone}(?:{EDGE}|{lone})*+$"
    # N10008 先修路: a refusal with its reason; but N95 is none, nor is no water, or 不准停车.
    no_word = any_of(word for word in common["no"] if is_latin(word[0]) and word not in letters)
    no_letter = any_of(word for word in common["no"] if word in letters)
    plain_no = any_of(word for word in answers["refuses"] if word in answers["decides"])
    objects = (
        f"{plain_no}|(?:{refuses}|{any_of(answers['objects'])})(?=[{_EDGE}{NUMBER}]|$)"
        f"|{no_letter}(?!\\d)|{no_word}(?= *(?:[{CLAUSE_END}{NUMBER}]|$))"
    )
    yield "objects", f"(?:(?:{objects}){EDGE}*)++"
    yield "objects_not", f"(?<!不){any_of(answers['objects_not'])}"
    decides = any_of([*answers["approves"], *answers["refuses"], *letters])
    yield "decides", f"{decides}|{apart}|{any_of(answers['objects'])}(?=[{_EDGE}{NUMBER}]|$)"


def _of_consent(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    common, answers, member = content["common"], content["answers"], content["member"]
    asked_for = ("transfer", "raise", "extend", "defer")
    deeds = [word for verb in asked_for for word in member[verb]["zh"]]
    agrees = [*answers["approves"], *answers["approves_alone"], *answers["allows"]]
    courtesy = [*common["agree"], *common["polite"]]
    given = any_of([*agrees, *(word for word in common["yes"] if is_latin(word[0]))])
    more = any_of([*courtesy, *answers["with_yes"], *answers["urges"], *deeds])
    before = f"(?:{EDGE}|(?!{given}){any_of(courtesy)})*+"
    yield "consents", f"{before}{given}(?:{EDGE}|{more}|{any_of(agrees)})*+$"
    yield "urges", f"(?:{EDGE}|{more})*+$"
    asked = f"{any_of(agrees)}(?:吗|么|\\?|{any_of(deeds)})"
    if_so = f"{any_of(answers['ifs'])}.*{any_of(agrees)}"
    hesitates = any_of(answers["hesitates"])
    around = any_of([*answers["hesitates"], *answers["hesitates_with"], *courtesy, *deeds])
    yield "hesitates", f"(?=.*{hesitates})(?:{EDGE}|{around})++$|{before}{asked}|.*{if_so}"


def _of_answers(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    answers = content["answers"]
    no = any_of([*content["common"]["no"], *answers["no"]])
    reason = f"{any_of(answers['with_no'])}[^{CLAUSE_END}{NUMBER}]{{0,{_SHORT}}}"
    yield "no", f"[{_EDGE}]*+{no}(?:[{_EDGE}]|{no})*+(?:{reason}[{_EDGE}]*)?$"
    nth = any_of(word for words in answers["nth"] for word in words)
    chosen = f"(?:({nth})|([1-9])) *{any_of(answers['choice_ends'])}?"
    yield "withdraws", _agreeing(content["common"], answers, answers["resident_yes"], "resident")
    this_one = any_of([*answers["choice_starts"], *answers["choice_ends"], *answers["this_one"]])
    yield "this_one", f"(?:{EDGE}|{this_one})*+$"
    ends = any_of(answers["this_one"])
    begins = any_of([*answers["choice_starts"], *answers["this_one"]])
    last = f"(?P<that>(?:{EDGE}|{ends}|{any_of(answers['choice_ends'])})*)$"
    yield "described", f"[{_EDGE}]*+(?:{begins} *)?(?P<what>.+?){last}"
    yield "choice", f"[{_EDGE}]*+{any_of(answers['choice_starts'])}? *{chosen}"


def _of_numbers(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    common = content["common"]
    verbs = any_of(
        word for side in ("member", "resident") for table in content[side].values()
        for word in (*table["en"], *table.get("loose", ()))
        if word.isascii() and len(word) > 1
    )  # fmt: skip
    no_unit = f"号?{any_of(common['not_units'])}"
    yield "no_unit", no_unit
    yield "units", f"(?!{no_unit}){any_of(common['units'])}"
    yield "counts", f" ?{any_of([*common['units'], *common['counts']])}"
    yield "not_after", f"{any_of(common['not_after'])} ?:?$"
    yield "street", f"{any_of(common['streets'])}$"
    yield "latin_verb", f"(?:{verbs}|NO\\.?|TICKET)$"
    yield "latin_verb_next", verbs


def _spot(spots: Mapping[str, Any], common: Mapping[str, Any]) -> str:
    """The end of a clause that says where: 垃圾房旁边, 就在停车场门口; in English all of it."""
    at, wishes = any_of(spots["at"]), any_of(spots["wishes"])
    ends = any_of([*spots["ends"], *common["streets"]])
    after = any_of([*common["endings"], *common["polite_with"]])
    said = f"(?:(?!{at}|{wishes})[^{CLAUSE_END}])"
    return f"^{any_of(spots['begins'])}.*$|(?:{at}+|^){said}*{ends}(?:{EDGE}|{after})*$"


def _of_speech(speech: Mapping[str, Any], particle: str) -> Iterable[tuple[str, str]]:
    negation = any_of(speech["negations"])
    yield "negation", negation
    yield "negated", f"(?:{negation}.?|{any_of(speech['negations_near'])})$"
    yield "not_negations", any_of(speech["not_negations"])
    skipped = f"(?:{particle}|[ {NUMBER}])*"
    yield "undone", rf"{skipped}(?:{any_of(speech['undone'])}|\d{{1,3}} ?%)"
    yield "hedges", any_of(speech["hedges"])
    yield "near", f"{any_of(speech['near'])}$"
    yield "permits", f"{any_of(speech['permits'])}$"
    yield "later", f"[{NUMBER}了]*(?!{any_of(speech['not_later'])}){any_of(speech['later'])}"
    yield "takes_back", any_of(speech["takes_back"])
    asks = any_of(speech["asks"])
    yield "asked", rf"[了{NUMBER} ]*(?:{asks}(?=[{_EDGE}{NUMBER}?]|$)|\?)"
    yes_starts = f"^ *{any_of(speech['yes_starts'])}|{any_of(speech['yes_words'])}"
    yield "yes_question", f"{any_of(speech['yes_ends'])}[?{_EDGE}]*$|{yes_starts}"
    yield "question_end", f"{any_of(speech['question_ends'])}$"
    starts = any_of(speech["question_starts"])
    yield "question", f"{any_of(speech['question_words'])}|^ *{starts}"
    beside = f"(?:{EDGE}|\\?|{any_of(speech['contents_with'])})*+"
    yield "contents", f"(?:{beside}{any_of(speech['contents'])})+{beside}$"
    yield "asking_for", any_of(speech["yes_words"])
    links = [*speech["gives"], *speech["links"]]
    yield "links", f"(?:{any_of(filter(str.isascii, links))} ?|{any_of(links)})$"
    yield "may_link", f"{any_of(links)} $"
    yield "whose", any_of(speech["whose"])
    yield "forwards", any_of(speech["forwards"])


def _of_impatience(
    impatience: Mapping[str, Any], common: Mapping[str, Any]
) -> Iterable[tuple[str, str]]:
    courtesy = (common[one] for one in ("wishes", "fillers", "endings", "particles", "polite_with"))
    words = [*impatience["deeds"], *(word for some in courtesy for word in some)]
    when, more = any_of(impatience["when"]), f"{EDGE}|\\?|{any_of(words)}"
    yield "impatient", f"(?:(?!{when})(?:{more}))*+{when}(?:{more})*+$"


def _of_spans(spans: Mapping[str, Any], common: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    # 1.5, -3, 1234 and 3月15日 are no days; but 10429-3天 is: the line stands between.
    whole = rf"(?<!\d)(?<!\d[.,])(?<!负)(?<!月)(?<!(?<!{NUMBER})[-−])"
    some = rf"(?:{whole}(\d{{1,3}})|(?<![百千万月])([一二两三四五六七八九十]{{1,3}}))"
    units = "|".join(f"(?P<{unit}>{any_of(words)})" for unit, words in spans.items())
    yield "days", rf"{some} ?{any_of(common['span_fillers'])}?(?:{units})(?!半)"
    other = [*(word for words in spans.values() for word in words), *common["not_days"]]
    counts = any_of([*other, *common["units"], *common["counts"]])
    yield "bare_days", rf"{whole}(\d{{1,2}})(?![\d半]|[.,]\d| ?{counts})"


def _of_codes(codes: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    word, link = any_of(codes["words"]), any_of(codes["links"])
    warning = any_of(codes["warnings"])
    digits = r"\d{4,8}"
    told = f"(?:{word}(?:{link})*{digits}|{digits}.{{0,20}}{word})"
    # It says nothing else: what tells of a code, or asks for one, is somebody's matter.
    alone = rf"^.{{0,15}}{told}(?:[{_EDGE}() ]*$|.*{warning})"
    yield "code", f"(?=.{{0,150}}$)(?:^【[^】]{{1,20}}】.*{word}.*{digits}|{alone})"


def _of_verdicts(rating: Mapping[str, Any], common: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    denied = any_of(rating["negations"]) + " ?" + any_of(rating["good"])
    words = {kind: any_of(rating[kind]) for kind in _RATED}
    words["bad"] = f"(?:{words['bad']}|{denied})"
    kinds = "|".join(f"(?P<{kind}>{words[kind]})" for kind in _RATED)
    not_one = f"(?!{any_of(rating['but_not'])})"
    any_kind = f"{not_one}(?:{'|'.join(words.values())})"
    yield "verdict", f"{not_one}(?:{kinds})"
    courtesy = any_of([*common["agree"], *common["polite"], *rating["before"]])
    lead = f"(?:(?!{any_kind})(?:{EDGE}|{courtesy}))*+"
    yield "first_verdict", f"{lead}{not_one}(?:{kinds})"
    alone = "|".join(f"(?P<{kind}>{any_of(rating['alone'][kind])})" for kind in _RATED)
    after = any_of([*rating["after"], *common["agree"], *common["polite"]])
    yield "lone_verdict", f"{lead}(?:{alone})(?:{EDGE}|{after})*+$"
    yield "bad_face", any_of(rating["bad_faces"])
    for name in ("no_spoilers", "ironies", "spoilers"):
        yield name, any_of(rating[name])
    yield "verdict_after", f"(?:{any_of(rating['after'])})*+"
    yield "verdict_end", f"(?:{any_of(rating['after'])})*(?:{EDGE}|$)"
    behind = any_of([*rating["digit_with"], *rating["after"], *common["agree"], *common["polite"]])
    yield "rating_digit", rf"{lead}([123])(?!\.\d)(?=$|{EDGE}|{behind})"
    yield "verdict_digit", rf"{EDGE}*+([123])(?=$|{EDGE}|{after})"
    yield "score", rf"{lead}(?:\d{{1,2}}|[一二三四五六七八九十])颗?[分星]?{EDGE}*$"
