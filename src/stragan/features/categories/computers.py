"""Titles of whole computers: sellers list what is inside, and it must not be taken for what is sold.

`i5 16 GB 512 GB SSD Windows 11 Pro` names a processor, memory, a drive and windows, and sells none of them.
"""

import re

_ENOUGH = 3  # kinds of parts that make a computer; two are a bundle, or a telephone with its memory

_SYSTEM = re.compile(
    r"""\b(?: win(?:dows)?\ ?(?:95|98|2000|7|8(?:\.1)?|1[01]|xp|vista|server|pro(?:fessional)?|home)
              (?:\ ?(?:pro(?:fessional)?|home|premium|ultimate|enterprise|s))?
            | w1[01]\ ?(?:p|h|pro|home) | linux | ubuntu | freedos | chrome\ ?os | mac\ ?os )\b
        (?!\ ?(?:cm|mm|x\b|szt|pcs))  # windows of glass are counted and measured""",
    re.VERBOSE,
)
_PROCESSOR = re.compile(
    r"""\b(?:intel\ |amd\ )?(?:
            (?:core[ -]?)?i[3579](?:[ -]?\d{3,5}\w*)?(?:\ i[3579]-\d{3,5}\w*)?
          | core\ ?(?:2|ultra)(?:\ duo|\ quad)?
          | (?:ryzen|athlon|celeron|pentium|xeon|threadripper|epyc)(?:\ \d\b)?
          | (?<=intel\ )n\d{2,3} )(?![\w-])""",
    re.VERBOSE,
)
_GRAPHICS = re.compile(
    r"""\b(?:nvidia\ |amd\ )?(?:geforce\ |radeon\ )?(?:[rg]tx|rx|quadro|geforce|radeon)\b
        (?:\ ?\w?\d{3,4}\w*)?(?:\ ti\b|\ super\b)?""",
    re.VERBOSE,
)
_MEMORY = re.compile(
    r"""\b(?: ram\ \d{1,3}\ ?gb\b
            | \d{1,3}\ ?gb\ (?:of\ )?(?:ram|so-?dimm|(?:lp)?ddr\w*)(?:-sdram)?
            | \d{1,2}\ ?gb\b(?!\ ?(?:ssd|hdd|emmc|nvme)) )""",
    re.VERBOSE,
)
_DRIVE = re.compile(r"\b(?:\d{2,4} ?gb|\d ?tb)(?: m\.2)?(?: (?:ssd|hdd|emmc|nvme))*\b|\b\d{3,4} ?(?:ssd|hdd)\b")
_PARTS = (_SYSTEM, _PROCESSOR, _GRAPHICS, _MEMORY, _DRIVE)

_COMPUTER = "komputer"
_KINDS = (  # signs that tell more, the surest first
    ("serwer", re.compile(r"\b(?:xeon|epyc)\b")),
    ("stacja robocza", re.compile(r"\b(?:quadro|threadripper)\b")),
    (
        "laptop",  # the usual sizes of its screen
        re.compile(
            r"\b(?:11[.,]6|12[.,]5|13[.,][356]|14[.,][0-2]|15[.,]6|16[.,][0-2]|17[.,]3)(?!\d)"
            r"|\b1[1-7] ?(?:\"|''|cal|inch)"
        ),
    ),
)
_HERE = "\n"  # stands where a part was


def told_as_computer(text: str) -> str:
    """A folded title with the word for the whole computer in place of its parts.

    Parts tell of a computer together, and with an operating system two are enough. A system alone says less: the title
    may be of something for a computer.
    """
    rest, kinds = text, []
    for pattern in _PARTS:
        rest, times = pattern.subn(_HERE, rest)
        if times:
            kinds.append(pattern)
    if kinds == [_SYSTEM]:
        return f"{rest} with {_COMPUTER}"
    if _SYSTEM not in kinds and len(kinds) < _ENOUGH:
        return text
    name = next((kind for kind, sign in _KINDS if sign.search(text)), _COMPUTER)
    return rest.replace(_HERE, f" {name} ", 1)
