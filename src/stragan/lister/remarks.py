"""Everything the tool itself says about a row or a file, in English and Polish."""

from collections.abc import Iterable

from stragan.kernel.problems import Problem


def _remark(code: str, en: str, pl: str, path: str | None = None) -> Problem:
    return Problem(code, en, path, pl=pl)


# The file


def no_file(name: str, reason: str) -> Problem:
    return _remark("FILE", f"{name} cannot be read: {reason}.", f"Nie można odczytać pliku {name}: {reason}.")


def no_header(missing: Iterable[str]) -> Problem:
    names = ", ".join(missing)
    return _remark(
        "HEADER",
        f"The first line must name the columns; these are missing: {names}.",
        f"Pierwszy wiersz musi zawierać nazwy kolumn; brakuje: {names}.",
    )


def double_column(name: str) -> Problem:
    return _remark("HEADER", f"The column {name} occurs twice.", f"Kolumna {name} występuje dwa razy.")


def unknown_column(name: str, similar: str | None) -> Problem:
    en, pl = (f" Did you mean {similar}?", f" Czy chodziło o {similar}?") if similar else ("", "")
    return _remark(
        "UNKNOWN_COLUMN",
        f"The column {name} is not known and is left out.{en}",
        f"Nieznana kolumna {name} pominięta.{pl}",
    )


def not_utf8() -> Problem:
    return _remark(
        "ENCODING",
        "The file is not UTF-8; it is read as Windows-1250. Check the letters with diacritics.",
        "Plik nie jest w UTF-8; odczytano go jako Windows-1250. Sprawdź polskie litery.",
    )


# Rows


def broken_row(reason: str) -> Problem:
    return _remark("ROW", f"The row cannot be read: {reason}.", f"Nie można odczytać wiersza: {reason}.")


def too_many_cells(cells: int, columns: int) -> Problem:
    return _remark(
        "ROW",
        f"The row has {cells} cells for {columns} columns; is a quotation mark missing?",
        f"Wiersz ma {cells} pól, a kolumn jest {columns}; może brakuje cudzysłowu?",
    )


def empty_cell(column: str) -> Problem:
    return _remark("EMPTY", f"The cell {column} is empty.", f"Pole {column} jest puste.", column)


def long_sku(limit: int) -> Problem:
    return _remark("SKU", f"The sku is longer than {limit} characters.", f"SKU ma ponad {limit} znaków.", "sku")


def double_sku(sku: str, lines: Iterable[int]) -> Problem:
    numbers = ", ".join(map(str, lines))
    return _remark(
        "DOUBLE_SKU",
        f"The sku {sku} is on more than one line ({numbers}); an offer needs a sku of its own.",
        f"SKU {sku} występuje w kilku wierszach ({numbers}); każda oferta musi mieć własne SKU.",
        "sku",
    )


def bad_price(text: str) -> Problem:
    return _remark(
        "PRICE",
        f"The price {text!r} is not a price in złoty such as 1299.00.",
        f"Cena {text!r} nie jest ceną w złotych, np. 1299,00.",
        "price",
    )


def bad_quantity(text: str) -> Problem:
    return _remark(
        "QUANTITY",
        f"The quantity {text!r} is not a whole number from 0 upwards.",
        f"Ilość {text!r} nie jest liczbą całkowitą od 0 wzwyż.",
        "quantity",
    )


def bad_gtin(text: str) -> Problem:
    return _remark(
        "GTIN",
        f"The GTIN {text!r} is wrong (8 to 14 digits with a check digit) and is left out.",
        f"Kod GTIN {text!r} jest błędny (8–14 cyfr z cyfrą kontrolną) i został pominięty.",
        "gtin",
    )


def out_of_stock() -> Problem:
    return _remark(
        "OUT_OF_STOCK",
        "The quantity is 0, so the offer is not on sale.",
        "Ilość wynosi 0, więc oferta nie jest w sprzedaży.",
        "quantity",
    )


# Titles and descriptions


def title_shortened(left_out: str) -> Problem:
    return _remark("TITLE_SHORTENED", f"Left out of the title: {left_out}", f"Skrócono tytuł o: {left_out}", "title")


def title_characters(characters: str) -> Problem:
    return _remark(
        "TITLE_CHARACTERS",
        f"Replaced or removed in the title: {characters}",
        f"Zamieniono lub usunięto w tytule: {characters}",
        "title",
    )


def title_inches() -> Problem:
    return _remark(
        "TITLE_INCHES",
        'The inch sign " became ″, which takes less room.',
        'Znak cala " zamieniono na krótszy ″.',
        "title",
    )


def long_word(word: str) -> Problem:
    return _remark("TITLE_WORD", f"A long word was divided: {word}", f"Podzielono długi wyraz: {word}", "title")


def empty_title() -> Problem:
    return _remark("TITLE", "The title has no usable characters.", "Tytuł nie zawiera dozwolonych znaków.", "title")


def description_cut(characters: int) -> Problem:
    return _remark(
        "DESCRIPTION_CUT",
        f"The description is too long; the last {characters} characters were left out.",
        f"Opis jest za długi; pominięto ostatnie {characters} znaków.",
        "description",
    )


def description_images(count: int) -> Problem:
    return _remark(
        "DESCRIPTION_IMAGES",
        f"{count} picture(s) inside the description were left out; name them in the column images.",
        f"Pominięto obrazki w opisie ({count}); podaj je w kolumnie images.",
        "description",
    )


def no_description() -> Problem:
    return _remark(
        "NO_DESCRIPTION",
        "The description is empty; the title stands in its place.",
        "Opis jest pusty; zastąpiono go tytułem.",
        "description",
    )


# Categories and parameters


def unknown_category(text: str) -> Problem:
    return _remark("CATEGORY", f"There is no category {text!r}.", f"Nie ma kategorii {text!r}.", "category")


def ambiguous_category(text: str, choices: Iterable[str]) -> Problem:
    names = "; ".join(choices)
    return _remark(
        "CATEGORY",
        f"The category {text!r} is divided further; choose one of: {names}.",
        f"Kategoria {text!r} dzieli się dalej; wybierz jedną z: {names}.",
        "category",
    )


def no_category() -> Problem:
    return _remark(
        "NO_CATEGORY",
        "No category fits the title; fill in the column category.",
        "Żadna kategoria nie pasuje do tytułu; uzupełnij kolumnę category.",
        "category",
    )


def unsure_category(choices: Iterable[str]) -> Problem:
    listed = "; ".join(choices)
    return _remark(
        "NO_CATEGORY",
        f"The title does not tell the category; name it in the column category. By the description: {listed}",
        f"Tytuł nie wskazuje kategorii; podaj ją w kolumnie category. Według opisu: {listed}",
        "category",
    )


def category_chosen(path: str, *, by_title: bool) -> Problem:
    source = ("the title", "tytułu") if by_title else ("the description and the parameters", "opisu i parametrów")
    return _remark(
        "CATEGORY_CHOSEN", f"Chosen from {source[0]}: {path}", f"Wybrano na podstawie {source[1]}: {path}", "category"
    )


def category_stays(path: str) -> Problem:
    return _remark(
        "CATEGORY_STAYS",
        f"A listed offer keeps its category: {path}",
        f"Wystawiona oferta zachowuje kategorię: {path}",
        "category",
    )


def taken_as(column: str, parameter: str, value: str) -> Problem:
    return _remark(
        "TAKEN_AS", f"{column} was taken as {parameter}: {value}", f"{column} to {parameter}: {value}", column
    )


def from_title(parameter: str, value: str) -> Problem:
    return _remark(
        "FROM_TITLE",
        f"Read from the title: {parameter}: {value}",
        f"Odczytano z tytułu: {parameter}: {value}",
        "parameters",
    )


def not_placed(column: str, value: str, *, custom: bool) -> Problem:
    where = ("as an own parameter", "jako własny parametr") if custom else ("in the description", "w opisie")
    return _remark(
        "NOT_PLACED",
        f"The category has no place for {column}: {value}; it is shown {where[0]}.",
        f"Kategoria nie ma miejsca na {column}: {value}; wartość podano {where[1]}.",
        column,
    )


def bad_value(column: str, value: str) -> Problem:
    return _remark(
        "NOT_PLACED",
        f"The category has no place for {column}: {value}.",
        f"Kategoria nie ma miejsca na {column}: {value}.",
        column,
    )


def missing_parameters(names: Iterable[str]) -> Problem:
    listed = ", ".join(names)
    return _remark(
        "MISSING_PARAMETERS",
        f"The category requires: {listed}.",
        f"Kategoria wymaga parametrów: {listed}.",
        "parameters",
    )


# Pictures


def missing_image(name: str) -> Problem:
    return _remark("IMAGE", f"There is no picture {name}.", f"Nie ma obrazka {name}.", "images")


def bad_image(name: str, reason: str) -> Problem:
    return _remark(
        "IMAGE", f"The picture {name} is unusable: {reason}", f"Nie można użyć obrazka {name}: {reason}", "images"
    )


def no_images() -> Problem:
    return _remark("NO_IMAGES", "The row names no picture.", "Wiersz nie podaje żadnego obrazka.", "images")


def too_many_images(limit: int) -> Problem:
    return _remark(
        "IMAGES", f"Only the first {limit} pictures are used.", f"Użyto pierwszych {limit} obrazków.", "images"
    )


# The account and the run


def choose(column: str, option: str, names: Iterable[str]) -> Problem:
    listed = ", ".join(names) or "–"
    return _remark(
        "CHOOSE",
        f"The account has several {column} and none is named default; choose one with {option}: {listed}.",
        f"Konto ma kilka pozycji ({column}), żadna nie nazywa się default; wybierz opcją {option}: {listed}.",
        option,
    )


def unknown_name(option: str, name: str, names: Iterable[str]) -> Problem:
    listed = ", ".join(names) or "–"
    return _remark(
        "UNKNOWN_NAME",
        f"{option}: the account has no {name!r}; it has: {listed}.",
        f"{option}: na koncie nie ma {name!r}; są: {listed}.",
        option,
    )


def no_location() -> Problem:
    return _remark(
        "LOCATION",
        'The place of dispatch is not known; give it with --location "PL;MAZOWIECKIE;Warszawa;00-001".',
        'Nieznane miejsce wysyłki; podaj je: --location "PL;MAZOWIECKIE;Warszawa;00-001".',
        "--location",
    )


def bad_location(text: str) -> Problem:
    return _remark(
        "LOCATION",
        f"--location {text!r} is not COUNTRY;PROVINCE;CITY;POSTCODE.",
        f"--location {text!r} to nie KRAJ;WOJEWÓDZTWO;MIASTO;KOD.",
        "--location",
    )


def province_guessed(province: str, post_code: str) -> Problem:
    return _remark(
        "LOCATION",
        f"The province {province} was derived from the post code {post_code}; correct it with --location.",
        f"Województwo {province} ustalono z kodu {post_code}; popraw je opcją --location.",
        "--location",
    )


def several_offers(sku: str, count: int, chosen: str) -> Problem:
    return _remark(
        "SEVERAL_OFFERS",
        f"The account has {count} offers with the sku {sku}; the offer {chosen} is used.",
        f"Na koncie jest {count} ofert z SKU {sku}; użyto oferty {chosen}.",
        "sku",
    )


def not_attempted(reason: str) -> Problem:
    return _remark("NOT_ATTEMPTED", f"Not attempted: {reason}", f"Nie podjęto próby: {reason}")


def still_activating() -> Problem:
    return _remark(
        "STILL_ACTIVATING",
        "The host has accepted the offer but does not show it yet; run the tool again later.",
        "Serwis przyjął ofertę, ale jeszcze jej nie pokazuje; uruchom narzędzie później.",
    )


def not_listed(status: str) -> Problem:
    return _remark(
        "NOT_LISTED", f"The offer is {status} without a reason.", f"Oferta ma stan {status} bez podania powodu."
    )


def left_unpublished() -> Problem:
    return _remark("NOT_PUBLISHED", "Left as a draft, as asked.", "Pozostawiono szkic, zgodnie z życzeniem.")


def busy(path: str) -> Problem:
    return _remark(
        "BUSY",
        f"Another run for this account holds {path}; wait until it ends.",
        f"Inne uruchomienie dla tego konta trzyma {path}; poczekaj na jego koniec.",
    )


def no_address() -> Problem:
    return _remark(
        "NO_HOST",
        "Where to? Give --to URL, --to allegro or --to allegro-sandbox.",
        "Dokąd? Podaj --to URL, --to allegro albo --to allegro-sandbox.",
        "--to",
    )


def no_credentials() -> Problem:
    return _remark(
        "NO_CREDENTIALS",
        "Who are you? Give --client-id, --token, --ready-file, or --admin-token with --login.",
        "Kto wystawia? Podaj --client-id, --token, --ready-file albo --admin-token z --login.",
    )


def failed(reason: str) -> Problem:
    return _remark("FAILED", reason, reason)
