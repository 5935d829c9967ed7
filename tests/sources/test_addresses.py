"""Where a connection may go, whatever a name leads to and whatever a file says."""

from __future__ import annotations

import pytest

from payments.network.addresses import CheckedNetwork, is_refused
from payments.sources.client import Bounds, SourceClient
from payments.sources.configuration import Source, sources_of
from payments.sources.errors import SourceAddressRefused, SourceNotSetUp
from tests.sources.records import s4
from tests.sources.systems import running

TABLE = """
[companies.1000]
kind = "S4_ODATA"
url = "{url}"
sap_company = "1000"
user = "READER"
password_variable = "SAP_PASSWORD"
"""


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "::ffff:127.0.0.1",
            "169.254.169.254",
            "fe80::1%eth0",
            "0.0.0.0",  # noqa: S104 - nothing is bound to it
            "::",
            "224.0.0.1",
            "fd00:ec2::254",
            "100.100.100.200",
        ],
    )
    def test_of_this_machine_its_link_or_a_metadata_service_are_refused(self, address: str) -> None:
        assert is_refused(address)

    @pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.9", "172.16.5.5", "203.0.113.9", "fd12::9"])
    def test_of_a_companys_network_are_taken(self, address: str) -> None:
        assert not is_refused(address)

    def test_a_name_that_leads_to_this_machine_is_refused_though_it_is_listed(self) -> None:
        network = CheckedNetwork({"localhost:443", "127.0.0.1:443"}, refusal=SourceAddressRefused)

        with pytest.raises(SourceAddressRefused):
            network.looked_up("localhost", 443)

        assert network.looked_up("127.0.0.1", 443) == "127.0.0.1"

    def test_a_host_that_is_not_listed_is_not_even_looked_up(self) -> None:
        with pytest.raises(SourceAddressRefused):
            CheckedNetwork({"sap.example:443"}, refusal=SourceAddressRefused).looked_up("sap.example", 8443)

    def test_the_client_connects_through_the_check(self) -> None:
        with running(s4([])) as system:
            host = f"localhost:{system.port}"
            source = Source(kind="S4_ODATA", url=f"http://{host}", sap_company="1", user="R", password_variable="X")
            client = SourceClient(source, hosts=[host], bounds=Bounds(tries=1))

            with pytest.raises(SourceAddressRefused):
                client.get("anything", accept="*/*")

        assert system.asked == []


class TestConfiguration:
    def test_names_a_source_for_each_company(self) -> None:
        text = TABLE.format(url="https://sap.example:44300")

        found = sources_of(text, hosts=["sap.example:44300"], plain_http=False)

        assert (found["1000"].host, found["1000"].every_minutes) == ("sap.example:44300", 60)

    @pytest.mark.parametrize(
        ("url", "problem"),
        [
            ("https://other.example", "not among VADE_SOURCE_HOSTS"),
            ("http://sap.example:80", "not encrypted"),
            ("https://reader@sap.example", "no plain address"),
            ("file:///etc/passwd", "no plain address"),
            ("hdb://sap.example:443", "no plain address"),
        ],
    )
    def test_refuses_an_address_that_is_none(self, url: str, problem: str) -> None:
        hosts = ["sap.example:443", "sap.example:80"]

        with pytest.raises(ValueError, match=problem):
            sources_of(TABLE.format(url=url), hosts=hosts, plain_http=False)

    def test_refuses_a_password_in_the_file(self) -> None:
        text = TABLE.format(url="https://sap.example") + 'password = "secret"\n'

        with pytest.raises(ValueError, match="password"):
            sources_of(text, hosts=["sap.example:443"], plain_http=False)

    def test_a_password_that_is_nowhere_is_named(self) -> None:
        source = sources_of(TABLE.format(url="https://sap.example"), hosts=["sap.example:443"], plain_http=False)[
            "1000"
        ]

        with pytest.raises(SourceNotSetUp) as missing:
            source.password({"OTHER": "x"})

        assert missing.value.values == {"missing": "SAP_PASSWORD"}
        assert source.password({"SAP_PASSWORD": "secret"}) == "secret"
