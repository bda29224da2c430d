"""Images: files that a seller uploads before offers refer to them by URL."""

from stragan.kernel.wire import Wire


class Uploaded(Wire):
    """`location` is the URL for offers; at `expires_at` the image goes away unless an offer uses it by then."""

    expires_at: str
    location: str
