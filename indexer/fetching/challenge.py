"""Pages that are a guard at the door and not what was asked for, whatever their status says."""

from __future__ import annotations

import re
from email.message import Message

#: A header that a guard adds when it keeps a visitor out: name, what its value begins with, whose it is.
_HEADERS = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-amzn-waf-action", ("challenge", "captcha"), "AWS WAF"),
    ("x-vercel-mitigated", ("challenge", "deny"), "Vercel"),
)

#: What only the page of a guard has in its head or script. Ordinary pages behind these guards load their scripts too
#: (/cdn-cgi/challenge-platform/ is in many), so a mark is something that decides, not something that is theirs.
_MARKS = (
    (
        "Cloudflare",
        re.compile(rb"window\._cf_chl_opt|cf-browser-verification|<title>Attention Required! \| Cloudflare"),
    ),
    ("Cloudflare", re.compile(rb"<title>Just a moment\.\.\.</title>")),
    ("AWS WAF", re.compile(rb"window\.gokuProps|AwsWafIntegration\.(?:checkForceRefresh|forceRefreshToken)")),
    ("DataDome", re.compile(rb"(?:geo|ct|interstitial)\.captcha-delivery\.com|var dd=\{'rt':")),
    (
        "Imperva",
        re.compile(rb"/_Incapsula_Resource\?[^\"'<]*(?:SWUDNSAI|CWUDNSAI|edet=)|Request unsuccessful\. Incapsula"),
    ),
    ("PerimeterX", re.compile(rb"window\._pxAppId|id=\"px-captcha\"")),
    ("Sucuri", re.compile(rb"<title>(?:Sucuri WebSite Firewall|You are being redirected\.\.\.)|sucuri_cloudproxy_js")),
    ("Akamai", re.compile(rb"sec-if-cpt-container|<TITLE>Access Denied</TITLE>[\s\S]{0,600}errors\.edgesuite\.net")),
    ("Anubis", re.compile(rb"id=\"anubis_(?:challenge|version)\"|/\.within\.website/x/cmd/anubis/")),
    ("DDoS-Guard", re.compile(rb"<title>DDoS-Guard</title>|/\.well-known/ddos-guard/js-challenge")),
    ("F5", re.compile(rb"<title>Request Rejected</title>[\s\S]{0,400}support ID is|/TSPD/[0-9a-f]{20,}\?type=")),
    ("StackPath", re.compile(rb"<title>(?:Site verification|StackPath)</title>[\s\S]{0,2000}sbbi/")),
    ("Kasada", re.compile(rb"ips\.js\?[\s\S]{0,300}KPSDK\.|window\.KPSDK=")),
)
#: Bytes at the beginning of a page in which there must be a mark.
MARKED = 64 << 10


def challenger(headers: Message, content: bytes) -> str:
    """Whose challenge or refusal this answer is, by its headers or the marks of its page; "" if it is none."""
    for name, begins, whose in _HEADERS:
        if headers.get(name, "").strip().lower().startswith(begins):
            return whose
    if "html" not in headers.get("Content-Type", "html"):
        return ""
    head = content[:MARKED]
    return next((whose for whose, mark in _MARKS if mark.search(head)), "")
