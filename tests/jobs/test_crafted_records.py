"""Records that a website, a phone or a person may deliver after a consent: if in doubt, the consent is void."""

import bz2
import gzip
import json
import unicodedata
from urllib.parse import quote

from stedi_lake.forget.lines import Customer, check

JOB = "customer_landing_to_trusted"
THEN = 1_655_564_000_000
LATER = THEN + 1000

#: Lines delivered after a consent; `~` stands for the e-mail. After each of them its customer does not consent.
DOUBTFUL = [
    # times of the record
    '{"email":"~","lastUpdateDate":LATER.5}',
    '{"email":"~","lastUpdateDate":"2022-06-18T15:00:00Z"}',
    '{"email":"~","lastUpdateDate":""}',
    '{"email":"~","lastUpdateDate":null}',
    '{"email":"~"}',
    '{"email":"~","lastUpdateDate":true}',
    '{"email":"~","lastUpdateDate":[LATER]}',
    '{"email":"~","lastUpdateDate":{"$date":LATER}}',
    '{"email":"~","lastUpdateDate":1e30}',
    '{"email":"~","lastUpdateDate":1e999}',
    '{"email":"~","lastUpdateDate":-1e999}',
    '{"email":"~","lastUpdateDate":99999999999999999999999999}',
    '{"email":"~","lastUpdateDate":NaN}',
    '{"email":"~","lastUpdateDate":0}',
    '{"email":"~","lastUpdateDate":-1}',
    '{"email":"~","lastUpdateDate":1655564001}',
    '{"email":"~","lastUpdateDate":4102444800000}',
    '{"email":"~","lastUpdateDate":"LATERms"}',
    '{"email":"~","lastUpdateDate":"0x181756F6D68"}',
    '{"email":"~","lastUpdateDate":LATER,"registrationDate":"2022-06-18"}',
    '{"email":"~","lastUpdateDate":LATER,"registrationDate":{"at":1}}',
    '{"email":"~","lastUpdateDate":LATER,"registrationDate":{}}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":{}}',
    '{"email":"~","lastUpdateDate":{}}',
    # the consent itself
    '{"email":"~","lastUpdateDate":LATER}',
    '{"email":"~","lastUpdateDate":"LATER"}',
    '{"email":"~","lastUpdateDate":LATER.0}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":""}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":false}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":"no"}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":0}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":-5}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":1655564001}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":4102444800000}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":1e999}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":[]}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":{"from":1}}',
    '{"email":"~","lastUpdateDate":THEN}',
    # keys
    '{"EMAIL":"~","LASTUPDATEDATE":LATER}',
    '{"email":"~","email":"someone@else.com","lastUpdateDate":LATER}',
    '{"email":"someone@else.com","Email":"~","lastUpdateDate":LATER}',
    '{"email":"~","lastUpdateDate":1,"lastUpdateDate":LATER}',
    '{"email":"~","lastUpdateDate":1,"lastupdatedate":LATER}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":LATER,"sharewithresearchasofdate":null}',
    '{"email":"~","lastUpdateDate":LATER,"sharewithresearchasofdate":null,"shareWithResearchAsOfDate":LATER}',
    '{"e-mail":"~","lastUpdateDate":LATER}',
    '{"customer":{"email":"~","lastUpdateDate":LATER}}',
    '{"records":[{"email":"~","lastUpdateDate":LATER}]}',
    '{"\\ufeffemail":"~","lastUpdateDate":LATER}',
    # the e-mail
    '{"email":" ~\\t","lastUpdateDate":LATER}',
    '{"email":"\\u200b~\\u00a0\\u2060","lastUpdateDate":LATER}',
    '{"email":"UPPER","lastUpdateDate":LATER}',
    '{"email":"ESCAPED","lastUpdateDate":LATER}',
    '{"email":"INNER","lastUpdateDate":LATER}',
    '{"email":"~\\u0000","lastUpdateDate":LATER}',
    '{"email":"~.","lastUpdateDate":LATER}',
    '{"email":"<~>","lastUpdateDate":LATER}',
    '{"email":"Someone <~>","lastUpdateDate":LATER}',
    '{"email":"mailto:~","lastUpdateDate":LATER}',
    '{"email":"\'~\'","lastUpdateDate":LATER}',
    '{"email":"b\'~\'","lastUpdateDate":LATER}',
    "insert into customer values (N'~')",
    '{"email":"&lt;~&gt;","lastUpdateDate":LATER}',
    '{"email":"\u201c~\u201d","lastUpdateDate":LATER}',
    '{"email":"\u00ab~\u00bb","lastUpdateDate":LATER}',
    '{"email":"PERCENT","lastUpdateDate":LATER}',
    '{"email":"https://stedi.example/withdraw?who=PERCENT","lastUpdateDate":LATER}',
    "GET /withdraw?who=PERCENT HTTP/1.1",
    '{"email":"ENTITY","lastUpdateDate":LATER}',
    '{"email":"WIDE","lastUpdateDate":LATER}',
    '{"email":"~\U000e0020","lastUpdateDate":LATER}',
    '{"email":"~\\udb40\\udd00","lastUpdateDate":LATER}',
    '{"email":"TWICE","lastUpdateDate":LATER}',
    '{"email":"~, someone@else.com","lastUpdateDate":LATER}',
    '{"email":"someone@else.com;~","lastUpdateDate":LATER}',
    '{"email":["~"],"lastUpdateDate":LATER}',
    '{"email":{"address":"~"},"lastUpdateDate":LATER}',
    # lines
    '{"email":"~","lastUpdateDate":LATER',
    '{"email":"~","lastUp',
    '{"email":"~',
    '{"email":"HALF',
    '{"email":"HALF\\',
    '{"email":"HALF\\u00',
    "{'email':'HALF",
    "Someone,HALF\r",
    '{"email":"~"}{"email":"~","lastUpdateDate":LATER}',
    '{"email":"someone@else.com","lastUpdateDate":1}{"email":"~","lastUpdateDate":LATER}',
    '[{"email":"~","lastUpdateDate":LATER}]',
    '"~"',
    "~ withdrew",
    "{'email':'~','lastUpdateDate':LATER}",
    '{email:"~",lastUpdateDate:LATER}',
    '{"email":"~","lastUpdateDate":LATER,}',
    '{"email":"~","lastUpdateDate":LATER} // by hand',
    '{\n"email":\n"~",\n"lastUpdateDate":LATER}',
    '\ufeff{"email":"~","lastUpdateDate":LATER}',
    '\r{"email":"~","lastUpdateDate":LATER}\r\n\r\n',
    '{"email":"~","lastUpdateDate":LATER}\x00',
    '\n\n  {"email" : "~" , "lastUpdateDate" : LATER}  ',
    'WARN 2022-06-18 {"email":"~","lastUpdateDate":LATER}',
    '{"customerName":"\\ud83d\\ude00","email":"~","lastUp',
]
#: Spellings of o'brien@..., that a program makes of the apostrophe; `~` stands for what follows it.
APOSTROPHES = [
    '{"email":"O\\u0027~","lastUpdateDate":LATER}',
    '{"email":"o\\\'~","lastUpdateDate":LATER}',
    '{"email":"o\\\\\'~","lastUpdateDate":LATER}',
    '{"email":"o\'\'~","lastUpdateDate":LATER}',
    '{"email":"o&#39;~","lastUpdateDate":LATER}',
    '{"email":"o\u2019~","lastUpdateDate":LATER}',
    '{"email":"O&rsquo;~","lastUpdateDate":LATER}',
    '{"email":"o&#x27;~","lastUpdateDate":LATER}',
    "insert into customer values ('o''~')",
]
#: Lines after which they still consent: another's, an older one, or one that names no one.
HARMLESS = [
    '{"email":"x.~","lastUpdateDate":LATER}',
    '{"email":"~","lastUpdateDate":1}',
    '{"email":"~","lastUpdateDate":1.0,"phone":null}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":LATER}',
    '{"email":"~","Email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":LATER}',
    '{"Email":"~","lastupdatedate":"LATER","SHAREWITHRESEARCHASOFDATE":"LATER"}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":LATER,"new":{"key":[1]}}',
    '{"email":"someone@else.com","customerName":"friend of ~","lastUpdateDate":LATER}',
    '{"email":"","lastUpdateDate":LATER}',
    "{}",
    "null",
    "",
]


def filled(line, email):
    """Return a line about an e-mail."""
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in email)
    words = {"UPPER": email.upper(), "ESCAPED": escaped, "INNER": f"{email[0]}\u200b{email[1:]}"}
    words |= {"PERCENT": quote(email).lower(), "ENTITY": email.replace("@", "&#64;")}
    words |= {"WIDE": "".join(chr(ord(letter) + 0xFEE0) for letter in email)}
    words |= {"TWICE": escaped.replace("\\", "\\\\"), "HALF": email[:-3]}
    words |= {"LATER": str(LATER), "THEN": str(THEN)}
    for word, value in words.items():
        line = line.replace(word, value)
    return line.replace("~", email)


def consent(email):
    return {"email": email, "lastUpdateDate": THEN, "shareWithResearchAsOfDate": THEN}


def test_whatever_comes_after_a_consent_it_stands_only_if_that_is_understood(lake):
    plain = {f"d{at:02}@test.com": line for at, line in enumerate(DOUBTFUL)}
    plain |= {f"h{at:02}@test.com": line for at, line in enumerate(HARMLESS)}
    lines = plain | {f"o'{email}": line for email, line in plain.items()}
    lines |= {
        f"o'a{at}@test.com": line.replace("~", f"a{at}@test.com") for at, line in enumerate(APOSTROPHES)
    }
    harmless = sorted(email for email in lines if "h" in email)
    lake.put("customer_landing", [consent(email) for email in lines])
    bodies = {each: filled(line, each).encode("utf-8", "surrogatepass") for each, line in lines.items()}
    for email in plain:
        (lake.folder("customer_landing") / f"{email}.json").write_bytes(bodies[email])
    rest = b"\n".join(body for email, body in bodies.items() if email not in plain)
    (lake.folder("customer_landing") / "rest.json").write_bytes(rest)
    spelt = unicodedata.normalize("NFD", "jos\u00e9@test.com")
    lake.put("customer_landing", [consent("jos\u00e9@test.com"), {"email": spelt, "lastUpdateDate": LATER}])
    spelt = "\u1f71@test.com"  # which Unicode's form NFC makes the other
    lake.put("customer_landing", [consent("\u03ac@test.com"), {"email": spelt, "lastUpdateDate": LATER}])
    for name, pack in (("gz", gzip.compress), ("bz2", bz2.compress)):
        lake.put("customer_landing", [consent(f"{name}@test.com")])
        body = json.dumps({"email": f"{name}@test.com", "lastUpdateDate": LATER}).encode()
        (lake.folder("customer_landing") / f"withdrawal.json.{name}").write_bytes(pack(body))
    (lake.folder("customer_landing") / "empty.json").write_bytes(b"")
    outcome = lake.run(JOB)
    assert outcome.succeeded, outcome.error
    consenting = sorted(row["email"].lower() for row in lake.rows("customer_trusted"))
    assert [(email, lines.get(email)) for email in consenting] == [
        (email, lines[email]) for email in harmless
    ]


def test_an_erasure_finds_every_line_that_keeps_a_customer_from_consenting():
    left = []
    cases = [(line, email) for line in DOUBTFUL for email in ("p@test.com", "o'p@test.com")]
    cases += [(line.replace("~", "p@test.com"), "o'p@test.com") for line in APOSTROPHES]
    for line, email in cases:
        text = filled(line, email)
        body = text.encode("utf-8", "surrogatepass") + b'\n{"email":"b@test.com"}\n'
        rest = check(body, "customer", Customer(email)).rest
        assert b'{"email":"b@test.com"}' in rest, line
        if check(rest, "customer", Customer(email)).theirs or b"p@test.com" in rest.lower():
            left.append(text)
    assert left == []
