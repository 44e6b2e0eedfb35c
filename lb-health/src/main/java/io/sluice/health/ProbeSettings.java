package io.sluice.health;

/** What a probe asks of a backend. Each kind has a record of its own and a {@link ProbeProtocol} that speaks it. */
public sealed interface ProbeSettings permits HttpProbeSettings, TcpProbeSettings {}
