"""Other people's codecs, imported without their warnings: second opinions for the tests."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from gsmmodem import exceptions as gsmmodem_errors
    from gsmmodem import pdu as gsmmodem
    from smspdudecoder import codecs as smspdudecoder_codecs
    from smspdudecoder import easy as smspdudecoder

__all__ = ["gsmmodem", "gsmmodem_errors", "smspdudecoder", "smspdudecoder_codecs"]
