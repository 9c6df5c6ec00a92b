"""Signs requests by OAuth 1.0a with oauthlib, which is none of ours: a JSON
list of requests on standard input, a JSON list of values of the header
Authorization on standard output.

A request has url, method, key, secret, token, token_secret, hash (such as
HMAC-SHA1), maybe nonce, timestamp, realm and body.  "set" has parameters with
other values, "omit" names those that are left out; with "body_hash" the body's
hash is signed too.  "form" names what PHP's clients do otherwise: naturally,
last, odd (see contract O4).
"""
import base64
import hashlib
import json
import re
import sys

from oauthlib import oauth1
from oauthlib.oauth1.rfc5849 import signature, utils

COLLECT = signature.collect_parameters
NORMALIZE = signature.normalize_parameters


class Client(oauth1.Client):
    job = {}

    def get_oauth_params(self, request):
        params = dict(super().get_oauth_params(request))
        if "body_hash" in self.job:
            digest = hashlib.new(self.job["body_hash"])
            digest.update(self.job.get("body", "").encode("utf-8"))
            params["oauth_body_hash"] = \
                base64.b64encode(digest.digest()).decode()
        params.update(self.job.get("set", {}))
        for name in self.job.get("omit", []):
            params.pop(name, None)
        return list(params.items())


def natural(name):
    return [(0, int(part), "") if part.isdigit() else (1, 0, part)
            for part in re.findall(r"\d+|\D", name)]


def in_form(form):
    """Replace what oauthlib signs by what FORM says."""
    def collect(uri_query="", **rest):
        if "odd" in form:
            uri_query = "&".join(part for part in uri_query.split("&")
                                 if part.count("=") == 1)
        pairs = COLLECT(uri_query=uri_query, **rest)
        return list(dict(pairs).items()) if "last" in form else pairs

    def normalize(params):
        if "naturally" not in form:
            return NORMALIZE(params)
        pairs = [(utils.escape(name), utils.escape(value))
                 for name, value in params]
        pairs.sort(key=lambda pair: natural(pair[0]))
        return "&".join("=".join(pair) for pair in pairs)

    signature.collect_parameters = collect
    signature.normalize_parameters = normalize


def sign(job):
    in_form(job.get("form", []))
    client = Client(job["key"], client_secret=job["secret"],
                    resource_owner_key=job["token"],
                    resource_owner_secret=job["token_secret"],
                    signature_method=job["hash"],
                    **{name: str(job[name]) for name in
                       ("nonce", "timestamp") if name in job})
    client.job = job
    return client.sign(job["url"], job["method"],
                       realm=job.get("realm"))[1]["Authorization"]


json.dump([sign(job) for job in json.load(sys.stdin)], sys.stdout)
