"""What the shop window and its pages say."""

from collections.abc import Mapping

from stragan.auth.scopes import Words

TEXTS: Mapping[str, Words] = {
    "home_title": Words("Open for business", "Stragan otwarty"),
    "home_lead": Words(
        "This server speaks Allegro's REST API. It is not Allegro and is not connected with it.",
        "Ten serwer mówi językiem REST API Allegro. Nie jest to Allegro ani nic z nim połączonego.",
    ),
    "home_addresses": Words("Addresses for your client", "Adresy dla Twojego klienta"),
    "home_api": Words("API and uploads", "API i przesyłanie plików"),
    "home_authorize": Words("Authorization", "Autoryzacja"),
    "home_token": Words("Tokens", "Tokeny"),
    "home_device": Words("Connect a device", "Podłączanie urządzeń"),
    "home_version": Words("Version", "Wersja"),
    "home_try": Words("Is it alive?", "Czy działa?"),
    "home_try_lead": Words(
        "With a token of your application you get the category tree:",
        "Z tokenem swojej aplikacji dostaniesz drzewo kategorii:",
    ),
    "home_door_browse": Words("See what is on offer, search, and buy.", "Zobacz oferty, szukaj i kupuj."),
    "home_door_develop": Words(
        "Applications, tokens, every request that your program sent, and the sandbox's controls.",
        "Aplikacje, tokeny, każde żądanie Twojego programu i sterowanie sandboksem.",
    ),
    "home_door_sell": Words(
        "Offers, drafts that lack something, orders and terms.", "Oferty, szkice z brakami, zamówienia i warunki."
    ),
}
