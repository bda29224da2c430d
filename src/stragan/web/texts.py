"""What the pages say, in English and Polish."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from stragan.auth.scopes import Words
from stragan.kernel.problems import Language

TEXTS: Mapping[str, Words] = MappingProxyType(
    {
        "allow": Words("Allow", "Zezwalam"),
        "allow_title": Words("Allow access?", "Zezwolić na dostęp?"),
        "allow_lead": Words("{application} asks for access to your account:", "{application} prosi o dostęp do konta:"),
        "allow_scopes": Words("It will be able to", "Zakres dostępu"),
        "allow_nothing": Words("nothing but know who you are", "tylko rozpoznanie, kim jesteś"),
        "allow_return": Words("You will return to {place}.", "Wrócisz do {place}."),
        "cancel": Words("Cancel", "Anuluj"),
        "confirm_title": Words("Is this your account?", "Czy to Twoje konto?"),
        "continue": Words("Continue", "Dalej"),
        "device_code": Words("Code", "Kod"),
        "device_code_wrong": Words(
            "There is no such code, or it has expired. Check the device's screen.",
            "Nie ma takiego kodu albo już wygasł. Sprawdź ekran urządzenia.",
        ),
        "device_code_hint": Words("Nine characters, as the device shows them.", "Dziewięć znaków z ekranu urządzenia."),
        "device_lead": Words("Type the code that your device shows.", "Wpisz kod, który pokazuje urządzenie."),
        "device_title": Words("Connect a device", "Podłącz urządzenie"),
        "device_allowed": Words("The device is connected", "Urządzenie jest podłączone"),
        "device_refused": Words("The device was refused", "Odmówiono dostępu urządzeniu"),
        "device_done": Words("You may close this page.", "Możesz zamknąć tę stronę."),
        "error_number": Words("Number", "Numer"),
        "error_again": Words("Start again", "Zacznij od nowa"),
        "home": Words("Home page", "Strona główna"),
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
        "login": Words("Login", "Login"),
        "login_missing": Words("Enter your login.", "Podaj login."),
        "no_application": Words(
            "The application that sent you here is not known. Contact its author.",
            "Nie znamy aplikacji, która Cię tu skierowała. Skontaktuj się z jej autorem.",
        ),
        "no_page": Words("There is no such page.", "Nie ma takiej strony."),
        "no_redirect": Words(
            "The application wants you to return to an address that it has not registered. Contact its author.",
            "Aplikacja podała adres powrotu, którego nie zarejestrowała. Skontaktuj się z jej autorem.",
        ),
        "old_form": Words(
            "The form is out of date or was not sent by this site. Nothing has been done.",
            "Formularz jest nieaktualny albo nie pochodzi z tej strony. Nic się nie stało.",
        ),
        "crashed": Words(
            "Something broke on our side. Try again in a few minutes.",
            "Coś się zepsuło po naszej stronie. Spróbuj ponownie za kilka minut.",
        ),
        "page_title": Words("We can't display this page", "Nie możemy wyświetlić tej strony"),
        "password": Words("Password", "Hasło"),
        "password_missing": Words("Enter your password.", "Podaj hasło."),
        "password_wrong": Words("The login or the password is wrong.", "Login lub hasło są nieprawidłowe."),
        "sign_in": Words("Sign in", "Zaloguj się"),
        "sign_in_for": Words("to continue to {application}", "aby przejść do {application}"),
        "signed_in_as": Words("Signed in as", "Zalogowano jako"),
        "switch": Words("Use another account", "Użyj innego konta"),
        "too_many": Words(
            "Too many failed attempts. Wait a minute and try again.",
            "Zbyt wiele nieudanych prób. Odczekaj minutę i spróbuj ponownie.",
        ),
    }
)


def reader(language: Language) -> Callable[..., str]:
    """`t("allow_lead", application="Sklep")` in the language of the page; the template escapes the result."""

    def read(key: str, **values: str) -> str:
        return TEXTS[key].read_in(language).format(**values)

    return read
