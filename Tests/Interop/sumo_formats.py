#!/usr/bin/env python3
"""Prints the elements, attributes and options of SUMO's input formats, as the XSDs of an installed SUMO (PyPI:
eclipse-sumo) define them: one line for each element inside of another, with its attributes.

usage: sumo_formats.py     prints the table in Sources/Scenario/SumoFormats.swift; needs lxml
"""
import os
import textwrap

import sumo
from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
FORMATS = [
    ("configuration", "sumoConfiguration.xsd", "sumoConfiguration"),
    ("network", "net_file.xsd", "net"),
    ("routes", "routes_file.xsd", "routes"),
    ("additional", "additional_file.xsd", "additional"),
]


class Schema:
    """The named parts of a schema and of all that it includes."""

    def __init__(self, name):
        self.types, self.elements, self.groups, self.seen = {}, {}, {}, set()
        self.load(os.path.join(sumo.SUMO_HOME, "data", "xsd", name))

    def load(self, path):
        path = os.path.normpath(path)
        if path in self.seen:
            return
        self.seen.add(path)
        root = etree.parse(path, etree.XMLParser(load_dtd=True, resolve_entities=True)).getroot()
        for part in root:
            if part.tag == XSD + "include":
                self.load(os.path.join(os.path.dirname(path), part.get("schemaLocation")))
            elif part.tag == XSD + "complexType":
                self.types[part.get("name")] = part
            elif part.tag == XSD + "element":
                self.elements[part.get("name")] = part
            elif part.tag in (XSD + "group", XSD + "attributeGroup"):
                self.groups[part.get("name")] = part

    def content(self, node, attributes, children):
        """Gathers the attributes and child elements of a type."""
        for part in node:
            if part.tag == XSD + "attribute":
                attributes.add(part.get("name"))
            elif part.tag == XSD + "element":
                name = part.get("name") or part.get("ref")
                children.setdefault(name, []).append(self.elements[name] if part.get("ref") else part)
            elif part.tag == XSD + "extension":
                if part.get("base") in self.types:
                    self.content(self.types[part.get("base")], attributes, children)
                self.content(part, attributes, children)
            elif part.tag in (XSD + "group", XSD + "attributeGroup") and part.get("ref"):
                self.content(self.groups[part.get("ref")], attributes, children)
            elif part.tag in (
                    XSD + "complexType", XSD + "sequence", XSD + "choice", XSD + "all", XSD + "complexContent",
                    XSD + "simpleContent"):
                self.content(part, attributes, children)

    def parts(self, element):
        attributes, children = set(), {}
        if element.get("type") in self.types:
            self.content(self.types[element.get("type")], attributes, children)
        self.content(element, attributes, children)
        return attributes, children

    def lines(self, root):
        """Attributes by (parent, element), for all that can be inside of the root."""
        found, todo = {}, [("", root, self.elements[root])]
        seen = set()
        while todo:
            parent, name, element = todo.pop()
            attributes, children = self.parts(element)
            if name == "metadata":
                # It quotes the options of the program that wrote the file.
                children = {}
            found.setdefault((parent, name), set()).update(attributes)
            for child, nodes in children.items():
                for node in nodes:
                    key = (name, child, node.get("type") or id(node))
                    if key not in seen:
                        seen.add(key)
                        todo.append((name, child, node))
        return found


def show(words):
    """One line, with the rest of it indented."""
    print("\n  ".join(textwrap.wrap(" ".join(words), 106, break_long_words=False, break_on_hyphens=False)))


def main():
    known = {}
    for title, file, root in FORMATS:
        print(f"# {title}")
        lines = Schema(file).lines(root)
        if title == "configuration":
            groups = sorted(child for parent, child in lines if parent == root)
            for group in groups:
                show([group] + sorted(child for parent, child in lines if parent == group))
            continue
        for (parent, name), attributes in sorted(lines.items(), key=lambda line: (line[0][0] != root, line[0])):
            path = f"{parent}/{name}" if parent not in ("", root) else name
            # What route files hold, additional files may hold as well; what is the same everywhere is listed once.
            if name in (root, "param") or known.get("routes", {}).get(path) == attributes:
                continue
            known.setdefault(title, {})[path] = attributes
            show([path] + (["="] if path != name and known[title].get(name) == attributes else sorted(attributes)))


main()
