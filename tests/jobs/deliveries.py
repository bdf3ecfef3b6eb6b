"""What may be delivered after a consent, as data: the lines and files that void it, and those that do not.

In a line `~` stands for the e-mail, and a word in capitals for a spelling of it or for a time (``filled``).
"""

import bz2
import gzip
from urllib.parse import quote

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
PLAIN = len(DOUBTFUL)
#: More of them: other formats, encodings and orders.
DOUBTFUL += [
    # times that nobody reads
    '{"email":"~","lastUpdateDate":"1,655,564,001,000"}',
    '{"email":"~","lastUpdateDate":"\u0661\u0666\u0665\u0665\u0665\u0666\u0664\u0660\u0660\u0661\u0660\u0660\u0660"}',
    '{"email":"~","lastUpdateDate":"\uff11\uff16\uff15\uff15\uff15\uff16\uff14\uff10\uff10\uff11\uff10\uff10\uff10"}',
    '{"email":"~","lastUpdateDate":"1.655564001e12"}',
    '{"email":"~","lastUpdateDate":-LATER}',
    '{"email":"~","lastUpdateDate":"-LATER"}',
    '{"email":"~","lastUpdateDate":253402300800000}',
    '{"email":"~","lastUpdateDate":LATER000}',
    '{"email":"~","lastUpdateDate":9223372036854775807}',
    '{"email":"~","lastUpdateDate":-9223372036854775809}',
    '{"email":"~","lastUpdateDate":"null"}',
    '{"email":"~","lastUpdateDate":"Infinity"}',
    '{"email":"~","lastUpdateDate":LATER,"registrationDate":4102444800000000000}',
    # a consent that is none
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":null}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":"null"}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":"-THEN"}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":" "}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":true}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":[THEN]}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":THEN,"shareWithResearchAsOfDate":null}',
    '{"email":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":null,"shareWithResearchAsOfDate":THEN}',
    '{"email":"~","email":"~","lastUpdateDate":LATER}',
    # keys that almost say e-mail
    '{"email ":"~","lastUpdateDate":LATER}',
    '{"\u0435mail":"~","lastUpdateDate":LATER}',
    '{"email\u200b":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":LATER}',
    '{"emailAddress":"~","lastUpdateDate":LATER}',
    '{"user":"~","lastUpdateDate":LATER}',
    '{"email":null,"e_mail":"~","lastUpdateDate":LATER,"shareWithResearchAsOfDate":LATER}',
    '{"email":"","contact":{"mail":["~"]},"lastUpdateDate":LATER}',
    '{"email":[{"type":"home","value":"~"}],"lastUpdateDate":LATER}',
    '{"~":{"lastUpdateDate":LATER}}',
    # the e-mail
    '{"email":"QUOTED","lastUpdateDate":LATER}',
    '{"email":"COMMENT","lastUpdateDate":LATER}',
    '{"email":"SPACED","lastUpdateDate":LATER}',
    "please withdraw SPACED at once",
    '{"email":"DOUBLED","lastUpdateDate":LATER}',
    '{"email":"PERCENT2","lastUpdateDate":LATER}',
    '{"email":"ENTITY2","lastUpdateDate":LATER}',
    '{"email":"ENTITYX","lastUpdateDate":LATER}',
    '{"email":"PRINTABLE","lastUpdateDate":LATER}',
    '{"email":"HEX","lastUpdateDate":LATER}',
    '{"email":"SPOKEN","lastUpdateDate":LATER}',
    '{"email":"WIDEONE","lastUpdateDate":LATER}',
    '{"email":"BOLD","lastUpdateDate":LATER}',
    '{"email":"IDEOGRAPHIC","lastUpdateDate":LATER}',
    '{"email":"~\u2028","lastUpdateDate":LATER}',
    '{"email":"\u202e~\u202c","lastUpdateDate":LATER}',
    '{"email":"\u0007~","lastUpdateDate":LATER}',
    '{"email":"acct:~","lastUpdateDate":LATER}',
    '{"email":"~;","lastUpdateDate":LATER}',
    '{"email":"~ (withdrawn)","lastUpdateDate":LATER}',
    '{"email":null,"lastUpdateDate":LATER,"note":"' + "x" * 300_000 + '","who":"~"}',
    # lines of other formats
    "email,lastUpdateDate\n~,LATER",
    'Someone\t"~"\tLATER\t',
    "Someone|~|LATER|",
    "<customer><email>~</email><lastUpdateDate>LATER</lastUpdateDate></customer>",
    "- email: ~\n  lastUpdateDate: LATER",
    "email=PERCENT&lastUpdateDate=LATER",
    "email=~&lastUpdateDate=LATER",
    "From: Someone <~>\nSubject: withdrawal",
    "update customer set share = null where email = '~';",
    '\x1e{"email":"~","lastUpdateDate":LATER}',
    ')]}\',{"email":"~","lastUpdateDate":LATER}',
    'callback({"email":"~","lastUpdateDate":LATER});',
    '"{\\"email\\":\\"~\\",\\"lastUpdateDate\\":LATER}"',
    '{"payload":"{\\"email\\":\\"~\\",\\"lastUpdateDate\\":LATER}"}',
    '{"email":"someone@else.com","lastUpdateDate":1}\u2028{"email":"~","lastUpdateDate":LATER}',
    '{"email":"someone@else.com","lastUpdateDate":1}\f{"email":"~","lastUpdateDate":LATER}',
    '{"email":"~","lastUpdateDate":LATER}, {"email":"someone@else.com","lastUpdateDate":1},',
    '[\n{"email":"~","lastUpdateDate":LATER},\n{"email":"someone@else.com","lastUpdateDate":1}\n]',
    '/* by hand */ {"email":"~","lastUpdateDate":LATER}',
    '{"email":"~","lastUpdateDate":LATER,"tree":' + '{"a":' * 200 + "1" + "}" * 201,
    '{"email":"~","lastUpdateDate":LATER,"note":"' + "x" * 300_000 + '"}',
]

OLDER = '{"email":"~","shareWithResearchAsOfDate":THEN,"lastUpdateDate":THEN}'
NEWER = OLDER.replace("THEN", "LATER")
WITHDRAWN = '{"email":"~","shareWithResearchAsOfDate":null,"lastUpdateDate":'
LINE = '{"email":"~","lastUpdateDate":LATER}'
#: Files that hold a withdrawal: what their names end with, and their bytes of a line.
FILES = {
    "of UTF-8 with a mark": ("m.json", lambda line: b"\xef\xbb\xbf" + line),
    "of UTF-8 with two marks": ("mm.json", lambda line: b"\xef\xbb\xbf" * 2 + line),
    "of UTF-16": ("u16.json", lambda line: line.decode().encode("utf-16")),
    "of UTF-16, big end first": ("u16be.json", lambda line: line.decode().encode("utf-16-be")),
    "of UTF-32": ("u32.json", lambda line: line.decode().encode("utf-32")),
    "of Latin-1": ("l1.json", lambda line: line.replace(b"{", b'{"customerName":"Jos\xe9",')),
    "packed": ("w.json.gz", gzip.compress),
    "packed, without the name's end": ("w", gzip.compress),
    "packed, in capitals": ("w.JSON.GZ", gzip.compress),
    "packed by bzip2": ("w.json.bz2", bz2.compress),
    "packed in two parts": ("w2.json.gz", lambda line: gzip.compress(line[:9]) + gzip.compress(line[9:])),
    "packed with a mark": ("wm.json.gz", lambda line: gzip.compress(b"\xef\xbb\xbf" + line)),
    "of no lines' end": ("e", lambda line: line),
    "of carriage returns": ("cr.json", lambda line: b"\r" + line + b"\r"),
    "of text": ("withdrawals.csv", lambda line: b"email;when\r\n" + line),
    "below": ("2026/11/27/late.json", lambda line: line),
    "of a partition": ("day=2026-11-27/late.json", lambda line: line),
    "of zeroes before": ("z.json", lambda line: b"\x00" * 600 + line),
}
#: Lines in the order of delivery, and whether their customer consents after them.
ORDERS = [
    ([OLDER, NEWER], True),
    ([f"{WITHDRAWN}LATER}}", OLDER], False),
    ([OLDER, f"{WITHDRAWN}LATER}}", OLDER], False),
    ([OLDER, f"{WITHDRAWN}THEN}}"], False),
    ([f"{WITHDRAWN}THEN}}", OLDER], False),
    ([f'{WITHDRAWN}"THEN"}}', OLDER], False),
    ([OLDER, f"{WITHDRAWN}THEN.0}}"], False),
    ([NEWER, f"{WITHDRAWN}LATER}}", OLDER], False),
    ([NEWER, f"{WITHDRAWN}THEN}}"], True),
    ([f"{WITHDRAWN}THEN}}", NEWER], True),
    ([OLDER, f"{WITHDRAWN}4102444800000}}", NEWER], False),
    ([OLDER, f"{WITHDRAWN}null}}", NEWER], False),
    ([OLDER, f"{WITHDRAWN}-LATER}}", NEWER], False),
    ([OLDER.replace("THEN}", "4102444800000}")], False),
    ([OLDER.replace('"shareWithResearchAsOfDate":', '"sharewithfriendsasofdate":')], False),
]

#: Readings that are not a consenting customer's: `~` is their e-mail, WITHDREW another's.
NOT_THEIRS = [
    '{"user":"~","timestamp":TIME,"x":1,"y":1,"z":1,"user":"WITHDREW"}',
    '{"user":"WITHDREW","timestamp":TIME,"x":1,"y":1,"z":1,"user":"~"}',
    '{"user":"~","User":"WITHDREW","timestamp":TIME,"x":1,"y":1,"z":1}',
    '{"USER":"WITHDREW","timestamp":TIME,"x":1,"y":1,"z":1,"user":"~"}',
    '{"user":["~","WITHDREW"],"timestamp":TIME,"x":1,"y":1,"z":1}',
    '{"user":"~,WITHDREW","timestamp":TIME,"x":1,"y":1,"z":1}',
    '{"user":"~ WITHDREW","timestamp":TIME,"x":1,"y":1,"z":1}',
    '{"user":{"string":"~"},"timestamp":TIME,"x":1,"y":1,"z":1}',
    '{"user":{"email":"~"},"timestamp":TIME,"x":1,"y":1,"z":1}',
    '{"user":"WITHDREW","timestamp":TIME,"x":1,"y":1,"z":1}{"user":"~"}',
    '{"user":"~","timestamp":TIME,"x":1,"y":1,"z":1',
    '{"user":"~","timestamp":TIME,"timestamp":1,"x":1,"y":1,"z":1}',
    '{"user":"~","timestamp":4102444800000,"x":1,"y":1,"z":1}',
    '{"user":"~","timestamp":{"long":TIME},"x":1,"y":1,"z":1}',
    '{"user":"~","timestamp":"TIME ms","x":1,"y":1,"z":1}',
    '{"user":"~","timestamp":TIME,"x":1,"y":1,"z":1,"z":2}',
    '{"user":"~","timestamp":TIME,"x":1,"y":null,"z":1}',
    '{"reading":{"user":"~","timestamp":TIME,"x":1,"y":1,"z":1}}',
]


def filled(line, email):
    """Return a line about an e-mail."""
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in email)
    words = {"UPPER": email.upper(), "ESCAPED": escaped, "INNER": f"{email[0]}\u200b{email[1:]}"}
    words |= {"PERCENT": quote(email).lower(), "ENTITY": email.replace("@", "&#64;")}
    words |= {"WIDE": "".join(chr(ord(letter) + 0xFEE0) for letter in email)}
    words |= {"TWICE": escaped.replace("\\", "\\\\"), "HALF": email[:-3]}
    name, _, domain = email.partition("@")
    words |= {"PERCENT2": quote(quote(email)), "ENTITY2": email.replace("@", "&amp;#64;")}
    words |= {"ENTITYX": email.replace("@", "&commat;"), "PRINTABLE": email.replace("@", "=40")}
    words |= {"HEX": email.replace("@", r"\\x40"), "SPOKEN": f"{name} [at] {domain}".replace(".", " (dot) ")}
    words |= {"QUOTED": rf"\"{name}\"@{domain}", "COMMENT": f"{name}(home)@{domain}"}
    words |= {"SPACED": f"{name} @ {domain}", "DOUBLED": email.replace("@", "@@")}
    words |= {
        "WIDEONE": chr(ord(email[0]) + 0xFEE0) + email[1:],
        "BOLD": chr(0x1D41A + ord(email[0]) - 97) + email[1:],
    }
    words |= {"IDEOGRAPHIC": email.replace(".", "\u3002")}
    words |= {"LATER": str(LATER), "THEN": str(THEN)}
    for word, value in sorted(words.items(), key=lambda each: -len(each[0])):
        line = line.replace(word, value)
    return line.replace("~", email)
