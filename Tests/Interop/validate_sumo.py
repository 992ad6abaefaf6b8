#!/usr/bin/env python3
"""Validates SUMO-style outputs against the XSDs of an installed SUMO (PyPI: eclipse-sumo).

usage: validate_sumo.py SCHEMA FILE ...     SCHEMA as in data/xsd, for example tripinfo_file.xsd; needs lxml
"""
import os
import sys

import sumo
from lxml import etree


def main(schema, files):
    path = os.path.join(sumo.SUMO_HOME, "data", "xsd", schema)
    parser = etree.XMLParser(load_dtd=True, resolve_entities=True)
    with open(path, "rb") as file:
        # SUMO 1.28's summary_file.xsd names a type that its base.xsd calls nonNegativeFloatType.
        text = file.read().replace(b'"nonNegativeFloat"', b'"nonNegativeFloatType"')
    xsd = etree.XMLSchema(etree.fromstring(text, parser, base_url=path))
    for name in files:
        document = etree.parse(name)
        xsd.assertValid(document)
        print(f"{name}: valid, {sum(1 for _ in document.iter()) - 1} elements")


main(sys.argv[1], sys.argv[2:])
