package io.sluice.rules.broken.core;

import io.sluice.rules.broken.tls.LooksSideways;
import java.util.concurrent.atomic.AtomicLong;

/** Fixture: an empty name, an arrow from core, and static state. */
public class BackendManager {

    static final AtomicLong COUNT = new AtomicLong();
    static long lastSeen;

    LooksSideways next = new LooksSideways();

    static class AddressUtils {}
}
