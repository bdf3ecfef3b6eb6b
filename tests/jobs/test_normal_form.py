"""One normal form of e-mails: the jobs, the erasure and Python agree on every letter and blank."""

import sys
import unicodedata

from stedi_lake.nodes.persons import BLANKS, normal_form

JOB = "customer_landing_to_trusted"
#: Letters that Unicode got after version 13, which Java 17 knows: an engine may not know their other case.
YOUNG = {
    *range(0x2C2F, 0x2C60, 0x30), 0xA7C0, 0xA7C1, *range(0xA7CB, 0xA7DD), *range(0x10570, 0x105BD),
    *range(0x10D50, 0x10D86), *range(0x16EA0, 0x16ED4), 0x1C89, 0x1C8A,
}  # fmt: skip


def cased() -> list[str]:
    """Every letter whose other case is one letter, and known to both engines."""
    return [
        chr(code)
        for code in range(0xA1, sys.maxunicode + 1)
        if len(chr(code).lower()) == 1 and chr(code).lower() != chr(code) and code not in YOUNG
    ]


def test_a_withdrawal_in_another_case_counts_whatever_the_letter(lake):
    """The Kelvin sign, the large sharp s and the final sigma are among them; the dotted I stands by itself."""
    letters = cased()
    assert {"\u212a", "\u1e9e", "\u03a3"} <= set(letters)
    pairs = [(f"{at}{large}x@test.com", f"{at}{large.lower()}x@test.com") for at, large in enumerate(letters)]
    pairs += [("\u0130x@test.com", "ix@test.com"), ("ODOS\u03a3@test.com", "odos\u03c2@test.com")]
    assert [large for large, small in pairs if normal_form(large) != normal_form(small)] == []
    lake.put(
        "customer_landing",
        [{"email": large, "lastUpdateDate": 1, "shareWithResearchAsOfDate": 1} for large, _ in pairs],
    )
    lake.put("customer_landing", [{"email": small, "lastUpdateDate": 2} for _, small in pairs])
    assert lake.run(JOB).succeeded
    assert [row["email"] for row in lake.rows("customer_trusted")] == []


def test_white_space_around_makes_no_other_person_and_none_is_forgotten(lake):
    spaces = [chr(code) for code in range(1, sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "Z"]
    assert set(spaces) <= set(BLANKS)
    emails = [f"{at}x@test.com" for at in range(len(BLANKS))]
    consents = [{"email": email, "lastUpdateDate": 1, "shareWithResearchAsOfDate": 1} for email in emails]
    lake.put("customer_landing", consents)
    around = [f"{blank}{email}{blank}" for email, blank in zip(emails, BLANKS, strict=True)]
    assert [normal_form(each) for each in around] == emails
    lake.put("customer_landing", [{"email": each, "lastUpdateDate": 2} for each in around])
    assert lake.run(JOB).succeeded
    assert [row["email"] for row in lake.rows("customer_trusted")] == []
