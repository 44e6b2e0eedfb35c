package io.sluice.health;

/** A probe that passes once a connection stands; for a pool with TLS, once the handshake has succeeded too. */
public record TcpProbeSettings() implements ProbeSettings {}
