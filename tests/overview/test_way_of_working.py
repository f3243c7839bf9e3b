import json
import re

import pytest
from django.utils.text import slugify

from organisation.models import GroupSettings
from overview.way_of_working import WORDS

PAGES = ("/sa-arbetar-vi/", "/sa-arbetar-vi/beslutet/", "/sa-arbetar-vi/ordlista/")


@pytest.mark.parametrize("page", PAGES)
def test_everybody_reads_how_we_work_without_logging_in(client, db, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert 'href="/sa-arbetar-vi/"' in answer.text[answer.text.index('class="foot"') :]


def test_the_promises_are_those_of_the_settings(client, db):
    GroupSettings.objects.create(read_days=3, decide_days=7, cost_limit_unit=31_000)
    client.cookies["language"] = "en"
    text = client.get("/sa-arbetar-vi/").text
    assert "reads it within three working days" in text
    assert "first decision within seven working days" in text
    assert "31,000" in text


def test_each_word_has_an_anchor_of_its_own_and_an_explanation_in_both_languages():
    rows = json.loads(WORDS.read_text())
    keys = [slugify(row["term"]) for row in rows]
    assert len(rows) > 100
    assert len(set(keys)) == len(keys)
    assert all(keys) and all(row["sv"] and row["en"] for row in rows)


def test_a_word_is_found_by_what_it_means_and_by_its_anchor(client, db):
    text = client.get("/sa-arbetar-vi/ordlista/", {"q": "TAVLAN"}).text
    assert 'id="pulsmote-tavelmote"' in text
    assert 'id="lex-sarah"' not in text
    every = client.get("/sa-arbetar-vi/ordlista/").text
    terms = re.findall(r'<h3 lang="sv"><a href="#[^"]+">([^<]+)</a>', every)
    assert terms.index("arkiv / bevara") < terms.index("åtgärd")
