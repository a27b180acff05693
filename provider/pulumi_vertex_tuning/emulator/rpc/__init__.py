"""gRPC: Google's services by method path, over the same handlers as REST."""

from pulumi_vertex_tuning.emulator.rpc.server import GrpcServer

__all__ = ["GrpcServer"]
