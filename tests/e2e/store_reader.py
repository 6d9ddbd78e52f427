"""Reads a store by docs/format/part.md alone: a second reader of the format, for tests."""
import json
import os

import pyarrow as pa


class Store:
    """Opens the store in `folder` and checks every promise of the format while reading."""

    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
            text = file.read()
        self.manifest = json.loads(text)
        assert list(self.manifest)[-1] == "xxh3" and text.endswith(f',"xxh3":"{self.manifest["xxh3"]}"}}\n')
        assert self.manifest["format"] == 4
        self.shards = self.manifest["shards"]
        self.columns = self.manifest["columns"]
        self.dictionaries = [self._dictionary(column) for column in self.columns]

    def _open(self, file):
        path = os.path.join(self.folder, file["name"])
        assert os.path.getsize(path) == file["bytes"] and len(file["xxh3"]) == 16, path
        return pa.ipc.open_file(pa.memory_map(path))

    def _dictionary(self, column):
        values = [None]
        for section in column["dictionary"]:
            reader = self._open(section["file"])
            assert reader.num_record_batches == 1
            assert section["first_code"] == len(values)
            batch = reader.get_batch(0)
            assert batch.num_rows == section["values"]
            assert batch.schema.names == ["value"] and batch.schema.types == [pa.large_utf8()]
            values += batch.column(0).to_pylist()
        assert len(set(values)) == len(values), f"two codes for one value of {column['name']}"
        return values

    def _decode(self, column_index, array):
        column = self.columns[column_index]
        if column["type"] == "string":
            return [self.dictionaries[column_index][code] for code in array.to_pylist()]
        if column["type"] == "boolean":
            return [(None, False, True)[code] for code in array.to_pylist()]
        return array.to_pylist()

    def _column(self, index, array, types):
        assert str(array.type).replace("double", "float64") == types[index]
        return self._decode(index, array)

    def _list(self, path, array, types):
        """The lists of an array, one an event or element around it: of values, or of objects of columns and lists inside."""
        assert array.null_count == 0
        starts, elements = array.offsets.to_pylist(), array.values
        inside = [i for i, column in enumerate(self.columns) if column.get("array") == path]
        children = [a["path"] for a in self.manifest["arrays"] if a.get("parent") == path]
        if [self.columns[i]["name"] for i in inside] == [path] and not children:
            decoded = self._column(inside[0], elements, types)
        else:
            names = [self.columns[i]["name"][len(path) + 1:] for i in inside] + [child[len(path) + 1:] for child in children]
            assert [field.name for field in elements.type] == names and elements.null_count == 0
            fields = [self._column(i, elements.field(at), types) for at, i in enumerate(inside)]
            fields += [self._list(child, elements.field(len(inside) + at), types) for at, child in enumerate(children)]
            decoded = [dict(zip(names, row)) for row in zip(*fields, strict=True)]
        return [decoded[begin:end] for begin, end in zip(starts, starts[1:])]

    def part_events(self, part):
        """Yields (shard, hash, person id, time, dataset, sequence, {column: value}) in file order."""
        events_reader, persons_reader = self._open(part["events_file"]), self._open(part["persons_file"])
        assert events_reader.num_record_batches == persons_reader.num_record_batches == self.shards
        assert persons_reader.schema.names == ["id", "hash", "first"]
        assert persons_reader.schema.types == [pa.utf8(), pa.uint64(), pa.uint32()]
        num_events = num_persons = 0
        for shard in range(self.shards):
            persons, events = persons_reader.get_batch(shard), events_reader.get_batch(shard)
            for batch, column in [(b, column) for b in (events, persons) for column in b.columns]:
                alignment = 64 if batch is events and not self.manifest["arrays"] else 8
                for buffer in (b for b in column.buffers() if b is not None and b.size > 0):
                    assert buffer.address % alignment == 0
            num_events += events.num_rows
            num_persons += persons.num_rows
            yield from self._shard_events(part, shard, persons, events)
        assert (num_events, num_persons) == (part["events"], part["persons"])

    def _shard_events(self, part, shard, persons, events):
        arrays = list(events.columns)
        assert events.schema.names[0] == "_time" and events.schema.types[0] == pa.int64()
        times = arrays.pop(0).to_pylist()
        datasets = arrays.pop(0).to_pylist() if part["has_dataset"] else [0] * len(times)
        assert str(arrays[0].type) in ("int8", "int16", "int32", "int64") and str(arrays[0].type) == part["sequence_type"]
        sequences = arrays.pop(0).to_pylist()
        stored = [i for i, column in enumerate(self.columns) if column["stored"]]
        types = dict(zip(stored, part["types"], strict=True))
        values = {}
        for i in (i for i in stored if "array" not in self.columns[i]):
            values[self.columns[i]["name"]] = self._column(i, arrays.pop(0), types)
        lists = [array["path"] for array in self.manifest["arrays"] if "parent" not in array]
        for path, array in zip(lists, arrays, strict=True):
            values[path] = self._list(path, array, types)
        values |= {column["name"]: times for column in self.columns if not column["stored"]}
        first = persons.column(2).to_pylist() + [events.num_rows]
        for row, (person, hash_) in enumerate(zip(persons.column(0).to_pylist(), persons.column(1).to_pylist())):
            assert hash_ * self.shards >> 64 == shard
            assert first[row] < first[row + 1]
            for event in range(first[row], first[row + 1]):
                yield (shard, hash_, person, times[event], datasets[event], sequences[event],
                       {name: column[event] for name, column in values.items()})

    def events(self):
        """All events of all parts in the store's order."""
        merged = []
        for part in self.manifest["parts"]:
            rows = list(self.part_events(part))
            keys = [self.sort_key(row) for row in rows]
            assert all(a < b for a, b in zip(keys, keys[1:])), "a part is not in the store's order"
            assert min(row[3] for row in rows) == part["min_time_us"]
            assert max(row[3] for row in rows) == part["max_time_us"]
            merged += rows
        merged.sort(key=self.sort_key)
        keys = [self.sort_key(row) for row in merged]
        assert len(set(keys)) == len(keys), "an event is in two parts"
        assert len({row[2] for row in merged}) == self.manifest["persons"]
        return merged

    @staticmethod
    def sort_key(row):
        _, hash_, person, time, dataset, sequence, _ = row
        return hash_, person.encode(), time, dataset, sequence
