"""What the pages of an account say."""

from collections.abc import Mapping
from types import MappingProxyType

from stragan.auth.scopes import Words

TEXTS: Mapping[str, Words] = MappingProxyType(
    {
        "profile_allowed": Words("Applications that you allowed", "Aplikacje, którym udzielono dostępu"),
        "profile_allowed_lead": Words(
            "They act in your name until you withdraw this.",
            "Działają w Twoim imieniu, dopóki nie cofniesz dostępu.",
        ),
        "profile_allowed_none": Words("You have not allowed any application yet.", "Żadna aplikacja nie ma dostępu."),
        "profile_allowed_on": Words("Allowed on {day}", "Udzielono {day}"),
        "profile_browsers": Words("Signed-in browsers", "Zalogowane przeglądarki"),
        "profile_company": Words("Company", "Firma"),
        "profile_email": Words("E-mail", "E-mail"),
        "profile_id": Words("Account number", "Numer konta"),
        "profile_language": Words("Language of these pages", "Język tych stron"),
        "profile_may": Words("What it may do: {count}", "Co może robić: {count}"),
        "profile_name": Words("Name", "Imię i nazwisko"),
        "profile_nameless": Words("An application that is no longer there", "Aplikacja, której już nie ma"),
        "profile_open": Words("Open sessions: {count}", "Otwarte sesje: {count}"),
        "profile_password": Words("Password", "Hasło"),
        "profile_password_lead": Words(
            "A new password signs you out everywhere but here.",
            "Nowe hasło wyloguje Cię wszędzie poza tą przeglądarką.",
        ),
        "profile_password_change": Words("Change the password", "Zmień hasło"),
        "profile_sessions": Words("Where you are signed in", "Sesje i przeglądarki"),
        "profile_sessions_of": Words("Sessions of applications", "Sesje aplikacji"),
        "profile_sign_out": Words("Sign out everywhere", "Wyloguj wszędzie"),
        "profile_sign_out_lead": Words(
            "Every browser and every application must sign in again. What you allowed stays allowed.",
            "Każda przeglądarka i aplikacja musi zalogować się od nowa. Udzielone zgody zostają.",
        ),
        "profile_title": Words("My account", "Moje konto"),
        "profile_who": Words("Who you are", "Kim jesteś"),
        "new_password": Words("New password", "Nowe hasło"),
        "new_password_hint": Words("At least {least} characters.", "Co najmniej {least} znaków."),
        "old_password": Words("Present password", "Obecne hasło"),
        "password_changed": Words("Your password is changed.", "Hasło zostało zmienione."),
        "password_differs": Words("The two new passwords differ.", "Nowe hasła różnią się."),
        "repeated": Words("New password again", "Nowe hasło ponownie"),
        "signed_out_everywhere": Words("You are signed out everywhere.", "Wylogowano wszędzie."),
        "withdraw": Words("Withdraw", "Cofnij dostęp"),
        "withdraw_of": Words("Withdraw access of {name}", "Cofnij dostęp aplikacji {name}"),
        "withdrawn": Words(
            "The application can do nothing in your name any more.",
            "Aplikacja nie może już nic zrobić w Twoim imieniu.",
        ),
    }
)
