#!/usr/bin/env python3
"""Writes what the shipped networks compute on a few frames, in whole numbers by numpy and torch, for the tests.

    coroad kernel dump-points --first 2000000 --count 6 --out few.bin
    python3 vectors.py few.bin ../Weights ../../../../../Tests/ComputeKernelTests/Fixtures/pillars.json
"""
import json, sys
import numpy as np
import train


def main():
    frames = train.read(sys.argv[1])
    cases = []
    for n, frame in enumerate(frames):
        cells, values, objects = frame
        keep = slice(0, 40 + 40 * n)
        cells, values = cells[keep], values[keep]
        for width in (4, 8, 16):
            layers, scales = train.unfold(sys.argv[2], width)
            head, up, _ = train.infer((cells, values, objects), layers, scales)
            sites = np.flatnonzero(up.ravel())
            weights = sites % 97 + 1
            cases.append({
                "width": width, "cells": cells.tolist(), "values": values.ravel().tolist(), "sites": int(len(sites)),
                # By output, the sum over the sites of the value times site mod 97 plus 1.
                "sums": [int(np.sum(head[k].ravel()[sites] * weights)) for k in range(train.OUTPUTS)]})
    json.dump({"cases": cases}, open(sys.argv[3], "w"))


if __name__ == "__main__":
    main()
