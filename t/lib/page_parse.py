# Reads pages, a JSON list of texts, and prints what Python's html.parser sees of
# each: "shape", the elements with the names of their attributes in the order of
# the page; "text", what is shown; "title", "heading", "lang"; "fields" of its
# form, and "links".
import html.parser
import json
import sys


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.page = {"shape": [], "text": "", "title": "", "heading": "",
                     "lang": "", "fields": {}, "buttons": 0, "links": [],
                     "forms": 0, "controls": {}}
        self.open = []

    def handle_starttag(self, tag, attrs):
        page, have = self.page, dict(attrs)
        page["shape"].append(" ".join([tag] + [name for name, _ in attrs]))
        self.open.append(tag)
        if tag == "html":
            page["lang"] = have.get("lang", "")
        if tag == "form":
            page["forms"] += 1
        if tag == "input":
            page["fields"][have.get("name", "")] = have.get("value", "")
            page["controls"][have.get("name", "")] = have
        if tag == "button":
            page["buttons"] += 1
        if tag == "a":
            page["links"].append(have.get("href", ""))

    def handle_endtag(self, tag):
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_comment(self, data):
        self.page["shape"].append("comment")

    def handle_data(self, data):
        if "title" in self.open:
            self.page["title"] += data
        elif "style" not in self.open and "script" not in self.open:
            self.page["text"] += data
            if "h1" in self.open:
                self.page["heading"] += data


def parse(text):
    parser = Page()
    parser.feed(text)
    parser.close()
    parser.page["text"] = " ".join(parser.page["text"].split())
    return parser.page


json.dump([parse(text) for text in json.load(sys.stdin)], sys.stdout)
