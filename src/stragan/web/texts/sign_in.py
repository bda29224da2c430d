"""What the pages of sign-in, consent and devices say."""

from collections.abc import Mapping

from stragan.auth.scopes import Words

TEXTS: Mapping[str, Words] = {
    "allow": Words("Allow", "Zezwalam"),
    "allow_title": Words("Allow access?", "Zezwolić na dostęp?"),
    "allow_lead": Words("asks for access to your account.", "prosi o dostęp do Twojego konta."),
    "allow_see": Words("Reading", "Odczyt"),
    "allow_change": Words("Acting in your name", "Działanie w Twoim imieniu"),
    "allow_new": Words("new", "nowe"),
    "allow_password": Words("It does not learn your password.", "Nie pozna Twojego hasła."),
    "allow_return": Words("You will return to {place}.", "Wrócisz do {place}."),
    "allow_return_address": Words("Its address", "Jej adres"),
    "confirm_lead": Words(
        "You have allowed this before. Continue with this account, or choose another one.",
        "To już dozwolone. Kontynuuj z tym kontem albo wybierz inne.",
    ),
    "confirm_title": Words("Is this your account?", "Czy to Twoje konto?"),
    "device_check": Words(
        "Your device shows this code. If it shows another one, or you have not started this yourself, cancel.",
        "Twoje urządzenie pokazuje ten kod. Jeśli widzisz na nim inny albo nie Ty to zaczynasz, anuluj.",
    ),
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
    "device_done": Words(
        "Go back to the device: it goes on by itself in a few seconds. You may close this page.",
        "Wróć do urządzenia: za kilka sekund ruszy samo. Możesz zamknąć tę stronę.",
    ),
    "device_done_refused": Words(
        "It has no access to your account. You may close this page.",
        "Nie ma dostępu do Twojego konta. Możesz zamknąć tę stronę.",
    ),
    "device_sign_in": Words("to connect the device with this code", "aby podłączyć urządzenie o kodzie"),
    "device_sign_in_only": Words("to connect a device", "aby podłączyć urządzenie"),
    "login": Words("Login", "Login"),
    "login_missing": Words("Enter your login.", "Podaj login."),
    "no_application": Words(
        "The application that sent you here is not known. Contact its author.",
        "Nie znamy aplikacji, która Cię tu skierowała. Skontaktuj się z jej autorem.",
    ),
    "no_redirect": Words(
        "The application wants you to return to an address that it has not registered. Contact its author.",
        "Aplikacja podała adres powrotu, którego nie zarejestrowała. Skontaktuj się z jej autorem.",
    ),
    "password": Words("Password", "Hasło"),
    "password_missing": Words("Enter your password.", "Podaj hasło."),
    "password_wrong": Words("The login or the password is wrong.", "Login lub hasło są nieprawidłowe."),
    "sign_in_for": Words("to continue to {application}", "aby przejść do {application}"),
    "switch": Words("Use another account", "Użyj innego konta"),
    "too_many": Words(
        "Too many failed attempts. Wait a minute and try again.",
        "Zbyt wiele nieudanych prób. Odczekaj minutę i spróbuj ponownie.",
    ),
}
