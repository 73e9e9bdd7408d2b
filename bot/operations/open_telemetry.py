"""Hand traces to a collector by OpenTelemetry (`declic[traces]`); imported only when it is wanted.

A span holds its name, its times and the id of its update: no words, no people, no exceptions.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import sha256

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

TIMEOUT = 3.0
"""Seconds for the collector to take a batch."""
ROOT: ContextVar[SpanContext | None] = ContextVar("root", default=None)
"""The identity of the root that is about to begin."""


class Identities(RandomIdGenerator):
    """Gives a root the identity of its update, and random ones to all else."""

    def generate_trace_id(self) -> int:
        root = ROOT.get()
        return super().generate_trace_id() if root is None else root.trace_id

    def generate_span_id(self) -> int:
        root = ROOT.get()
        return super().generate_span_id() if root is None else root.span_id


@dataclass(frozen=True, slots=True)
class Traces:
    provider: TracerProvider
    bot_id: int

    def whole(self, update_id: int) -> AbstractContextManager[object]:
        return self._root(update_id)

    def part(self, name: str) -> AbstractContextManager[object]:
        return self._begin(name)

    def later(self, update_id: int, name: str) -> AbstractContextManager[object]:
        root = trace.set_span_in_context(NonRecordingSpan(identity(self.bot_id, update_id)))
        return self._begin(name, root, update_id)

    def close(self) -> None:
        """Hand over what waits, and end."""
        self.provider.shutdown()

    @contextmanager
    def _root(self, update_id: int) -> Iterator[None]:
        token = ROOT.set(identity(self.bot_id, update_id))
        try:
            beginning = self._begin("update", Context(), update_id)
            with beginning:
                ROOT.reset(token)
                token = ROOT.set(None)
                yield
        finally:
            ROOT.reset(token)

    def _begin(
        self, name: str, context: Context | None = None, update_id: int | None = None
    ) -> AbstractContextManager[object]:
        return self.provider.get_tracer("declic").start_as_current_span(
            name,
            context,
            attributes=None if update_id is None else {"declic.update_id": update_id},
            record_exception=False,
            set_status_on_exception=False,
        )


def identity(bot_id: int, update_id: int) -> SpanContext:
    """Return the identity of the trace of an update, the same in every process."""
    digest = sha256(f"{bot_id}:{update_id}".encode()).digest()
    ids = int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:24], "big")
    return SpanContext(*ids, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def traces_to(url: str, bot_id: int) -> Traces:
    """Return what hands traces to the collector at this address."""
    return traces_by(BatchSpanProcessor(OTLPSpanExporter(url, timeout=TIMEOUT)), bot_id)


def traces_by(processor: SpanProcessor, bot_id: int) -> Traces:
    resource = Resource.create({"service.name": "declic"})
    provider = TracerProvider(resource=resource, id_generator=Identities())
    provider.add_span_processor(processor)
    return Traces(provider, bot_id)
