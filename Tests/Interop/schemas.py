"""Checks the generated JSON Schemas: each is a schema of draft 2020-12, takes every scenario or sweep of the repository,
and refuses what `coroad` refuses. schemas.py ROOT"""
import copy, glob, json, sys
import jsonschema, yaml

root = sys.argv[1]


def validator(name):
    schema = json.load(open(f"{root}/docs/reference/{name}.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def load(path):
    return yaml.safe_load(open(path))


faults = []


def expect(name, document, what, is_valid):
    errors = [e.message for e in validators[name].iter_errors(document)]
    if bool(errors) == is_valid:
        faults.append(f"{what}: {errors or 'no fault was found'}")


validators = {name: validator(name) for name in ("scenario", "sweep")}
scenarios = glob.glob(f"{root}/Maps/*/scenario.yaml")
sweeps = glob.glob(f"{root}/Examples/sweeps/*.yaml")
assert scenarios and sweeps
for path in scenarios:
    expect("scenario", load(path), path, True)
for path in sweeps:
    expect("sweep", load(path), path, True)


def variants(name, base, cases):
    for is_valid, change in cases:
        document = copy.deepcopy(base)
        document.update(change)
        expect(name, document, f"{name} with {change}", is_valid)


variants("scenario", {"network": "a.net.xml"}, [
    (True, {}), (True, {"time.end_s": "none"}), (True, {"time": {"end_s": None}}), (True, {"roadside": "signals"}),
    (True, {"routes": "a.rou.xml"}), (True, {"record.nodes": ["cloud"]}), (True, {"record": {"nodes": "a,b"}}),
    (False, {"network": 3}), (False, {"netwrok": "a"}), (False, {"equipment": {"share": 2}}),
    (False, {"equipment.share": "half"}), (False, {"v2x": {"enabeld": True}}), (False, {"roadside": "some"}),
    (False, {"roadside": [{"position": [0, 0]}]}), (False, {"roadside": [{"id": "a", "position": [0]}]}),
    (False, {"hazards": [{"id": "a"}]}), (False, {"geo_origin": {"latitude": 3}}), (False, {"seeds": 3}),
])
variants("sweep", {"scenario": "a.yaml", "seeds": 3}, [
    (True, {}), (True, {"seeds": [3, 1]}), (True, {"axes": {"v2x.enabled": [True, False]}}),
    (True, {"metrics": ["latency.by_type.rsm.end_to_end.mean_s"]}), (True, {"set": {"traffic": {"drivers": "sight"}}}),
    (False, {"seeds": 0}), (False, {"seeds": [1, 1]}), (False, {"set": {"seed": 3}}), (False, {"axes": {"speed": [1]}}),
    (False, {"axes": {"v2x.enabled": []}}), (False, {"axes": {"case": [{"set": {}}]}}),
    (False, {"metrics": ["trips.mean_duration"]}), (False, {"until": -1}), (False, {"network": "a.net.xml"}),
])
if faults:
    sys.exit("\n".join(faults))
