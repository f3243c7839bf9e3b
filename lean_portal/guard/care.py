"""Words that tell of somebody's health, care or social matters."""

import re
from collections.abc import Iterator, Sequence

# How such a word begins.
STEMS = (
    "adhd|adoptiv|adopterad|alkoholist|alkoholprobl|allerg|alzheimer|ambulans|amputer|ångest|assistans|astma|autis|avföring"
    "|avgift?ning|bältes|biståndsbe|blodförtunn|blodproppar?|blodsocker|blodtryck|blöj|boendestöd|cancer|celiaki"
    "|cellgift|cp-skad|covid|cytostatika|demen|depress|depri|diabet|diagno|dialys|down(?:s|s?syndrom)?$|drogtest"
    "|dropp$|duschhjälp|dysle|döende|epilep|familjehem|fosterhem|funktionshind|funktionsned|förlossning|förlam"
    "|försörjningsst|gravid|gastro|halvsidesförlam|hemsjukvård|hiv|hjärtinfarkt|hjärtsvikt|hjärtfel|hjärnblödning"
    "|hjärnskad|hörapparat|hörselned|hospis|infarkt|infektion|inkontin|insulin|intellektuell|kateter|knark|kol$"
    "|ledsag|lvm|lvu|lss|lungcancer|lunginflamm|läkemedel|läkarbesök|läkarintyg|medicin|migrän|missbruk|misshand"
    "|morfin|ms$|multisjuk|mrsa|narkotika|neuropsyk|njursvikt|nödlarm|omhändert|omvårdnad|operation|operera"
    "|orosanm|palliat|parkinson|pacemaker|personlyft|placera(?:d|ts|s|des)|psykiatr|psykisk|psykos|psyksjuk|rehab"
    "|rullator|rullstol|schizo|sjukdom|sjukhus|sjukhem|sjukskr|självmord|självskad|skyddad|skyddat|smitta|socialbidrag"
    "|sondmat|sond$|stomi|stroke|suicid|sväljsvår|synned|synskad|särskola|tablett|talsvår|terminal|toalettbesök"
    "|tourett|trycksår|tuberkulos|tvångsvård|umgänge|underliv|urin|utvecklingsst|utåtager|vaccin|vårdnad|våld"
    "|växelvård|vräk|vårdplan|ätstörning|ögondropp|ögonsjuk|starr$|äldreboende|hudsjuk|njur|salva|spruta|sprutor|sår$"
    "|såret$|blod$|sjuk$|dör$|dött$|dog$|avled|avliden|avlidit|kissa|kräk|hallucin|förvirr|ramla(?:t|r|de)?$"
    "|fallit$|fallolyck|höftfraktur|fraktur|brutit$|vårdas$|skuld(?:er|sanering)|hemlös|boendelös|våldtagen"
)
CARE = re.compile(rf"(?:{STEMS})")
# Compounds that name a place, a post, a thing in a cupboard or a paper, and not how somebody is.
NO_INDIVIDUAL = re.compile(
    r"(?:boendet?|boenden|enhet(?:en|er)?|team(?:et)?|sköterskan?|sköterskor(?:na)?|samordnaren?|handläggar(?:e|en|na)"
    r"|chef(?:en)?|verkstad(?:en)?|förråd(?:et)?|avdelning(?:en)?|utbildning(?:en|ar)?|kurs(?:en)?|vagn(?:en|ar)?"
    r"|skåp(?:et|en)?|rum(?:met)?|rutin(?:en|er)?|policy|mottagning(?:en)?|grupp(?:en)?|center|centrum|specialist"
    r"|ansvarig|pedagog(?:en)?|personal(?:en)?|företag(?:et)?|register|registret|plats(?:er)?|städning|garage(?:t)?"
    r"|hissen?|lager|lagret|lista(?:n)?|delegering(?:en)?|delegation|hantering(?:en)?|kostnad(?:er|en)?|robot(?:en)?"
    r"|beställning(?:ar)?|administration|journal(?:en)?system|ramp(?:en)?|vård(?:en)?s?utbildning|dag|sekreterare(?:n)?"
    r"|leverans(?:er|en)?|leverantör|nyckel|nycklar|påse|påsar|kylskåp|verksamhet(?:en)?|prevention|system(?:et)?)$"
)
SERVICES = re.compile(
    r"(?:hemtjänst|färdtjänst|god|kontaktperson|avlösning|korttidsvistelse|daglig|växelvård)"
)
GRANTED = frozenset(
    ("för", "åt", "har", "fick", "får", "beviljad", "beviljats", "behöver", "ansökt", "söker", "hos")
)
EXTRA = re.compile(r"god$")


def care_words(words: Sequence[re.Match[str]]) -> Iterator[int]:
    """The places in `words` of those that tell of care or health."""
    for place, match in enumerate(words):
        word = match[0].lower()
        if CARE.match(word) and not NO_INDIVIDUAL.search(word) or _is_service_for_one(words, place, word):
            yield place


def _is_service_for_one(words: Sequence[re.Match[str]], place: int, word: str) -> bool:
    """Home help for somebody, or that somebody has; by itself it is a unit."""
    around = {words[at][0].lower() for at in (place - 1, place + 1) if 0 <= at < len(words)}
    if EXTRA.match(word):
        return bool(around & {"man"})
    return bool(SERVICES.match(word)) and bool(around & GRANTED) and not NO_INDIVIDUAL.search(word)
