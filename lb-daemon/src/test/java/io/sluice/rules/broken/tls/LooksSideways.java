package io.sluice.rules.broken.tls;

import io.sluice.rules.broken.health.CountsAndParses;

/** Fixture: an arrow between siblings. */
public class LooksSideways {

    CountsAndParses sibling = new CountsAndParses();
}
