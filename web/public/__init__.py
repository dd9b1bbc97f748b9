"""The listener on the outer network: provider callbacks, the API, public pages.

`create_app` puts it together. It shows nothing that a stranger may not know.
"""

from flask import Flask

from gateway.domain.wording import Wording
from gateway.services.desk import Office
from web import health
from web.public import (
    api,
    front,
    limits,
    open311,
    openapi,
    problems,
    provider,
    signed,
    site,
    together,
    twilio,
    voice,
)


def create_app(office: Office, pages: Wording) -> Flask:
    """The outer application of an office; `pages` are the texts of the public pages."""
    app = Flask(__name__)
    app.extensions["gridline"] = front.Front(office, pages)
    front.guard(app, office.rules.settings)
    limits.guard(app, office.rules.settings)
    problems.handle(app)
    signed.watch(app)
    together.gather(app)
    app.register_blueprint(health.screens(office))
    app.register_blueprint(provider.hooks)
    app.register_blueprint(api.api)
    app.register_blueprint(openapi.described)
    app.register_blueprint(open311.reports)
    twilio.answer(app)
    voice.answer(app)
    if office.rules.settings.web.public_pages:
        site.answer(app)
    return app
