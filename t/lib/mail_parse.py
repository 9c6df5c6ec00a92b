# Reads mails with Python's own parsers of mail and HTML, which know nothing of
# ours, and prints what they see as a list in JSON, one object for each file
# named in the arguments:
#   defects   what the parser complains about
#   names     header names, in order, in lower case
#   header    name in lower case -> decoded value (of the last such header)
#   from, to  lists of [display name, address]
#   parts     type, charset and text of each part that is no multipart
#   elements  start tags of the HTML part with their sorted attribute names
#   links     hrefs of the HTML part in order
#   loads     anything in it that would be fetched or run
#   spoken    the words of the HTML part
#   written   the words of the text part
#   urls      what looks like a URL in the text part
import email
import email.header
import email.policy
import email.utils
import html.parser
import json
import re
import sys


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.links, self.loads = [], [], []
        self.words, self.inside = [], []

    def handle_starttag(self, tag, attributes):
        self.elements.append(" ".join([tag] + sorted(a for a, _ in attributes)))
        for name, value in attributes:
            if name == "href":
                self.links.append(value)
            elif name in ("src", "background", "action", "srcset", "poster") \
                    or name.startswith("on") or "url(" in (value or ""):
                self.loads.append(f"{name}={value}")
        if tag in ("title", "style", "script"):
            self.inside.append(tag)
        if tag in ("link", "script", "iframe", "object", "embed", "img",
                   "base", "form", "input"):
            self.loads.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.words.append(data)

    def handle_comment(self, data):
        self.elements.append("comment")

    def handle_pi(self, data):
        self.elements.append("pi")

    def unknown_decl(self, data):
        self.elements.append("decl")


def words(text):
    return " ".join(text.split())


# Python's newer parser leaves spaces between the encoded words of a name, the
# older one knows better; but only the newer one takes addresses apart well.
def mailboxes(message, old, name):
    if message[name] is None:
        return []
    raw = "".join(old[name].splitlines())
    names = [str(email.header.make_header(email.header.decode_header(n)))
             for n, _ in email.utils.getaddresses([raw])]
    return [[n, f"{a.username}@{a.domain}"]
            for n, a in zip(names, message[name].addresses)]


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    message = email.message_from_bytes(data, policy=email.policy.default)
    old = email.message_from_bytes(data)
    seen = {"defects": [], "parts": [], "elements": [], "links": [],
            "loads": [], "spoken": "", "written": "", "urls": []}
    seen["names"] = [name.lower() for name in message.keys()]
    seen["header"] = {name.lower(): str(message[name])
                      for name in message.keys()}
    seen["from"] = mailboxes(message, old, "from")
    seen["to"] = mailboxes(message, old, "to")
    for name in message.keys():
        seen["defects"] += [f"{name}: {d!r}" for d in
                            getattr(message[name], "defects", ())]
    for part in message.walk():
        seen["defects"] += [repr(d) for d in part.defects]
        if part.is_multipart():
            continue
        text = part.get_content().replace("\r\n", "\n")
        seen["parts"].append({"type": part.get_content_type(),
                              "charset": part.get_content_charset(),
                              "text": text})
        if part.get_content_type() == "text/html":
            page = Page()
            page.feed(text)
            page.close()
            seen["elements"], seen["links"] = page.elements, page.links
            seen["loads"] = page.loads
            seen["spoken"] = words(" ".join(page.words))
        else:
            # In the text a colon stands before a link on its own line.
            seen["written"] = words(re.sub(r":\n(?=https?:)", "\n", text))
            seen["urls"] = re.findall(r"\b(?:https?:|www\.)\S+", text)
    return seen


json.dump([read(path) for path in sys.argv[1:]], sys.stdout)
