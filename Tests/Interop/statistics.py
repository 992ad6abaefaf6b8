#!/usr/bin/env python3
"""What SciPy makes of samples: an oracle for intervals over seeds.

usage: statistics.py quantile PROBABILITY DF ...      one quantile of Student's t per line
       statistics.py mean X,X,...                     mean and bounds of its 95 % interval
       statistics.py paired X,X,... Y,Y,...           the same of the differences X - Y
       statistics.py counts A,B ...                   probability of two counts under one rate, one line per pair
"""
import sys

from scipy import stats


def numbers(text):
    return [float(x) for x in text.split(",")]


def main(command, arguments):
    if command == "quantile":
        for df in arguments[1:]:
            print(repr(float(stats.t.ppf(float(arguments[0]), int(df)))))
        return
    if command == "counts":
        for pair in arguments:
            a, b = map(int, pair.split(","))
            print(repr(float(stats.binomtest(a, a + b).pvalue)) if a + b else 1.0)
        return
    if command == "mean":
        result = stats.ttest_1samp(numbers(arguments[0]), 0)
        mean = sum(numbers(arguments[0])) / len(numbers(arguments[0]))
    else:
        x, y = map(numbers, arguments)
        result = stats.ttest_rel(x, y)
        mean = sum(a - b for a, b in zip(x, y)) / len(x)
    interval = result.confidence_interval(0.95)
    print(repr(float(mean)), repr(float(interval.low)), repr(float(interval.high)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
