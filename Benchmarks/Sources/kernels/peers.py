"""Measures other implementations on the problems of `kernels`, on one thread: one JSON line per measurement, or one
that names what is missing.

    pip install numpy lapx osqp scipy commonroad-reactive-planner
"""
import importlib
import importlib.util
import json
import os
import pathlib
import statistics
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"


def measure(body, rounds=15):
    """Median CPU time of one call on this thread, microseconds."""
    body()
    begin = time.thread_time_ns()
    body()
    calls = max(1, int(5e6 / max(time.thread_time_ns() - begin, 100)))
    times = []
    for _ in range(rounds):
        begin = time.thread_time_ns()
        for _ in range(calls):
            body()
        times.append((time.thread_time_ns() - begin) / calls * 1e-3)
    return statistics.median(times)


def say(**row):
    print(json.dumps(row), flush=True)


def mix64(z):
    import numpy as np

    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def assignment():
    import lap
    import numpy as np

    for n in (50, 100, 200, 500):
        i, j = np.meshgrid(np.arange(n, dtype=np.uint64), np.arange(n, dtype=np.uint64), indexing="ij")
        key = np.uint64(n) << np.uint64(40) | i << np.uint64(20) | j
        benefit = 13.816 * (mix64(key) >> np.uint64(11)).astype(np.float64) * 2.0**-53
        cost = np.ascontiguousarray(-benefit)
        total = lap.lapjv(cost)[0]
        say(n=n, us=measure(lambda: lap.lapjv(cost)), total=-float(total), version=lap.__version__)


def mpc():
    """OSQP's own timers: solve with the matrices updated, from the cold start; the set-up is apart."""
    import numpy as np
    import osqp

    fixtures = pathlib.Path(__file__).parents[3] / "Tests/ComputeKernelTests/Fixtures"
    spec = importlib.util.spec_from_file_location("make_mpc", fixtures / "make_mpc.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    cases = json.loads((fixtures / "mpc.json").read_text())["cases"]
    for eps in (1e-3, 1e-8):
        setup, solve, iterations, gap, violation = [], [], [], [], []
        for case in cases:
            p, q, a, low, high = make.problem(case)
            best = None
            for _ in range(7):
                solver = osqp.OSQP()
                solver.setup(p, q, a, low, high, eps_abs=eps, eps_rel=eps, max_iter=200000, verbose=False)
                result = solver.solve()
                if best is None or result.info.solve_time < best.info.solve_time:
                    best = result
            setup.append(best.info.setup_time * 1e6)
            solve.append(best.info.solve_time * 1e6)
            iterations.append(best.info.iter)
            scale = max(1, abs(case["objective"]))
            gap.append(abs(best.info.obj_val - case["objective"]) / scale)
            z = a @ best.x
            violation.append(float(np.max(np.maximum(low - z, z - high))))
        say(
            eps=eps, setup_us=statistics.median(setup), us=statistics.median(solve), mean_us=statistics.mean(solve),
            worst_us=max(solve), iterations=statistics.median(iterations), objective_error=max(gap),
            violation=max(violation), version=osqp.__version__)


def planner():
    """The same road, objects, horizon and step, and as many candidates: 5 offsets, 4 end times and 5 end speeds."""
    import logging
    import math

    import numpy as np
    from commonroad.geometry.shape import Rectangle
    from commonroad.prediction.prediction import TrajectoryPrediction
    from commonroad.scenario.lanelet import Lanelet
    from commonroad.scenario.obstacle import DynamicObstacle, ObstacleType
    from commonroad.scenario.scenario import Scenario
    from commonroad.scenario.state import CustomState, InitialState
    from commonroad.scenario.trajectory import Trajectory
    from commonroad_clcs.config import CLCSParams
    from commonroad_rp.reactive_planner import ReactivePlanner
    from commonroad_rp.state import ReactivePlannerState
    from commonroad_rp.utility.utils_coordinate_system import CoordinateSystem
    from commonroad_rp.utility.config import ReactivePlannerConfiguration

    logging.disable(logging.CRITICAL)
    step, steps = 0.2, 25
    x = np.arange(0, 241, 2.0)
    line = np.column_stack((x, 8 * np.sin(x / 50)))
    tangent = np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1)[:, None]
    normal = np.column_stack((-tangent[:, 1], tangent[:, 0]))
    along = np.concatenate(([0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))))
    scenario = Scenario(step)
    scenario.add_objects(Lanelet(line + 8 * normal, line, line - 8 * normal, 1))

    def at(s):
        place = np.array([np.interp(s, along, line[:, k]) for k in range(2)])
        return place, np.array([np.interp(s, along, tangent[:, k]) for k in range(2)])

    for i in range(20):
        place, direction = at(20 + 5.0 * i)
        place = place + np.array([-direction[1], direction[0]]) * (4.2 if i % 2 == 0 else -4.2)
        heading = math.atan2(direction[1], direction[0])
        first = InitialState(
            time_step=0, position=place, orientation=heading, velocity=5.0, acceleration=0.0, yaw_rate=0.0, slip_angle=0.0)
        later = [
            CustomState(time_step=k, position=place + direction * 5 * step * k, orientation=heading, velocity=5.0)
            for k in range(1, steps + 2)
        ]
        shape = Rectangle(4.5, 1.8)
        scenario.add_objects(
            DynamicObstacle(100 + i, ObstacleType.CAR, shape, first, TrajectoryPrediction(Trajectory(1, later), shape)))

    config = ReactivePlannerConfiguration()
    config.update(scenario=scenario, planning_problem=None)
    config.planning.dt, config.planning.time_steps_computation = step, steps
    config.planning.planning_horizon = step * steps
    config.debug.multiproc = False
    config.debug.draw_traj_set = False
    config.sampling.t_min = 2.0
    place, direction = at(20.0)
    start = ReactivePlannerState(
        time_step=0, position=place + 0.3 * np.array([-direction[1], direction[0]]), steering_angle=0.0, velocity=10.0,
        orientation=math.atan2(direction[1], direction[0]), acceleration=0.0, yaw_rate=0.0)
    # Its constructor asks for the start in path coordinates before it can be given a path.
    planner = ReactivePlanner.__new__(ReactivePlanner)
    planner._compute_initial_states = lambda state: None
    ReactivePlanner.__init__(planner, config)
    del planner._compute_initial_states
    planner.set_reference_path(coordinate_system=CoordinateSystem(line, clcs_params=CLCSParams()))
    planner.reset(initial_state_cart=start, collision_checker=planner.collision_checker, coordinate_system=planner.coordinate_system)
    planner.set_desired_velocity(13.0, current_speed=10.0)
    space = planner.sampling_space
    space._get_time_samples = lambda *a, **k: [2.0, 3.0, 4.0, 5.0]
    space._get_lon_samples = lambda *a, **k: [13.0, 10.0, 7.0, 4.0, 1.0]
    space._get_lat_samples = lambda *a, **k: [0.0, -0.5, 0.5, -1.0, 1.0]
    found = planner.plan(1)
    say(
        us=measure(lambda: planner.plan(1), rounds=7), candidates=planner.total_count_samples, points=steps + 1,
        found=found is not None, collisions=int(planner.infeasible_count_collision),
        kinematics=int(planner.infeasible_count_kinematics))


def main(name):
    try:
        {"assignment": assignment, "mpc": mpc, "planner": planner}[name]()
    except ImportError as error:
        say(missing=str(error))


main(sys.argv[1])
