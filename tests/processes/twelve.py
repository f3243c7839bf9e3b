"""The twelve processes of Almfors: owner, touched units, and what each of the three has scored."""

from processes.portfolio import Mark, Option, Problem, Rule

CRITERIA = ("overview", "demonstrates", "good_example", "breadth")
ASSESSORS = ("Personalchef", "Plan- och byggchef", "VD Almforsbostäder")
COMPANIES = {"BO", "EV", "NL", "FA"}
OWN = {"Personalchef": {"P01"}, "Plan- och byggchef": {"P03", "P07"}, "VD Almforsbostäder": {"P02"}}

# the owning unit first; the scores of the three assessors on the four criteria
TWELVE = """
P01 4555 3555 4545 KLF-HR KLF-IT KLF-EKO VOF-BEM BIL-FSN SOC-FAM SBF-LV BO-KUN EV-KUN FA-BAD NL-SER
P02 4545 4445 5555 BO-KUN BO-DRI KLF-KC SBF-GP EV-VA BIL-CEN VOF-EKB FA-ANL
P03 4444 4454 4344 SBF-PB SBF-MH EV-VA KLF-KC
P04 4445 4435 3415 KLF-EKO VOF-EKB BIL-CEN SBF-GP SOC-VUX BO-DRI EV-NAT NL-LOK FA-ANL
P05 5443 4343 4433 BIL-FSN BIL-FSS KLF-KC
P06 3443 3433 2343 VOF-BIS VOF-HTC VOF-HTL VOF-HSR KLF-KC
P07 4344 4344 4244 SBF-PB VOF-HSR BO-PRO
P08 2345 2345 2245 NL-SER SBF-MH SBF-PB SOC-VUX KLF-KC
P09 3423 3423 3323 SOC-FAM KLF-KC
P10 2245 3445 4355 EV-VA EV-NAT EV-KUN KLF-KC KLF-KOM BO-KUN VOF-HTC BIL-FSN
P11 4544 4444 4434 SBF-MAT BIL-CEN BIL-BAC BIL-FSS VOF-SJO
P12 5444 4444 5434 FA-ANL BIL-CEN KLF-KC
"""


def organisation(unit):
    return unit.split("-")[0]


def touched(unit):
    return unit, organisation(unit), organisation(unit) in COMPANIES


def almfors(*, places, conflicts=False, rules=frozenset(Rule), **given):
    """`conflicts`: leave out what an assessor has scored of their own unit or company."""
    options, marks = [], []
    for line in TWELVE.strip().splitlines():
        code, first, second, third, *units = line.split()
        owner = organisation(units[0])
        options.append(
            Option(
                code, owner, owner in COMPANIES, frozenset(units), frozenset(organisation(u) for u in units)
            )
        )
        for assessor, scores in zip(ASSESSORS, (first, second, third), strict=True):
            if not (conflicts and code in OWN[assessor]):
                marks += [
                    Mark(code, criterion, assessor, int(value))
                    for criterion, value in zip(CRITERIA, scores, strict=True)
                ]
    weights = tuple((criterion, 1) for criterion in CRITERIA)
    return Problem(tuple(options), tuple(marks), weights, places, rules, **{"seed": 2027} | given)
