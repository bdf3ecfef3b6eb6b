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
# value with combining marks (APART) or other letters that Unicode's NFC form changes, because Spark has no NFC function.
ADDRESS = "[^\\x00" + BLANKS + "\"'<>(),;:{}|&=?@\ufffd\\[\\]\\\\"
# Quotation marks, dashes and other punctuation outside ASCII are excluded too: word processors insert them.
ADDRESS += "\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2010-\u205e\u2212\u3001-\u3003\u3008-\u301f"
ADDRESS += "\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+"
TYPED = str.maketrans("\u2018\u2019\u201b\uff07\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "''''-------")
# An apostrophe between other characters belongs to the address (o'brien@...). Around the address it is a quotation mark.
EMAIL = f"{ADDRESS}(?:'{ADDRESS})*@{ADDRESS}"
APART = "[\\p{M}\\p{Cf}\u0374\u037e\u0387\u0958-\u095f\u09dc\u09dd\u09df\u0a33\u0a36\u0a59-\u0a5b\u0a5e\u0b5c\u0b5d\u0f43"
APART += "\u0f4d\u0f52\u0f57\u0f5c\u0f69\u1100-\u11ff\u1f71\u1f73\u1f75\u1f77\u1f79\u1f7b\u1f7d\u1fbb\u1fbe\u1fc9\u1fcb"
APART += "\u1fd3\u1fdb\u1fe3\u1feb\u1fee\u1fef\u1ff9\u1ffb\u1ffd\u2adc\uf900-\ufaff\ufb1d-\ufb4f\U0001d15e-\U0001d1c0"
APART += "\U0002f800-\U0002fa1d]"


def normal_form(email: str) -> str:
    # The form in which e-mails are compared. Engines lower-case two letters differently, so those are replaced here.
    return email.strip(BLANKS).replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")


def key_values(text: str) -> list[dict[str, str]]:
    # The key-value pairs of a line that is not a JSON object, keys in lower case. A repeated key starts the next dict.
    found: list[dict[str, str]] = [{}]
    for key, value in re.findall(r'"((?:[^"\\]|\\.)*)"\s*:\s*("(?:[^"\\]|\\.)*"|[^\s",{}\[\]]+)', text):
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


def emails_in(text: str) -> tuple[set[str], str]:
    # The e-mails in a text, in their normal form, and the start of an e-mail where the text is cut off within one.
    text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text).replace("\\/", "/")
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    cut = re.sub("(?:\\\\u?[0-9a-fA-F]{0,3}|\ufffd+)$", "", text.rstrip(BLANKS + "\0"))
    begun = re.search(r'"email"\s*:\s*"([^"]+)$', cut, re.IGNORECASE) or re.search(f"({EMAIL})$", cut)
    by_key = {normal_form(each["email"]) for each in key_values(text) if "email" in each}
    text = re.sub(r"\\.", " ", re.sub(r"\\*'(?:\\*')*", "'", text))
    some = set()
    for each in spellings(text):  # with and without blanks inside the address
        some |= {
            *re.findall(EMAIL, each),
            *re.findall(EMAIL, re.sub(HIDDEN, "", each.translate(dict.fromkeys(map(ord, BLANKS + "\0"))))),
        }
        # An apostrophe in the address may be an opening quotation mark.
        for quoted in re.findall(f"{EMAIL}(?=')", each):
            some |= {quoted.split("'", at)[at] for at in range(quoted.count("'") + 1)}
    some |= {unicodedata.normalize("NFC", each) for each in some} | {each.strip(".") for each in some}
    return ({normal_form(each) for each in some} | by_key) - {""}, normal_form(begun[1]) if begun else ""


def spellings(text: str) -> set[str]:
    # The text as it is, and decoded: from HTML, URL encoding, typographic punctuation and full-width letters.
    found = {text, html.unescape(text)}
    found |= {unquote(each) for each in found if "%40" in each}
    found |= {each.translate(TYPED) for each in found}
    return found | {
        unicodedata.normalize("NFKC", each) for each in found if "\uff20" in each or "\ufe6b" in each
    }


# --- node: end
__all__ = [
    "ADDRESS",
    "APART",
    "BLANKS",
    "EMAIL",
    "HIDDEN",
    "TYPED",
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
