"""Open311 GeoReport v2, in JSON and in XML."""

import dataclasses
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from gateway.domain import wording
from gateway.domain.bridge import Use
from gateway.domain.ticket import Rejection
from gateway.services.outside import bridge_clients
from gateway.services.tickets import ledger, outcome
from gateway.services.town import directory
from gateway.settings import CONFIG, Web
from gateway.store.tables import Operator
from tests.world import NEIGHBOUR, RESIDENT, STRANGER, World
from web.public import create_app

REPORT = {
    "service_code": "lighting",
    "address_string": "和平巷17号",
    "description": "张三说路灯不亮",
    "phone": RESIDENT,
    "first_name": "三",
}


@pytest.fixture
def client(town: World):
    """A client of the outer listener, and its key."""
    with town.office.desk() as desk:
        key = bridge_clients.add(desk, "app", [Use.OPEN311])
    made = create_app(town.office, wording.load(CONFIG, "public")).test_client()
    made.key = key
    return made


def report(client, **changes):
    form = {**REPORT, "api_key": client.key, **changes}
    return client.post("/open311/v2/requests.json", data=form)


def xml(client, path):
    answer = client.get(f"/open311/v2/{path}")
    assert answer.mimetype == "text/xml"
    return ElementTree.fromstring(answer.data)


def test_the_services_are_the_categories(client):
    services = client.get("/open311/v2/services.json").get_json()
    (lighting,) = [one for one in services if one["service_code"] == "lighting"]
    assert (lighting["type"], lighting["metadata"]) == ("realtime", True)
    codes = [one.text for one in xml(client, "services.xml").iter("service_code")]
    assert codes == [one["service_code"] for one in services]


def test_a_service_says_what_else_it_asks(client):
    told = client.get("/open311/v2/services/lighting.json").get_json()
    assert told["attributes"][0]["code"] == "place"
    found = xml(client, "services/lighting.xml")
    assert found.tag == "service_definition"
    assert found.findtext("attributes/attribute/variable") == "true"
    assert client.get("/open311/v2/services/none.json").status_code == 404


def test_a_request_becomes_a_ticket_and_its_words_stay_with_us(client, town: World):
    answer = report(client)
    assert answer.status_code == 201
    (told,) = answer.get_json()
    assert told["service_request_id"] == "10008"
    town.settle()
    assert len(town.resident.got()) == 1
    assert "路灯不亮" in town.leader.got()[0]
    (shown,) = client.get("/open311/v2/requests/10008.json").get_json()
    assert (shown["status"], shown["service_code"]) == ("open", "lighting")
    assert shown["address"] == "中大社区"
    for path in ("requests.json", "requests.xml", "requests/10008.xml"):
        page = client.get(f"/open311/v2/{path}").get_data(as_text=True)
        assert "10008" in page
        assert not any(secret in page for secret in ("张三", RESIDENT, "路灯不亮", "17号"))
    assert xml(client, "requests.xml").findtext("request/status") == "open"


def test_a_token_leads_to_its_request(client):
    (told,) = report(client).get_json()
    path = f"/open311/v2/tokens/{told['token']}.json?api_key={client.key}"
    (found,) = client.get(path).get_json()
    assert found == {"service_request_id": "10008", "token": told["token"]}
    assert client.get(f"/open311/v2/tokens/{told['token']}.json").status_code == 401
    assert client.get(f"/open311/v2/tokens/x.json?api_key={client.key}").status_code == 404


def test_a_request_with_the_same_idempotency_key_is_the_same(client, town: World):
    form = {**REPORT, "api_key": client.key}
    answers = [
        client.post("/open311/v2/requests.json", data=form, headers={"Idempotency-Key": "k1"})
        for _ in range(3)
    ]
    assert len({one.data for one in answers}) == 1
    assert len(town.tickets()) == 1


def test_what_was_taken_is_found_again_whatever_became_of_it(client, town: World):
    outage = {"service_code": "power", "address_string": "和平巷19号"}
    report(client, **outage, description="停电了")
    town.settle()
    report(client, **outage, description="没电了，什么时候来电", phone=NEIGHBOUR)
    town.settle()
    report(client, address_string="我家门口", phone=STRANGER)
    town.settle()
    with town.office.desk() as desk:
        ticket = ledger.get(desk, 10024)
        by = directory.as_supervisor(desk.tx.query(Operator).one(), "console")
        outcome.reject(desk, ticket, Rejection.COURT, by, None)
    assert [str(one.status) for one in town.tickets()] == ["dispatched", "merged", "rejected"]

    def found():
        path = "/open311/v2/requests.json?service_request_id=10008,10019,10024"
        return client.get(path).get_json()

    def shown(number):
        return client.get(f"/open311/v2/requests/{number}.json")

    rejected, merged, first = found()
    assert (rejected["status"], rejected["status_notes"]) == ("closed", "rejected")
    same = ("status", "status_notes", "service_code", "address", "expected_datetime")
    assert [merged[key] for key in same] == [first[key] for key in same]
    assert (merged["service_request_id"], merged["status"]) == ("10019", "open")
    assert shown(10019).get_json() == [merged]
    assert shown(10024).get_json() == [rejected]
    town.passes(hours=1)
    town.coordinator.texts("办结10008 已恢复供电")
    _, merged, first = found()
    assert (merged["status"], merged["status_notes"]) == ("closed", "resolved")
    assert merged["updated_datetime"] == first["updated_datetime"] > first["requested_datetime"]
    with town.office.desk() as desk:
        ledger.get(desk, 10008).confidential = True
    assert [one["service_request_id"] for one in found()] == ["10024"]
    assert shown(10019).status_code == shown(10008).status_code == 404


def test_requests_are_listed_for_ninety_days_at_most(client, town: World):
    report(client)
    start = town.clock.now - timedelta(days=1)
    town.clock.passes(days=91)

    def listed(**asked):
        answer = client.get("/open311/v2/requests.json", query_string=asked)
        return [one["service_request_id"] for one in answer.get_json()]

    assert listed() == []
    assert listed(start_date=start.isoformat()) == ["10008"]
    assert listed(service_request_id="10008,99999") == ["10008"]
    assert listed(start_date=start.isoformat(), status="closed") == []
    assert listed(start_date=start.isoformat(), service_code="lighting") == ["10008"]
    assert listed(start_date=start.isoformat(), service_code="rubbish,none") == []
    too_long = {"start_date": start.isoformat(), "end_date": town.clock.now.isoformat()}
    answer = client.get("/open311/v2/requests.json", query_string=too_long)
    assert (answer.status_code, answer.get_json()["field"]) == (422, "end_date")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service_code": "none"}, "service_code"),
        ({"address_string": ""}, "address_string"),
        ({"phone": "nobody's"}, "phone"),
        ({"description": "字" * 2001}, "description"),
    ],
)
def test_a_report_that_will_not_do_names_the_field(client, town: World, change, field):
    answer = report(client, **change)
    assert answer.mimetype == "application/problem+json"
    assert (answer.status_code, answer.get_json()["field"]) == (422, field)
    assert town.tickets() == []


@pytest.mark.parametrize(
    ("lat", "long", "field"),
    [
        ("x", "1", "lat"),
        ("91", "1", "lat"),
        ("1", "-181", "long"),
        ("", "1", "lat"),
        ("1", "", "long"),
    ],
)
def test_coordinates_that_are_none_are_refused_beside_an_address_too(client, lat, long, field):
    problem = report(client, lat=lat, long=long).get_json()
    assert (problem["status"], problem["field"]) == (400, field)
    assert field in problem["detail"]


def test_only_clients_report(client, town: World):
    assert report(client, api_key="").status_code == 401
    assert town.tickets() == []


def test_another_jurisdiction_is_not_here(town: World):
    web = Web(jurisdiction="putuo.example")
    settings = dataclasses.replace(town.office.rules.settings, web=web)
    town.office.rules = dataclasses.replace(town.office.rules, settings=settings)
    app = create_app(town.office, wording.load(CONFIG, "public")).test_client()
    path = "/open311/v2/services.json?jurisdiction_id="
    assert app.get(path + "putuo.example").status_code == 200
    assert app.get(path + "elsewhere.example").status_code == 404
