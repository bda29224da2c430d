"""Images: files that a seller uploads, or names by a link, before offers refer to them by URL."""

from stragan.kernel.wire import Wire, reader


class Uploaded(Wire):
    """`location` is the URL for offers; at `expires_at` the image goes away unless an offer uses it by then."""

    expires_at: str
    location: str


class Link(Wire):
    """An image that the server is to fetch."""

    url: str


read_link = reader(Link)
