"""The normal form of an e-mail address, and what can be read from a line that is not a JSON object.

The jobs, their data quality rules, the erasure and its queries all compare e-mails in this normal form.
"""

# ruff: noqa

# --- node: begin
import html
import json
import re
import unicodedata
from urllib.parse import unquote

# All white space and zero-width characters of Unicode. They are stripped from both ends of e-mails and serial numbers.
BLANKS = "".join(
    chr(code)
    for first, last in (
        (0x01, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x1680, 0x1680),
        (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800),
        (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    )
    for code in range(first, last + 1)
)  # fmt: skip
# Other invisible characters. No e-mail contains one.
HIDDEN = "[\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
# The characters of an e-mail: all but these. A value with one of these, or with two @, is not a single address. Nor is a
# value with combining marks (APART) or letters that Unicode's NFC or NFKC form changes: Spark has no function for these.
ADDRESS = "[^\\x00" + BLANKS + "\"'<>(),;:{}|&=?@\ufffd\\[\\]\\\\"
# Quotation marks, dashes and other punctuation outside ASCII are excluded too: word processors insert them.
ADDRESS += "\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2010-\u205e\u2212\u3001-\u3003\u3008-\u301f"
ADDRESS += "\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
TYPED = str.maketrans(
    "\u2018\u2019\u201b\uff07\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u3002\uff61", "''''-------.."
)
# An apostrophe between other characters belongs to the address (o'brien@...). Around the address it is a quotation mark.
EMAIL = f"{ADDRESS}(?:'{ADDRESS})*@{ADDRESS}"
APART = (
    "[\\p{M}\\p{Cf}\u00aa\u00b5\u00ba\u0133\u0140\u0149\u017f\u01c6-\u01cc\u01f3\u02b0-\u02b8\u02d8-\u02dd"
)
APART += "\u02e0-\u02e4\u0374\u037a\u037e\u0384-\u0385\u0387\u03d0-\u03d6\u03f0-\u03f5\u0587\u0675-\u0678"
APART += (
    "\u0958-\u095f\u09dc-\u09df\u0a33\u0a36\u0a59-\u0a5e\u0b5c-\u0b5d\u0e33\u0eb3\u0edc-\u0edd\u0f0c\u0f43"
)
APART += (
    "\u0f4d-\u0f69\u10fc\u1100-\u11ff\u1d2c-\u1d6a\u1d78\u1d9b-\u1dbf\u1e9a-\u1e9b\u1f71\u1f73\u1f75\u1f77"
)
APART += "\u1f79\u1f7b\u1f7d\u1fbb-\u1fc1\u1fc9\u1fcb-\u1fcf\u1fd3\u1fdb-\u1fdf\u1fe3\u1feb-\u1fef\u1ff9"
APART += (
    "\u1ffb-\u1ffe\u2070-\u209c\u20a8\u2100-\u2189\u222c-\u2230\u2329-\u232a\u2460-\u24ea\u2a0c\u2a74-\u2a76"
)
APART += "\u2adc\u2c7c-\u2c7d\u2d6f\u2e9f-\u2fd5\u3036-\u303a\u309b-\u309f\u30ff\u3131-\u319f\u3200-\u33ff"
APART += "\ua69c-\ua69d\ua770\ua7f2-\ua7f9\uab5c-\uab69\uf900-\ufdfc\ufe70-\ufefc\uff10-\uffee"
APART += "\U00010781-\U000107ba\U0001d15e-\U0001d1c0\U0001d400-\U0001d7ff\U0001ee00-\U0001eebb"
APART += "\U0001f100-\U0001f251\U0001fbf0-\U0001fbf9\U0002f800-\U0002fa1d]"


def normal_form(email: str) -> str:
    # The form in which e-mails are compared. Engines lower-case two letters differently, so those are replaced here.
    return email.strip(BLANKS).replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")


def key_values(text: str) -> list[dict[str, str]]:
    # The key-value pairs of a line that is not a JSON object, keys in lower case. A repeated key starts the next dict.
    found: list[dict[str, str]] = [{}]
    for key, value in re.findall(r'"((?:[^"\\]|\\.){0,200})"\s*:\s*("(?:[^"\\]|\\.)*"|[^\s",{}\[\]]+)', text):
        key = unescaped(key).lower()
        value = unescaped(value[1:-1]) if value[:1] == '"' else value
        if key in found[-1]:
            found.append({})
        found[-1][key] = value
    return found


def unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def whole_number(text: object) -> int | None:
    # 800, "800" and 800.0 are the same number. Anything else is None.
    match = re.fullmatch(r"\s*([+-]?[0-9]{1,18})(?:\.0*)?\s*", str(text))
    return int(match[1]) if match else None


def addresses(text: str) -> list[tuple[str, int]]:
    # The e-mails in a text, and where each ends. None is longer than 320 characters on a side, so no text takes long.
    found = []
    for at in re.finditer("@", text):
        name = re.match(f"{ADDRESS}(?:'{ADDRESS})*", text[max(0, at.start() - 320) : at.start()][::-1])
        domain = re.match(ADDRESS, text[at.end() : at.end() + 320])
        if name and domain:
            found.append((f"{name[0][::-1]}@{domain[0]}", at.end() + domain.end()))
    return found


def emails_in(text: str) -> tuple[set[str], str]:
    # The e-mails in a text, in their normal form, and the start of an e-mail where the text is cut off within one.
    code = r"(?:(?<!\\)\\+|%)u([0-9a-fA-F]{4})|(?<!\\)\\+x([0-9a-fA-F]{2})"
    text = re.sub(code, lambda match: chr(int(match[1] or match[2], 16)), text).replace("\\/", "/")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    cut = re.sub("(?:\\\\u?[0-9a-fA-F]{0,3}|(?<!\ufffd)\ufffd+)$", "", text.rstrip(BLANKS + "\0"))
    begun = re.search(r'"email"\s*:\s*"([^"]+)$', cut, re.IGNORECASE)
    starts = [begun[1]] if begun else [each for each, end in addresses(cut[-999:]) if end == len(cut[-999:])]
    by_key = {normal_form(each["email"]) for each in key_values(text) if "email" in each}
    text = re.sub(r"\\.", " ", re.sub(r"(?<!\\)\\*'(?:\\*')*", "'", text))
    some = set()
    for each in spellings(text):  # with and without blanks inside the address
        bare = re.sub(HIDDEN, "", each.translate(dict.fromkeys(map(ord, BLANKS + "\0"))))
        some |= {email for email, _ in addresses(each) + addresses(bare)}
        # An apostrophe in the address may be an opening quotation mark.
        for quoted in [email for email, end in addresses(each) if each[end : end + 1] == "'"]:
            some |= {quoted.split("'", at)[at] for at in range(quoted.count("'") + 1)}
    some |= {unicodedata.normalize("NFC", each) for each in some} | {each.strip(".") for each in some}
    return ({normal_form(each) for each in some} | by_key) - {""}, normal_form(starts[0]) if starts else ""


def spellings(text: str) -> set[str]:
    # The text as it is, and decoded: from HTML and URL encoding (twice at most), quoted-printable, typographic punctuation,
    # letters in other forms, and addresses written as `ann (at) example (dot) com`, `ann @ example.com`, `ann(home)@...`.
    def spoken(each: str) -> str:
        each = re.sub(r"\s{0,9}[\[({<]\s{0,9}(?:at|@)\s{0,9}[\])}>]\s*", "@", each, flags=re.IGNORECASE)
        return re.sub(r"\s{0,9}[\[({<]\s{0,9}(?:dot|[.])\s{0,9}[\])}>]\s*", ".", each, flags=re.IGNORECASE)

    found = {text, html.unescape(text), html.unescape(html.unescape(text))}
    for _ in range(2):
        found |= {unquote(each) for each in found if re.search("%(25)*40", each)}
    found |= {each.replace("=40", "@") for each in found}
    found |= {each.translate(TYPED) for each in found}
    found |= {unicodedata.normalize("NFKC", each) for each in found}
    found |= {spoken(each) for each in found}
    return found | {re.sub(r"\([^()]*\)(?=@)|\s{0,9}(@)[\s@]*", r"\1", each) for each in found}


# --- node: end
__all__ = [
    "ADDRESS",
    "APART",
    "BLANKS",
    "EMAIL",
    "HIDDEN",
    "TYPED",
    "addresses",
    "html",
    "json",
    "emails_in",
    "normal_form",
    "re",
    "spellings",
    "key_values",
    "unescaped",
    "unicodedata",
    "unquote",
    "whole_number",
]
