"""What the steps of a sequence are drawn from."""

from hypothesis import strategies as st

from tests.torture.sequences.declared import NAMES
from tests.torture.sequences.steps import Cut, Fault, How

_READS = (
    "GetTuningJob ListTuningJobs GetModel ListModels ListModelVersions GetEndpoint ListEndpoints"
).split()
_WRITES = "CancelTuningJob UpdateModel DeleteModel UndeployModel DeleteEndpoint".split()

names = st.sampled_from(NAMES)

retraining = st.one_of(
    st.tuples(st.just("epochs"), st.sampled_from([1, 2])),
    st.tuples(st.just("data"), st.sampled_from(["a", "b"])),
    st.tuples(st.just("retry"), st.sampled_from(["", "1", "2"])),
)

in_place = st.one_of(
    st.tuples(st.just("on_missing"), st.sampled_from(["fail", "retrain"])),
    st.tuples(st.just("display_name"), st.sampled_from(["first", "second"])),
    st.tuples(st.just("description"), st.sampled_from(["", "one", "two"])),
    st.tuples(st.just("team"), st.sampled_from(["", "red", "blue"])),
    st.tuples(st.just("checkpoint"), st.sampled_from(["", "1"])),
)

cuts = st.builds(Cut, st.integers(1, 7), st.booleans())

faults = st.one_of(
    # A create that is answered by nothing but an error makes the provider look for its job at
    # length. So here the job is made, or the answer is one that says that it is not.
    st.builds(
        Fault,
        st.just("CreateTuningJob"),
        st.sampled_from(["reset-after", "status-after", "garbage-body", "truncated-body"]),
    ),
    st.builds(Fault, st.just("CreateTuningJob"), st.just("status"), st.sampled_from([403, 429])),
    st.builds(Fault, st.sampled_from(_READS + _WRITES), st.just("status"), st.just(403)),
    st.builds(
        Fault,
        st.sampled_from(_READS + _WRITES),
        st.sampled_from(["status", "reset-before", "reset-after", "garbage-body"]),
    ),
)

undisturbed = st.builds(How, refresh=st.booleans())
cut = st.builds(How, refresh=st.booleans(), cut=cuts)
faulty = st.builds(How, refresh=st.booleans(), fault=faults)

outcomes = st.sampled_from(
    "FAILED FAILED_WITH_MODEL EXPIRED STALLED SUCCEEDED_WITHOUT_ENDPOINT".split()
)
which = st.integers(0, 3)
