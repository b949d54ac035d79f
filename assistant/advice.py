"""Whether a question asks what somebody in particular should do, or what awaits them: personal
medical advice. A question that only tells of somebody and asks for a finding does not."""

from __future__ import annotations

import re

_RELATIVE = (
    r"(?:mum|mom|mam|mummy|mother|dad|daddy|father|wife|husband|partner|son|daughter|child|kid|"
    r"brother|sister|aunt|auntie|uncle|cousin|friend|grand(?:mother|father|ma|pa|son|daughter)|"
    r"gran|granny|nan|nana|grandad|granddad|girlfriend|boyfriend|fiancée?|parents?|neighbou?r|"
    r"colleague)"
)
_SOMEBODY = (
    rf"(?:(?:my|our|his|her) (?:own |elderly |old |dear )?(?:(?:step)?{_RELATIVE}|patient)"
    r"(?:-in-law)?|(?:a|this|one) patient of (?:mine|ours)|(?:mum|mom|dad|gran|nan|grandad)\b)"
)
_READER = (
    r"(?:know|read|find|expect|cite|quote|interpret|conclude|say(?! (?:yes|no)\b)|assume|trust|"
    r"understand|infer|"
    r"believe|look|search|learn|note|report|write|compare|see|think|"
    r"ask(?! (?:for|to|my|our|about having))|generali[sz]e|extrapolate|"
    r"(?:lean|rely|count) on (?:(?:the|this|that|these) )?(?:[\w-]+ ){0,3}"
    r"(?:validation|stud|trial|paper|figure|result|data|finding|number|analys|review)\w*|"
    r"take (?:from|away|it that)|use (?:this|these|the (?:paper|figure|study|result)))\b"
)
_DECIDE = (
    r"(?:go|choose|pick|opt|accept|refuse|agree|wait|stop|let|push|delay|skip|decline|insist|"
    r"say (?:yes|no)|postpone|sign|try|proceed)\b"
)
_MODAL = r"(?:should|ought|can|could|may|must|shall|might)"
_WEIGHS = (
    r"(?:safe|right|good|bad|best|better|enough|ok(?:ay)?|fine|dangerous|worth(?: it)?|wise|idea|"
    r"option|choice|suitable|sensible|advisable|risky|appropriate|too late)"
)
_AWAITS = (
    r"(?:die|live|survive|be|benefit|respond|qualify|recover|get (?:better|well)|make it|do better|"
    r"relapse|suffer|lose)\b"
)

_ADVICE = re.compile(
    "|".join(
        (
            rf"\b{_MODAL} (?:i|{_SOMEBODY})\b(?! (?:also |just |then )?{_READER})",
            rf"\b(?:do|does) (?:i|{_SOMEBODY}) (?:\w+ly )?(?:need|have (?:to|left)|stand to)\b"
            r"(?! [^?.]{3,40} to (?:predict|know|tell|say|judge|identify) (?:who|which|whether)\b)",
            rf"\bdo (?:i|we) (?:now |just )?{_DECIDE}",
            rf"\b(?:should|shall|can) we (?:just |all )?{_DECIDE}",
            r"\bwould you (?:\w+ly )?(?:take|do|choose|pick|rec+om+end|advi[sc]e|suggest|let|tell|"
            r"opt|go (?:for|ahead)|refuse|accept|have (?:the|an?|it|this|that)|want)\b",
            r"\b(?:do|can|could) you (?:rec+om+end|advi[sc]e|suggest)\b(?! (?:a |any |some )*"
            r"(?:other )?(?:papers?|stud|trials?|reading|review|article|source|reference))",
            rf"\bdo you (?:think|believe|feel|reckon) (?:that )?(?:i|we|he|she|they|{_SOMEBODY}) "
            r"(?:should|ought|could|can|need|must)\b",
            r"\bif (?:you were|it were you|it was you|you was)\b",
            rf"\b(?:is|are|would|will|what|which)\b.{{0,60}}\b{_WEIGHS}(?: \w+)? for (?:me|us|"
            rf"{_SOMEBODY})\b",
            r"\bis it (?:still |really )?(?:safe|ok(?:ay)?|alright|fine|worth|wise|risky|dangerous|"
            r"too late)\b[^?.]{0,80}\b(?:i|i'm|i've|i am|my)\b",
            r"\bam i (?:still |too |really |likely |even )*(?:going to|dying|safe|allowed|eligible|"
            r"suitable|a (?:good )?candidate|at risk|old|likely|able|fit)\b",
            rf"\bis {_SOMEBODY} (?:still |too |really |likely |even )*(?:going to|dying|safe|"
            r"allowed|eligible|suitable|a (?:good )?candidate|at risk|old|likely|able|fit)\b",
            rf"\b(?:will|would|wo) ?(?:n't )?(?:i|{_SOMEBODY}) (?:ever |really |still )?{_AWAITS}",
            rf"\b(?:will|would|can|could|does)\b.{{0,60}}\b(?:work|help|cure|save|kill)\b"
            rf"(?: for)? (?:me|us|{_SOMEBODY})\b",
            rf"\bhow (?:long|many \w+) (?:have|has|do|does|will|might|can) (?:i|{_SOMEBODY}) "
            r"(?:\w+ly )?(?:got|have|left|live|to live|survive|expect)\b",
            rf"\b(?:what|how)\b.{{0,20}}\b(?:my|{_SOMEBODY}'s) (?:own )?(?:chances?|odds|prognosis|"
            r"outlook|life expectancy|risk)\b",
            r"\b(?:tell|advise) (?:me|us) (?:whether|if|when|which|what) (?:to|(?:i|we) should)\b",
            r"\bhelp (?:me|us) (?:to )?(?:decide|choose|make up)\b",
            r"\b(?:i|we) (?:do ?n[o']t know|can ?no?t decide|can't decide|am not sure|are not sure|"
            r"wonder) (?:whether|if) (?:to|(?:i|we) should)\b",
        )
    ),
    re.IGNORECASE,
)
# What makes of "he", "she" and "we" a patient and their family, rather than people in general.
_TELLS_OF_SOMEBODY = re.compile(
    rf"\b(?:{_SOMEBODY}|my (?:cancer|tumou?rs?|doctor|surgeon|oncologist|liver|scan|chemo))\b"
    r"|\b(?:he|she|i) (?:is|am|was) (?:only )?\d{2}\b|\b(?:he|she|i)'[sm] (?:only )?\d{2}\b",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    rf"\b{_MODAL} (?:he|she|they|we)\b(?! {_READER}|,? or (?:he|she)\b)"
    rf"|\b(?:will|would) (?:he|she) (?:ever |really |still )?{_AWAITS}"
    r"|\b(?:does|do) (?:he|she|we) (?:\w+ly )?(?:need|have (?:to|left))\b"
    r"|\bwould you (?:\w+ly )?(?:put|send|refer|give|offer|enter|treat|operate on|say)\b"
    r"|\bhow long (?:has|does|will|might) (?:he|she) (?:\w+ly )?(?:got|have|left|live)\b"
    rf"|\b(?:is|would|will|what|which)\b.{{0,60}}\b{_WEIGHS}(?: \w+)? for (?:him|her|them)\b",
    re.IGNORECASE,
)


def asks_advice(question: str) -> bool:
    """Whether a question asks for advice about somebody in particular.

    >>> asks_advice("My dad is 78. Should he have the operation?")
    True
    >>> asks_advice("My dad is 78. How many people of that age die after the operation?")
    False
    """
    question = question.replace("’", "'")
    if _ADVICE.search(question):
        return True
    return bool(_TELLS_OF_SOMEBODY.search(question) and _OF_THEM.search(question))
