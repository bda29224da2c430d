from stragan.lister.journal import Created, Finished, Forgotten, Journal, Started, Uploaded


def test_the_journal_survives_and_ignores_a_torn_line(tmp_path):
    path = tmp_path / "state" / "a.jsonl"
    with Journal(path) as journal:
        journal.write(Uploaded("sha256:a", "https://x/1", "2026-01-01T00:00:00.000Z"))
        journal.write(Uploaded("sha256:b", "https://x/2", None))
        journal.write(Created("A", "1"))
        journal.write(Created("B", "2"))
        journal.write(Started("c1", "ACTIVATE", ("1", "2")), synced=True)
        journal.write(Started("c2", "END", ("1",)), synced=True)
        journal.write(Finished("c1"))
        journal.write(Forgotten("image", "sha256:b"))
        journal.write(Forgotten("offer", "B"))
        journal.keep(["https://x/1"])
    with path.open("ab") as file:
        file.write(b'{"type":"offer","sku":"C","off')
    with Journal(path) as journal:
        journal.write(Created("D", "4"))
    with Journal(path) as journal:
        assert journal.images == {"sha256:a": Uploaded("sha256:a", "https://x/1", None)}
        assert journal.offers == {"A": "1", "D": "4"}
        assert journal.commands == {"c2": Started("c2", "END", ("1",))}


def test_a_journal_of_mostly_old_news_is_rewritten(tmp_path):
    path = tmp_path / "a.jsonl"
    with Journal(path) as journal:
        for at in range(1_100):
            journal.write(Created("A", str(at)))
    with Journal(path) as journal:
        assert journal.offers == {"A": "1099"}
    assert path.read_bytes().count(b"\n") == 1
