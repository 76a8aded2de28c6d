import numpy as np

from tryon.imaging.graph import Graph, open_session


def test_a_written_graph_computes_what_it_says() -> None:
    graph = Graph("sum of neighbours, at most 300")
    kernel = graph.constant(np.ones((1, 1, 1, 2), np.float32))
    bounds = [graph.constant(np.array(bound, np.float32)) for bound in (0, 300)]
    summed = graph.add("Conv", "line", kernel, auto_pad="VALID", strides=(1, 1), group=1)
    model = graph.to_bytes(
        "line", ("count", 1, 1, "length"), {"sums": graph.add("Clip", summed, *bounds)}
    )

    line = np.array([-5, 1, 2, 299, 200], np.float32)[None, None, None]
    (sums,) = open_session(model, 1).run(["sums"], {"line": line})

    assert np.asarray(sums).ravel().tolist() == [0, 3, 300, 300]
