"""`gridline client`, as a shell sees it."""

from sqlalchemy import text

from tests.world import fresh_store


def test_a_client_is_let_in_renewed_and_revoked(shell):
    token = shell.run("client", "add", "callcentre", "--may", "calls").strip()
    (client,) = shell.json("client", "list")
    assert (client["name"], client["may"], client["revoked_at"]) == ("callcentre", "calls", None)
    assert token not in shell.run("client", "list")
    assert shell.run("client", "token", "callcentre").strip() != token
    shell.run("client", "revoke", "callcentre")
    assert shell.json("client", "list")[0]["revoked_at"]
    assert "revoked" in shell.run("client", "token", "callcentre", status=1)
    assert "there is no client" in shell.run("client", "revoke", "nobody", status=1)
    store = fresh_store(f"sqlite:///{shell.folder / 'data' / 'gridline.db'}")
    with store.read() as tx:
        assert token not in str(tx.execute(text("SELECT * FROM clients")).all())
    store.close()


def test_pushes_need_a_secret_and_a_safe_address(shell):
    add = ("client", "add", "p12345", "--push-url")
    assert "OURS" in shell.run(*add, "https://example.org/s", "--secret-env", "OURS", status=1)
    shell.monkeypatch.setenv("OURS", "a-secret-between-the-two")
    assert "https" in shell.run(*add, "http://example.org/s", "--secret-env", "OURS", status=1)
    shell.run(*add, "https://example.org/s", "--secret-env", "OURS")
    assert "0 changes" in shell.run("client", "retry", "p12345")
