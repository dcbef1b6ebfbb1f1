"""Nobody sees the desk without an account, and readers of the pages are given no cookie."""

from __future__ import annotations

from desk_base import DeskBase, DeskBrowser


def test_whoever_is_not_logged_in_is_led_to_the_login(desk_base: DeskBase) -> None:
    answer = desk_base.app.test_client().get("/admin", base_url="https://localhost")
    assert answer.status_code == 302
    assert answer.location.startswith("/admin/login")


def test_a_reader_of_the_desk_sees_its_first_page(reader_of_the_desk: DeskBrowser) -> None:
    assert reader_of_the_desk.get("/admin").status_code == 200


def test_readers_of_the_pages_are_given_no_cookie(desk_base: DeskBase) -> None:
    client = desk_base.app.test_client()
    assert [client.get(path).headers.getlist("Set-Cookie") for path in ("/", "/?q=abri", "/about", "/oai")] == [[]] * 4
