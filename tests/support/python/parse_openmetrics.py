"""Reads a JSON list of OpenMetrics texts, parses each with the strict parser of prometheus_client, and writes what
it understood as a JSON list: families, or a string that says why the text was refused. Numbers are written as the
hexadecimal digits of their double, which JSON cannot round."""

import json
import struct
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families


def bits(number):
    return struct.pack(">d", float(number)).hex()


def exemplar(one):
    if one is None:
        return None
    timestamp = None if one.timestamp is None else bits(one.timestamp)
    return {"labels": one.labels, "value": bits(one.value), "timestamp": timestamp}


def families(text):
    return [
        {
            "name": family.name,
            "type": family.type,
            "help": family.documentation,
            "unit": family.unit,
            "samples": [
                {
                    "name": sample.name,
                    "labels": sample.labels,
                    "value": bits(sample.value),
                    "exemplar": exemplar(sample.exemplar),
                }
                for sample in family.samples
            ],
        }
        for family in text_string_to_metric_families(text)
    ]


def answer(text):
    try:
        return families(text)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


json.dump([answer(text) for text in json.load(sys.stdin)], sys.stdout)
