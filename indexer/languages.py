"""The languages that documents of the field are written in, in Europe or for the young people who arrive there."""

LANGUAGES = (
    "fr", "en", "es", "it", "de", "pt", "nl", "el", "ro", "pl", "sv", "bg", "hu",
    "ar", "fa", "ur", "bn", "so", "sq", "tr", "ru", "uk",
)  # fmt: skip
