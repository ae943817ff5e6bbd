import dataclasses
import random
import resource
import time

from store_samples import *
from store_samples import _batch

from tasks.store import *
from tasks.store.commit import Pending, commit_pending


def test_mem(seaweed_settings):
    b = open_bucket(seaweed_settings)
    open_archive(seaweed_settings)
    run = a_run()
    rnd = random.Random(1)
    words = ["".join(rnd.choices("abcdefghijklmnopqrst", k=rnd.randint(3, 9))) for _ in range(5000)]
    dec = []
    for i in range(40):
        tagged = []
        for n in range(125):
            t = new_article(run, i * 125 + n)
            a = dataclasses.replace(t.find.article, text=" ".join(rnd.choices(words, k=450)))
            tagged.append(dataclasses.replace(t, find=dataclasses.replace(t.find, article=a)))
        dec.append(
            _batch(
                b,
                run,
                "deduplicate",
                f"{i:04d}",
                tagged,
                Tagged,
                Stage.DEDUPLICATE,
                outcomes=[an_outcome(run, i * 125 + n) for n in range(125)],
            )
        )
    p = Pending(run, WHOLE, ((), (), tuple(dec), tuple(dec)), Decided(tuple(dec), (), (), 0))
    m0 = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    t = time.time()
    c = commit_pending(b, p, LATER)
    print(
        "commit",
        time.time() - t,
        "s, RSS",
        m0,
        "->",
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "MiB",
        [(o.kind, o.rows, o.bytes) for o in c.objects],
    )
    t = time.time()
    print(verify(b), time.time() - t)
    t = time.time()
    open_archive(seaweed_settings)
    print("open", time.time() - t)
