"""What the console says of a developer's applications."""

from collections.abc import Mapping
from types import MappingProxyType

from stragan.auth.scopes import Words

TEXTS: Mapping[str, Words] = MappingProxyType(
    {
        "applications_title": Words("My applications", "Moje aplikacje"),
        "applications_lead": Words(
            "An application lets your program act for those who allow it. You may have {most}.",
            "Aplikacja pozwala programowi działać w imieniu tych, którzy na to zezwolą. Możesz mieć {most}.",
        ),
        "applications_none": Words("You have no application yet.", "Nie masz jeszcze żadnej aplikacji."),
        "applications_full": Words(
            "You have as many as there may be. Delete one to register another.",
            "Masz już tyle, ile można. Usuń jedną, aby zarejestrować następną.",
        ),
        "application_new": Words("Register an application", "Zarejestruj aplikację"),
        "application_edit": Words("Change the application", "Zmień aplikację"),
        "application_name": Words("Name", "Nazwa"),
        "application_name_hint": Words(
            "3 to {most} characters. Users see it when they are asked; nobody else may use it.",
            "Od 3 do {most} znaków. Widzą ją pytani użytkownicy; nikt inny nie może jej użyć.",
        ),
        "application_kind": Words("Kind", "Rodzaj"),
        "application_kind_hint": Words("It cannot be changed later.", "Nie można go później zmienić."),
        "application_browser": Words("With a browser", "Z przeglądarką"),
        "application_browser_hint": Words(
            "Users sign in on a page and come back to an address of yours.",
            "Użytkownik loguje się na stronie i wraca pod Twój adres.",
        ),
        "application_device": Words("Without a browser", "Bez przeglądarki"),
        "application_device_hint": Words(
            "Your program shows a code that users type on any screen.",
            "Program pokazuje kod, który użytkownik wpisuje na dowolnym ekranie.",
        ),
        "application_uris": Words("Redirect addresses", "Adresy powrotu"),
        "application_uris_hint": Words(
            "One a line, exactly as your program sends it: https, or http on this machine, or com.example.app:/…",
            "Jeden w wierszu, dokładnie tak, jak wysyła program: https, http na tym komputerze albo com.example.app:/…",
        ),
        "application_uris_browser": Words(
            "Only for applications with a browser.", "Tylko dla aplikacji z przeglądarką."
        ),
        "application_scopes": Words("What it may ask for", "O co może prosić"),
        "application_register": Words("Register", "Zarejestruj"),
        "application_line": Words("Line {line}: {reason}", "Wiersz {line}: {reason}"),
        "application_client_id": Words("Client ID", "Client ID"),
        "application_secret": Words("Client secret", "Client secret"),
        "application_secret_once": Words(
            "Copy it now. It is shown this once and nobody can read it later.",
            "Skopiuj go teraz. Widać go tylko raz i nikt go później nie odczyta.",
        ),
        "application_secret_hidden": Words(
            "It was shown once. If it is lost, make a new one.", "Był pokazany raz. Zgubiony zastąp nowym."
        ),
        "application_secret_new": Words("Make a new secret", "Utwórz nowy secret"),
        "application_secret_lead": Words(
            "The old one stops working at once. Tokens go on working.",
            "Stary natychmiast przestaje działać. Tokeny działają dalej.",
        ),
        "application_registered": Words("The application is registered.", "Aplikacja jest zarejestrowana."),
        "application_since": Words("Registered", "Zarejestrowano"),
        "application_credentials": Words("Credentials", "Dane dostępowe"),
        "application_settings": Words("Settings", "Ustawienia"),
        "application_unfit": Words("Something has to be changed first.", "Najpierw trzeba coś poprawić."),
        "application_try": Words("Try it", "Wypróbuj"),
        "application_link": Words("Where your program sends its users", "Dokąd program kieruje użytkowników"),
        "application_open": Words("Open it", "Otwórz"),
        "application_curl_code": Words("Tokens for the code that comes back", "Tokeny za kod, który wróci"),
        "application_curl_alone": Words("A token of the application alone", "Token samej aplikacji"),
        "application_curl_device": Words("Codes for a device", "Kody dla urządzenia"),
        "application_curl_poll": Words("Tokens, once the user has allowed it", "Tokeny, gdy użytkownik zezwoli"),
        "application_delete": Words("Delete the application", "Usuń aplikację"),
        "application_delete_title": Words("Delete {name}?", "Usunąć {name}?"),
        "application_delete_lead": Words(
            "All its tokens stop working at once, for everybody. This cannot be undone.",
            "Wszystkie jej tokeny natychmiast przestaną działać, u wszystkich. Tego nie można cofnąć.",
        ),
        "application_deleted": Words("The application is deleted.", "Aplikacja została usunięta."),
        "code_title": Words("Let a program register itself", "Niech program zarejestruje się sam"),
        "code_lead": Words(
            "A program that you trust can register one application for you. Give it a code; it works once, for two "
            "minutes.",
            "Program, któremu ufasz, może zarejestrować dla Ciebie jedną aplikację. Daj mu kod; działa raz, przez dwie "
            "minuty.",
        ),
        "code_statement": Words("Software statement (optional)", "Identyfikator oprogramowania (opcjonalny)"),
        "code_statement_hint": Words("Then the code is for that software alone.", "Kod będzie tylko dla niego."),
        "code_new": Words("Get a code", "Pobierz kod"),
        "code_made": Words("Your code, until {moment}", "Twój kod, do {moment}"),
    }
)
