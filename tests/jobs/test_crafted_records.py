"""Records that a website, a phone or a person may deliver after a consent: if in doubt, the consent is void."""

import unicodedata

from jobs.deliveries import (
    APOSTROPHES,
    DOUBTFUL,
    FILES,
    HARMLESS,
    LATER,
    LINE,
    NOT_THEIRS,
    ORDERS,
    PLAIN,
    THEN,
    filled,
)
from stedi_lake.forget.lines import Customer, check

JOBS = (
    "customer_landing_to_trusted",
    "accelerometer_landing_to_trusted",
    "customer_trusted_to_curated",
    "step_trainer_landing_to_trusted",
    "machine_learning_curated",
)


def consent(email):
    return {"email": email, "lastUpdateDate": THEN, "shareWithResearchAsOfDate": THEN}


def motions(user, number, count):
    """Return readings of a phone at instants that no other has."""
    return [
        {"user": user, "timestamp": THEN + 100_000 * number + 100 * at, "x": 1.0, "y": 2.0, "z": 3.0}
        for at in range(count)
    ]


def test_whatever_comes_after_a_consent_no_reading_passes_unless_that_is_understood(lake):
    plain = {f"d{at:02}@test.com": line for at, line in enumerate(DOUBTFUL)}
    plain |= {f"h{at:02}@test.com": line for at, line in enumerate(HARMLESS)}
    quoted = [*DOUBTFUL[:PLAIN], *HARMLESS]  # what an apostrophe in the address might change
    lines = plain | {f"o'{email}": line for email, line in plain.items() if line in quoted}
    lines |= {
        f"o'a{at}@test.com": line.replace("~", f"a{at}@test.com") for at, line in enumerate(APOSTROPHES)
    }
    why = dict(lines)
    consents = [consent(email) for email in lines]
    bodies = {each: filled(line, each).encode("utf-8", "surrogatepass") for each, line in lines.items()}
    files = {f"{email}.json": bodies[email] for email in plain}
    files["rest.json"] = b"\n".join(body for email, body in bodies.items() if email not in plain)
    for email, spelt in (
        ("jos\u00e9@test.com", unicodedata.normalize("NFD", "jos\u00e9@test.com")),
        ("\u03ac@test.com", "\u1f71@test.com"),  # which Unicode's form NFC makes the other
    ):
        why[email] = spelt
        consents += [consent(email), {"email": spelt, "lastUpdateDate": LATER}]
    for at, (name, (ends, pack)) in enumerate(FILES.items()):
        why[f"f{at}@test.com"] = f"a file {name}"
        consents.append(consent(f"f{at}@test.com"))
        files[ends] = pack(filled(LINE, f"f{at}@test.com").encode())
    files["empty.json"] = b""
    for at, (delivered, consenting) in enumerate(ORDERS):
        email = f"{'h' if consenting else ''}r{at}@test.com"
        why[email] = str(delivered)
        for number, line in enumerate(delivered):
            files[f"order-{at}-{number}.json"] = filled(line, email).encode()
    theirs = {f"hn{at}@test.com": f"wn{at}@test.com" for at in range(len(NOT_THEIRS))}
    why |= theirs | dict.fromkeys(theirs.values(), "no consent")
    consents += [consent(email) for email in theirs]
    consents += [{"email": other, "lastUpdateDate": LATER} for other in theirs.values()]

    lake.put("customer_landing", consents)
    for name, body in files.items():
        path = lake.folder("customer_landing") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    readings = {email: motions(email, at, 12 if email in theirs else 6) for at, email in enumerate(why)}
    others = [
        filled(line, email)
        .replace("WITHDREW", theirs[email])
        .replace("TIME", str(readings[email][-1]["timestamp"] + 1))
        for email, line in zip(theirs, NOT_THEIRS, strict=True)
    ]
    lake.put("accelerometer_landing", [*(each for some in readings.values() for each in some), *others])
    steps = [
        {"serialNumber": f"of {email}", "sensorReadingTime": time, "distanceFromObject": 1}
        for email, some in readings.items()
        for time in [*(each["timestamp"] for each in some), *[some[-1]["timestamp"] + 1] * (email in theirs)]
    ]
    lake.put("step_trainer_landing", steps)
    for job in JOBS:
        outcome = lake.run(job)
        assert outcome.succeeded, (job, outcome.error)

    harmless = sorted(email for email in why if "h" in email)
    consenting = sorted(row["email"].lower() for row in lake.rows("customer_trusted"))
    assert [(email, why.get(email)) for email in consenting] == [(email, why[email]) for email in harmless]
    instants = sorted((email, each["timestamp"]) for email in harmless for each in readings[email])
    trusted = lake.rows("accelerometer_trusted")
    assert sorted((row["user"].lower(), row["timestamp"]) for row in trusted) == instants
    curated = lake.rows("customers_curated")
    assert sorted(row["serialnumber"] for row in curated) == [f"of {email}" for email in harmless]
    for table in ("step_trainer_trusted", "machine_learning_curated"):
        rows = [(row["serialnumber"][3:], row["sensorreadingtime"]) for row in lake.rows(table)]
        assert sorted(rows) == instants, table


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
