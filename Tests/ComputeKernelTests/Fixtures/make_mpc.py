"""Solves model predictive control problems with OSQP and writes mpc.json beside this file.

    pip install numpy scipy osqp && python3 make_mpc.py

The problem is built here from the continuous model alone (matrix powers, sparse form with all states), so the fixture
checks the linearisation as well as the solver. Made with OSQP 1.1.3, eps 1e-10, polished.
"""
import json
import pathlib

import numpy as np
import osqp
import scipy.sparse as sp

N, H, L = 20, 0.1, 2.8
W = np.array([1, 2, 8, 1, 0.5, 0.1])
TERMINAL, R = 4.0, np.array([1, 0.05])
STEER, RATE, ACC, DEC, JERK = 0.6, 0.54, 2.5, 8.0, 10.0


def problem(case):
    """P (diagonal), q, A, lower and upper bounds over x1..xN, then u0..uN-1."""
    start, v, k, acc = (np.array(case[n]) for n in ("start", "speed", "curvature", "acceleration"))
    n, m = 6, 2
    rows, low, high = [], [], []
    total = N * (n + m)  # x1..xN, then u0..uN-1
    B = np.zeros((n, m))
    B[4, 0] = B[5, 1] = 1
    for i in range(N):
        vm, km = (v[i] + v[i + 1]) / 2, (k[i] + k[i + 1]) / 2
        w, t = vm * km, L * km
        gain = vm * (1 + t * t) / L
        F = np.zeros((n, n))
        F[0, 1], F[0, 3] = w, 1
        F[1, 0], F[1, 2] = -w, vm
        F[2, 3], F[2, 4] = km, gain
        F[3, 5] = 1
        f = np.array([0, 0, -gain * np.arctan(t), -(v[i + 1] - v[i]) / H, 0, 0])
        step = H * np.eye(n) + H * H / 2 * F
        A, b, c = np.eye(n) + step @ F, step @ B, step @ f
        row = sp.lil_matrix((n, total))
        row[:, i * n : (i + 1) * n] = np.eye(n)
        row[:, N * n + i * m : N * n + (i + 1) * m] = -b
        rhs = c.copy()
        if i == 0:
            rhs += A @ start
        else:
            row[:, (i - 1) * n : i * n] = -A
        rows.append(row)
        low.append(rhs)
        high.append(rhs)
    box = sp.lil_matrix((4 * N, total))
    for i in range(N):
        for j, (limit_low, limit_high, rate) in enumerate(((-STEER, STEER, RATE), (-DEC, ACC, JERK))):
            reach = 0.9 * (i + 1) * H * rate
            box[4 * i + j, i * n + 4 + j] = 1
            low.append([min(limit_low, start[4 + j] + reach)])
            high.append([max(limit_high, start[4 + j] - reach)])
        for j, rate in enumerate((RATE, JERK)):
            box[4 * i + 2 + j, N * n + i * m + j] = 1
            low.append([-rate])
            high.append([rate])
    rows.append(box)
    P, q = np.zeros(total), np.zeros(total)
    for i in range(N):
        weight = W * (TERMINAL if i == N - 1 else 1)
        P[i * n : (i + 1) * n] = weight
        q[i * n + 4] = -weight[4] * np.arctan(L * k[i + 1])
        q[i * n + 5] = -weight[5] * acc[i + 1]
        P[N * n + i * m : N * n + (i + 1) * m] = R
    A = sp.vstack(rows).tocsc()
    return sp.diags(P).tocsc(), q, A, np.concatenate(low), np.concatenate(high)


def solve(case):
    n, m = 6, 2
    P, q, A, lo, hi = problem(case)
    solver = osqp.OSQP()
    solver.setup(P, q, A, lo, hi, eps_abs=1e-10, eps_rel=1e-10, max_iter=2_000_000, polishing=True, verbose=False)
    result = solver.solve()
    assert result.info.status.startswith("solved"), result.info.status
    x = result.x
    at = lambda y: np.sum((np.abs(y - lo) < 1e-7) | (np.abs(y - hi) < 1e-7)) - N * n
    return dict(case, inputs=x[N * n :].tolist(), states=x[: N * n].tolist(), objective=float(result.info.obj_val), active=int(at(A @ x)))


def main():
    random = np.random.default_rng(7)
    cases = []
    for number in range(24):
        hard = 0 if number < 6 else 1 if number < 16 else 2.5
        v0, a = random.uniform(2, 25), random.uniform(-3, 1.5)
        speed = np.maximum(0.5, v0 + a * H * np.arange(N + 1))
        kappa = random.uniform(-1, 1) * min(0.12, 3 / v0**2) * np.linspace(1, random.uniform(-1, 1), N + 1)
        scale = np.array([2, 1, 0.2, 3, 0.2, 1.5]) * max(hard, 0.15)
        start = random.uniform(-1, 1, 6) * scale
        if number >= 20:
            start[4], start[5] = random.choice([-1, 1]) * 0.7, random.choice([-9, 3.2])
        cases.append(solve(dict(start=start.tolist(), speed=speed.tolist(), curvature=kappa.tolist(), acceleration=[a] * (N + 1))))
        print(number, "objective", cases[-1]["objective"], "bounds active", cases[-1]["active"])
    path = pathlib.Path(__file__).with_name("mpc.json")
    made = "make_mpc.py with OSQP " + osqp.__version__ + ", eps 1e-10, polished"
    path.write_text(json.dumps(dict(made=made, cases=cases), indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
