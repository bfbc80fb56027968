"""Makes the files of Schemas from results that the end-to-end tests met: one a command, JSON Schema of 2020-12.

    JC_STATS_KEEP_JSON=/tmp/results swift test ... --filter EndToEnd
    python3 Tests/Reference/json_schemas.py /tmp/results

What an object of a result always has is required, what it never has is forbidden, null is allowed where it was met. Descriptions that
are in Schemas stay. Look at the difference before committing it: what no test prints is not in it.
"""

import json
import pathlib
import sys

SCHEMAS = pathlib.Path("Schemas")
# Objects that are the same in all results.
SHARED = {name: name for name in ["checkpoint", "dataset", "pixels", "encoder_process", "unreadable", "measures"]} | {"training": "dataset"}
# Results that stand in others, without what says which they are.
INNER = {"jc-stats/sdf/1": "sdf", "jc-stats/sdf-comparison/1": "comparison", "jc-stats/sdf-plan/1": "sdf-plan", "jc-stats/evaluate/1": "evaluation"}
WHERE = {"jc-stats/figures/1": {"sdf": "sdf", "comparison": "comparison"}, "jc-stats/figures-plan/1": {"sdf": "sdf-plan"}, "jc-stats/evaluate/1": {"beside": "evaluation"}}
NOT_INNER = ["schema", "version", "beside", "comparisons"]
# What stands where tests met nothing but null, or empty lists.
NUMBER, WHOLE_NUMBER, TEXT = {"type": "number"}, {"type": "integer"}, {"type": "string"}
UNMET = {
    "beta": NUMBER, "ratio": NUMBER, "half_width": NUMBER, "half_width_reached": {"type": "boolean"}, "images": WHOLE_NUMBER,
    "images_in_float32": WHOLE_NUMBER, "training_images": WHOLE_NUMBER, "image_size": {"type": "array", "items": WHOLE_NUMBER},
    "shard": TEXT, "store": TEXT, "against": TEXT, "reason": TEXT, "problem": TEXT, "sha256": TEXT, "checkpoint": TEXT,
    "unknown_names": TEXT, "ignored": TEXT,
    "sdf": {
        "type": "object", "properties": {"beta": {"type": ["number", "null"]}, "law": TEXT, "sdf": NUMBER},
        "required": ["beta", "law", "sdf"], "additionalProperties": False},
}
# Objects whose keys are names of the user's.
MAPS = {"metadata": {"type": "string"}}
# Numbers that are whole; a real number that happens to be whole is printed without a point.
WHOLE = {
    "images", "pairs", "seed", "steps", "planned_steps", "width", "height", "bytes", "side", "threads", "count", "number", "draw",
    "left", "top", "index", "right", "of", "batch", "runs", "tensors", "columns", "views", "parts", "forward_passes", "store_bytes",
    "shards_for_a_night", "images_in_float32", "views_per_image", "pairs_per_image", "training_images", "parameters", "features",
    "prototypes", "dimension", "predictor_dimension", "size", "fitted_parameters", "image_sizes", "pairs_outside", "kernel",
    "degrees_of_freedom", "classes", "features_kept", "measured_images", "image_size", "place", "seeds", "queue", "groups", "shape", "epochs", "neighbors", "chosen",
}


class Found:
    """What was met in one place of the results."""

    def __init__(self):
        self.types, self.objects, self.keys, self.items, self.shared = set(), 0, {}, None, None

    def add(self, value, shared, places=SHARED):
        if value is None:
            self.types.add("null")
        elif isinstance(value, bool):
            self.types.add("boolean")
        elif isinstance(value, int):
            self.types.add("integer")
        elif isinstance(value, float):
            self.types.add("number")
        elif isinstance(value, str):
            self.types.add("string")
        elif isinstance(value, list):
            self.types.add("array")
            self.items = self.items or Found()
            for item in value:
                self.items.add(item, shared)
        else:
            self.types.add("object")
            self.objects += 1
            for key, item in value.items():
                found = self.keys.setdefault(key, [Found(), 0])
                found[1] += 1
                # An object that all results share is described once; what may stand in its place too, here.
                name = places.get(key) if isinstance(item, (dict, list)) else None
                if name in INNER.values():
                    for inner in item if isinstance(item, list) else [item]:
                        shared.setdefault(name, Found()).add(inner, shared)
                    found[0].add([], shared) if isinstance(item, list) else None
                    found[0].shared = name
                elif name:
                    shared.setdefault(name, Found()).add(item, shared)
                    found[0].shared = name
                else:
                    found[0].add(item, shared)

    def schema(self, name, old):
        types = set(self.types)
        if types == {"null"} and name in ("dataset", "training"):
            self.shared = SHARED[name]
        if self.shared:
            reference = {"$ref": f"#/$defs/{self.shared}"}
            if "array" in types:
                return kept({"type": "array", "items": reference}, old)
            if not types:
                return kept(reference, old)
            return kept({"anyOf": [reference] + [{"type": kind} for kind in sorted(types)]}, old)
        if types == {"null"} and name in UNMET:
            unmet = UNMET[name]
            return kept(unmet | {"type": [unmet["type"], "null"]}, old)
        if "number" in types or ("integer" in types and name not in WHOLE):
            types = types - {"integer"} | {"number"}
        made = {"type": sorted(types)[0] if len(types) == 1 else sorted(types)}
        if "array" in types:
            made["items"] = (
                self.items.schema(name, old.get("items", {})) if self.items and (self.items.types or self.items.shared)
                else UNMET.get(name, {}))
        if "object" in types and name in MAPS:
            made["additionalProperties"] = MAPS[name]
        elif "object" in types:
            properties = old.get("properties", {})
            made["properties"] = {
                key: found.schema(key, properties.get(key, {})) for key, (found, _) in sorted(self.keys.items())}
            made["required"] = sorted(key for key, (_, count) in self.keys.items() if count == self.objects)
            made["additionalProperties"] = False
        return kept(made, old)


def kept(made, old):
    return {"description": old["description"]} | made if "description" in old else made


def references(value):
    if isinstance(value, dict):
        own = {value["$ref"].removeprefix("#/$defs/")} if "$ref" in value else set()
        return own.union(*(references(item) for item in value.values()))
    return set().union(*(references(item) for item in value)) if isinstance(value, list) else set()


def main(folder):
    found, shared = {}, {}
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        result = json.loads(path.read_text())
        identity = result["schema"]
        found.setdefault(identity, Found()).add(result, shared, SHARED | WHERE.get(identity, {}))
        if identity in INNER:
            inner = {key: value for key, value in result.items() if key not in NOT_INNER}
            shared.setdefault(INNER[identity], Found()).add(inner, shared)
    for identity, results in found.items():
        path = SCHEMAS / f"{identity.split('/')[1]}.json"
        old = json.loads(path.read_text()) if path.exists() else {}
        body = results.schema("", old)
        body["properties"]["schema"] = {"const": identity}
        definitions, waiting = {}, references(body)
        while waiting:
            name = waiting.pop()
            definitions[name] = shared[name].schema(name, old.get("$defs", {}).get(name, {}))
            waiting |= references(definitions[name]) - definitions.keys()
        head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": identity}
        whole = head | body | ({"$defs": dict(sorted(definitions.items()))} if definitions else {})
        path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
